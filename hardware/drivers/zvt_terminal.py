"""A payment terminal that speaks ZVT over a serial line.

Money rules: the result is handed to `commit` before the terminal hears yes, for the terminal keeps a transaction only
after that yes; a command that may have arrived is never sent again; what is not certain is UNKNOWN.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from hardware.connection import Connection
from hardware.drivers.zvt_session import Completed, Ended, Exchange, Tap, ZvtLine, ZvtTimers
from hardware.drivers.zvt_transaction import Asked, ended, last_transaction
from hardware.errors import HardwareError, LinkError, ProtocolError, TerminalRefused
from hardware.framing import zvt_codes, zvt_messages
from hardware.framing.zvt_apdu import POSITIVE, Apdu
from hardware.framing.zvt_messages import StatusInformation
from hardware.interfaces import Condition, Transaction, TransactionState
from hardware.trace import Direction
from hardware.transport import Link

_log = logging.getLogger(__name__)
_NEVER_AGAIN, _AS_OFTEN_AS_ALLOWED = 0, 2


class ZvtTerminal:
    """Takes card payments (fulfils PaymentTerminal); `password` is the kiosk's, six digits."""

    def __init__(
        self,
        connection: Connection,
        *,
        password: str,
        currency: str = zvt_messages.SEK,
        timers: ZvtTimers | None = None,
        tap: Tap | None = None,
    ) -> None:
        self._connection = connection
        self._password = password
        self._currency = currency
        self._timers = timers or ZvtTimers()
        self._tap = tap or _untapped
        self._registered_on: Link | None = None
        self._abort = threading.Event()
        self._condition = Condition.UNKNOWN

    def login(self) -> None:
        """Register this kiosk with the terminal (idempotent); LinkError or TerminalRefused when that fails."""
        with self._connection.session() as link:
            self._registered_on = None
            self._register(link)

    def payment(
        self, amount_ore: int, *, commit: Callable[[Transaction], None], progress: Callable[[str], None]
    ) -> Transaction:
        """Authorise `amount_ore`; the returned transaction is the last word, also over what was committed.

        DECLINED with the reason "not_sent" means that the terminal was never asked.
        """
        if amount_ore <= 0:
            raise ValueError("A payment is of at least one öre.")
        asked = Asked(commit, TransactionState.APPROVED, amount_ore, self._currency)
        return self._transact(zvt_messages.authorisation(amount_ore, self._currency), asked, progress)

    def reversal(self, receipt_number: int, *, commit: Callable[[Transaction], None]) -> Transaction:
        """Take back the payment with this receipt number: REVERSED, DECLINED with the terminal's code, or UNKNOWN."""
        asked = Asked(commit, TransactionState.REVERSED, None, self._currency)
        return self._transact(zvt_messages.reversal(self._password, receipt_number), asked, _silently)

    def transaction_status(self) -> Transaction | None:
        """The terminal's last kept transaction, None when it has none; UNKNOWN when it does not answer clearly."""
        found: list[StatusInformation] = []

        def keep(data: bytes) -> Apdu:
            found.append(zvt_messages.read_status(data))
            return POSITIVE

        try:
            with self._connection.session() as link:
                self._ensure_registered(link)
                ending = self._exchange(link, _silently).run(zvt_messages.repeat_receipt(self._password), keep)
        except (LinkError, ProtocolError) as error:
            return Transaction(TransactionState.UNKNOWN, reason=_reason(error))
        if isinstance(ending, Ended):
            nothing = ending.code == zvt_codes.FUNCTION_NOT_POSSIBLE
            return None if nothing else ended(TransactionState.UNKNOWN, ending.code)
        if not found:
            return Transaction(TransactionState.UNKNOWN, reason="completed_without_result")
        return last_transaction(found[-1])

    def abort(self) -> None:
        """Ask the terminal to stop what it does; it may not obey, and what it did is told by the payment itself."""
        self._abort.set()
        with suppress(HardwareError), self._connection.session(wait=0) as link:
            self._abort.clear()
            line = ZvtLine(link, self._timers, self._tap)
            line.send(zvt_messages.ABORT)
            line.receive(self._timers.t3)

    def condition(self) -> Condition:
        """What the last question to the terminal showed; OFFLINE without a link."""
        return self._condition if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """Ask the terminal how it is, registering first if need be; LinkBusy when it is at work."""
        with self._connection.session(wait=0) as link:
            self._condition = self._ask(link)
        return self._condition

    def _ask(self, link: Link) -> Condition:
        try:
            self._ensure_registered(link, repeats_in_silence=0)
            enquiry = zvt_messages.status_enquiry(self._password)
            ending = self._exchange(link, _silently).run(enquiry, lambda _: POSITIVE, repeats_in_silence=0)
        except TerminalRefused as error:
            return _condition_after(int(error.code, 16))
        except (LinkError, ProtocolError):
            self._registered_on = None
            return Condition.UNKNOWN
        return Condition.OK if isinstance(ending, Completed) else _condition_after(ending.code)

    def _transact(self, command: Apdu, asked: Asked, progress: Callable[[str], None]) -> Transaction:
        exchange: Exchange | None = None
        self._abort.clear()
        try:
            with self._connection.session() as link:
                self._ensure_registered(link)
                exchange = self._exchange(link, progress)
                ending = exchange.run(command, asked.on_status, repeats_in_silence=_NEVER_AGAIN)
        except TerminalRefused as error:
            return Transaction(TransactionState.DECLINED, code=error.code, reason="not_sent")
        except (LinkError, ProtocolError) as error:
            if asked.commit_failure is error:
                raise
            self._registered_on = None
            if exchange is None or not exchange.is_under_way:
                return Transaction(TransactionState.DECLINED, reason="not_sent")
            return asked.inconclusive(_reason(error))
        if ending == Ended(zvt_codes.NOT_REGISTERED):
            self._registered_on = None
        return asked.outcome(ending)

    def _exchange(self, link: Link, progress: Callable[[str], None]) -> Exchange:
        line = ZvtLine(link, self._timers, self._tap)
        return Exchange(line, progress=_unfailing(progress), wants_abort=self._abort_wanted)

    def _abort_wanted(self) -> bool:
        wanted = self._abort.is_set()
        self._abort.clear()
        return wanted

    def _ensure_registered(self, link: Link, *, repeats_in_silence: int = _AS_OFTEN_AS_ALLOWED) -> None:
        if self._registered_on is not link:
            self._register(link, repeats_in_silence=repeats_in_silence)

    def _register(self, link: Link, *, repeats_in_silence: int = _AS_OFTEN_AS_ALLOWED) -> None:
        command = zvt_messages.registration(self._password, self._currency)
        exchange = self._exchange(link, _silently)
        ending = exchange.run(command, lambda _: POSITIVE, repeats_in_silence=repeats_in_silence)
        if isinstance(ending, Ended):
            raise TerminalRefused(f"{ending.code:02X}", zvt_codes.meaning(ending.code))
        self._registered_on = link


def _condition_after(code: int) -> Condition:
    # a terminal at work will tell the next time; anything else it says no with is for staff
    return Condition.UNKNOWN if code == zvt_codes.BUSY else Condition.FAULT


def _reason(error: HardwareError) -> str:
    return "link_lost" if isinstance(error, LinkError) else "no_answer"


def _unfailing(progress: Callable[[str], None]) -> Callable[[str], None]:
    def tell(code: str) -> None:
        try:
            progress(code)
        except Exception:
            # a screen that cannot show progress must not make a payment uncertain
            _log.exception("Showing the progress of a payment failed.")

    return tell


def _silently(_code: str) -> None:
    return None


def _untapped(_direction: Direction, _data: bytes) -> None:
    return None
