"""What a scanner, a card reader, a receipt printer and a payment terminal can do.

Page one of the hardware package: programs that use devices depend on these Protocols alone. The reader of chip cards,
which no program uses yet, has a page of its own (`hardware/chip_cards.py`).
Drivers fulfil them; a driver cannot know whether its device is simulated.
Amounts are whole öre, times are seconds, device names are the keys of the fleet ("printer", "terminal" …).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from hardware.document import Document


class Condition(StrEnum):
    """How a device is, as far as it is known; silence is UNKNOWN, never OK (vocabulary after XFS4IoT)."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Paper(StrEnum):
    """The paper supply of a printer."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True)
class PrinterStatus:
    """What the printer answered to all its status questions; `problem` is a stable code for staff, "" when none."""

    condition: Condition
    paper: Paper
    cover_open: bool | None = None
    problem: str = ""


class PrintOutcome(StrEnum):
    """How a print job ended: only PRINTED is proven by the printer's own answer."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PrintResult:
    """The end of one print job and the printer's state after it."""

    outcome: PrintOutcome
    status: PrinterStatus


class ReceiptPrinter(Protocol):
    """Prints documents on paper and proves that it did."""

    def status(self) -> PrinterStatus:
        """Ask the printer for everything it knows about itself."""

    def print(self, document: Document) -> PrintResult:
        """Print and cut one document; a job is never sent twice by itself."""


@dataclass(frozen=True)
class Scan:
    """One accepted code; `symbology` is "qr", "data_matrix", "code128" … or "unknown" when the scanner does not say.

    `purpose` is what the code is for, "" when any code is taken. What was read does not show in a log line.
    """

    data: str = field(repr=False)
    symbology: str
    at: float
    purpose: str = ""


@dataclass(frozen=True)
class UnreadableScan:
    """Something was scanned that no code of ours can be; nothing of it is kept.

    `reason` is "too_long", "cut_off", "characters" (some do not belong), "empty", or "not_ours" (for no purpose here).
    """

    reason: str
    at: float


class Scanner(Protocol):
    """Reads bar codes; what it reads is untrusted input."""

    def listen(self, receive: Callable[[Scan | UnreadableScan], None]) -> None:
        """Deliver every scan, from the device's own thread, to `receive`."""

    def enable(self) -> Condition:
        """Read and deliver from now on; may wait some seconds for the device, and holds over every reconnect."""

    def disable(self) -> Condition:
        """Deliver nothing from this moment, whether the device itself can be told or not."""

    def condition(self) -> Condition:
        """Whether the scanner can be used now."""


@dataclass(frozen=True)
class CardSwipe:
    """What a non-bank card's stripe said: tracks 1, 2 and 3 without sentinels and check characters, "" where none is.

    `unread` are the tracks that the reader could not read. What was read does not show in a log line.
    """

    tracks: tuple[str, str, str] = field(repr=False)
    at: float
    unread: tuple[int, ...] = ()


@dataclass(frozen=True)
class RefusedSwipe:
    """A swipe that gives nothing: "bank_card" (its track is dropped at once), "two_cards" in one, or "unreadable"."""

    reason: str
    at: float


class CardReader(Protocol):
    """Reads identity cards with a magnetic stripe; never a bank card."""

    def listen(self, receive: Callable[[CardSwipe | RefusedSwipe], None]) -> None:
        """Deliver every swipe, from the device's own thread, to `receive`."""

    def enable(self) -> Condition:
        """Deliver swipes from now on."""

    def disable(self) -> Condition:
        """Deliver nothing from this moment, for instance while somebody pays at the terminal beside it."""

    def condition(self) -> Condition:
        """Whether the reader can be used now."""


class TransactionState(StrEnum):
    """What is known of a card transaction (words after nexo Retailer); REVERSED: the money is the cardholder's."""

    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    REVERSED = "reversed"


@dataclass(frozen=True)
class CardSlip:
    """What a card receipt shows beside amount, time and masked card number; "" what the terminal did not tell.

    `application_id` is the EMV application in hexadecimal, `merchant_number` the shop's number at its acquirer;
    `entry` is "chip", "contactless", "stripe" or "manual"; `verification` is "pin", "signature",
    "pin_and_signature" or "none".
    """

    application_id: str = ""
    authorisation_code: str = ""
    merchant_number: str = ""
    card_sequence: int | None = None
    entry: str = ""
    verification: str = ""


@dataclass(frozen=True)
class Transaction:
    """A card transaction as the terminal tells it; a PAN is masked to its last four digits before it gets here.

    `amount_ore` is the amount the terminal itself reports, None when it did not say;
    `receipt_number`, `trace_number` and `terminal_id` are the terminal's own; `code` is the protocol's result code.
    """

    state: TransactionState
    amount_ore: int | None = None
    receipt_number: int | None = None
    trace_number: int | None = None
    terminal_id: str = ""
    masked_pan: str = ""
    card_name: str = ""
    at: str = ""
    code: str = ""
    reason: str = ""
    slip: CardSlip = CardSlip()


class ServiceState(StrEnum):
    """How a service without a card ended."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Diagnosis:
    """Whether the terminal reaches its acquirer; `software` is the version it runs, "" when it did not say."""

    state: ServiceState
    code: str = ""
    reason: str = ""
    software: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """A day handed in to the acquirer: how many transactions and öre in all, None where the terminal did not say."""

    state: ServiceState
    count: int | None = None
    amount_ore: int | None = None
    first_receipt: int | None = None
    last_receipt: int | None = None
    code: str = ""
    reason: str = ""


class PaymentTerminal(Protocol):
    """Takes card payments; an authorisation is never repeated by itself."""

    def login(self) -> None:
        """Register this kiosk with the terminal (idempotent)."""

    def logout(self) -> None:
        """Let go of the terminal, so that another cash register or the terminal's own keys can use it."""

    def payment(
        self,
        amount_ore: int,
        *,
        commit: Callable[[Transaction], None],
        progress: Callable[[str], None],
    ) -> Transaction:
        """Authorise `amount_ore`; `commit` is called with the result before it is acknowledged to the terminal.

        `commit` runs in a thread of its own; while it takes its time the terminal waits, and when it raises or takes
        too long the terminal takes the payment back. The returned transaction is the last word. `progress` receives
        stable codes of what the terminal shows ("insert_card", "enter_pin", "please_wait" …). A link that dies on the
        way gives UNKNOWN, never an exception; then the last transaction is asked for before anything else.
        """

    def refund(
        self,
        amount_ore: int,
        *,
        commit: Callable[[Transaction], None],
        progress: Callable[[str], None],
    ) -> Transaction:
        """Give `amount_ore` to the card that is presented, whatever was paid before: REVERSED when it is done."""

    def transaction_status(self) -> Transaction | None:
        """What the terminal says of its last transaction; None when it says that there is none."""

    def reversal(self, receipt_number: int, *, commit: Callable[[Transaction], None]) -> Transaction:
        """Take back the payment with this receipt number."""

    def reconciliation(self) -> Reconciliation:
        """Hand in the day's transactions and begin a new day; UNKNOWN when the end is not known."""

    def diagnosis(self) -> Diagnosis:
        """Let the terminal call its acquirer and tell how it is; takes up to minutes and moves no money."""

    def abort(self) -> None:
        """Ask the terminal to stop what it does; it may not obey."""

    def condition(self) -> Condition:
        """Whether the terminal can take a payment now."""
