"""One patient's visit to the kiosk as far as devices go: scan, identity card, payment, ticket; and what must hold."""

from __future__ import annotations

import queue
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.document import Columns, Document, Row
from hardware.fleet import Fleet
from hardware.interfaces import (
    CardSwipe,
    PrintOutcome,
    RefusedSwipe,
    Scan,
    Transaction,
    TransactionState,
    UnreadableScan,
)
from tests.hardware.soak.clinic import Clinic
from tests.hardware.soak.mischief import Mischief

FEE = 25_000
_TRIES = 3
_SCAN_SECONDS = 0.4
_PATIENCE, _RESOLVING_SECONDS = 3.0, 20.0
_BANK_CARD = "B4242424242424242^PAHITTAD/NAMN^29121010000000000000"
_WITHOUT_MONEY = (TransactionState.DECLINED, TransactionState.CANCELLED, TransactionState.REVERSED)


class Violation(AssertionError):
    """Something happened at a visit that must never happen."""


class Unclear(Exception):
    """The terminal does not tell its last transaction."""


@dataclass
class Kiosk:
    """The devices in use, what they delivered, and the books."""

    clinic: Clinic
    fleet: Fleet
    scans: queue.SimpleQueue[Scan | UnreadableScan] = field(default_factory=queue.SimpleQueue)
    swipes: queue.SimpleQueue[CardSwipe | RefusedSwipe] = field(default_factory=queue.SimpleQueue)
    counts: Counter[str] = field(default_factory=Counter)
    settled: set[int | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.fleet.scanner.listen(self.scans.put)
        self.fleet.card_reader.listen(self.swipes.put)


def visit(kiosk: Kiosk, number: int, mischief: Mischief) -> None:
    """One visit from beginning to end; raises Violation."""
    scan_kallelse(kiosk, f"KAL-{number:06d}", mischief)
    if number % 5 == 0:
        swipe_bank_card(kiosk, mischief)
    paid = pay(kiosk, mischief)
    if paid is not None and number % 10 == 0:
        take_back(kiosk, paid)
    print_ticket(kiosk, f"Besok {number:06d}", mischief)


def scan_kallelse(kiosk: Kiosk, code: str, mischief: Mischief) -> None:
    """The code is held before the scanner, again when nothing comes of it."""
    drain(kiosk.scans)
    for _ in range(_TRIES):
        kiosk.clinic.act("scanner", "scan", data=code)
        if heard(kiosk.scans, lambda found: isinstance(found, Scan) and found.data == code):
            kiosk.counts["scanned"] += 1
            return
    kiosk.counts["not scanned"] += 1
    if not mischief.strikes("scanner"):
        raise Violation("a scan was lost without a fault")


def swipe_bank_card(kiosk: Kiosk, mischief: Mischief) -> None:
    """Somebody draws a bank card through the reader for identity cards: it is refused, and nothing of it is kept."""
    drain(kiosk.swipes)
    kiosk.clinic.act("card_reader", "swipe", track1=_BANK_CARD)
    refused = heard(kiosk.swipes, lambda found: isinstance(found, RefusedSwipe))
    if not refused and not mischief.strikes("card_reader"):
        raise Violation("a bank card was not refused")
    kiosk.counts["bank card refused"] += refused
    if any(b"4242424242424242" in entry.data for entry in kiosk.fleet.trace.entries()):
        raise Violation("a card number is in the trace")


def pay(kiosk: Kiosk, mischief: Mischief) -> Transaction | None:
    """Take the fee as the checkout does: ask what was last, pay once, resolve what is not known; None when unpaid."""
    try:
        last = told(kiosk, _PATIENCE)
    except Unclear as unclear:
        kiosk.counts["terminal not ready"] += 1
        if not mischief.strikes("terminal"):
            raise Violation("the terminal did not answer without a fault") from unclear
        return None
    kiosk.clinic.act("terminal", "next", outcome=mischief.outcome or "approve")
    before = kiosk.clinic.drawn()
    committed: list[Transaction] = []
    ended = kiosk.fleet.terminal.payment(FEE, commit=committed.append, progress=lambda _: None)
    kiosk.counts[f"payment {ended.state}"] += 1
    kiosk.settled.add(last.trace_number if last else None)
    paid = resolved(kiosk, ended, committed) if ended.state is TransactionState.UNKNOWN else _settled(ended)
    kiosk.settled.update(each.trace_number for each in committed)
    new = kiosk.clinic.drawn() - before
    if paid is None and new:
        raise Violation(f"the books say {ended}, and {len(new)} payments were drawn")
    if paid is not None and new != {paid.trace_number}:
        raise Violation(f"the books say {ended}, and the terminal kept {sorted(new)}")
    if paid is None and mischief.outcome == "" and not mischief.strikes("terminal"):
        raise Violation(f"a payment failed without a fault: {ended}")
    return paid


def resolved(kiosk: Kiosk, ended: Transaction, committed: list[Transaction]) -> Transaction | None:
    """Ask the terminal until it tells its last transaction: the one that was paid, or an older one."""
    kiosk.clinic.mend()
    try:
        last = told(kiosk, _RESOLVING_SECONDS)
    except Unclear as unclear:
        raise Violation(f"stuck: an unknown payment is not resolved: {ended}") from unclear
    kiosk.counts["unknown, resolved"] += 1
    if last is None or last.trace_number in kiosk.settled:
        return None
    if last not in committed:
        raise Violation(f"the terminal kept what was never committed: {last}")
    return last if last.state is TransactionState.APPROVED else None


def told(kiosk: Kiosk, seconds: float) -> Transaction | None:
    """What the terminal says was its last transaction, asked again while it is still at work; Unclear in the end."""
    end = time.monotonic() + seconds
    while (last := kiosk.fleet.terminal.transaction_status()) is not None and last.state is TransactionState.UNKNOWN:
        if time.monotonic() > end:
            raise Unclear
        time.sleep(0.05)
    return last


def _settled(ended: Transaction) -> Transaction | None:
    if ended.state is TransactionState.APPROVED:
        return ended
    if ended.state not in _WITHOUT_MONEY:
        raise Violation(f"a payment has no end: {ended}")
    return None


def take_back(kiosk: Kiosk, paid: Transaction) -> None:
    """Reverse a payment, and find out what became of it."""
    if paid.receipt_number is None:
        raise Violation("an approval without a receipt number")
    taken: list[Transaction] = []
    ended = kiosk.fleet.terminal.reversal(paid.receipt_number, commit=taken.append)
    kiosk.counts[f"reversal {ended.state}"] += 1
    kiosk.settled.update(each.trace_number for each in taken)
    is_drawn = paid.trace_number in kiosk.clinic.drawn()
    if ended.state is TransactionState.REVERSED and is_drawn:
        raise Violation("reversed, and still drawn")
    if ended.state is TransactionState.DECLINED and not is_drawn:
        raise Violation("the reversal was declined, and the payment is gone")


def print_ticket(kiosk: Kiosk, words: str, mischief: Mischief) -> None:
    """Print until it is printed or nobody knows; what is certainly not printed is printed again."""
    document = Document((Row("Halsocentralen"), Row(words, bold=True), Columns("Rum", "4")))
    distorted = any(device == "printer" and "heard_" in kind for device, kind in mischief.faults)
    for _ in range(_TRIES):
        outcome = kiosk.fleet.printer.print(document).outcome
        kiosk.counts[f"ticket {outcome}"] += 1
        if outcome is PrintOutcome.NOT_PRINTED:
            kiosk.clinic.mend()
            time.sleep(0.1)
            continue
        copies = kiosk.clinic.copies(words)
        if outcome is PrintOutcome.PRINTED and copies != 1 and not distorted:
            raise Violation(f"the ticket is said to be printed, and there are {copies}")
        if outcome is PrintOutcome.UNKNOWN and not mischief.strikes("printer"):
            raise Violation("nobody knows of a ticket, and the printer had no fault")
        if copies > 1:
            raise Violation("the ticket was printed twice")
        return
    kiosk.counts["ticket given by hand"] += 1
    if not mischief.strikes("printer"):
        raise Violation("a ticket was lost without a fault")


def heard(
    found: queue.SimpleQueue[Scan | UnreadableScan] | queue.SimpleQueue[CardSwipe | RefusedSwipe],
    fits: Callable[[object], bool],
) -> bool:
    """Whether something that fits comes in time."""
    end = time.monotonic() + _SCAN_SECONDS
    while (left := end - time.monotonic()) > 0:
        try:
            if fits(found.get(timeout=left)):
                return True
        except queue.Empty:
            return False
    return False


def drain(found: queue.SimpleQueue[Scan | UnreadableScan] | queue.SimpleQueue[CardSwipe | RefusedSwipe]) -> None:
    """Forget what came before."""
    while not found.empty():
        found.get()
