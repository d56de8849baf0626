"""What a simulated payment terminal says, step by step, for each command and each outcome.

A script is a generator: it yields what to do next and gets the kiosk's answer to what it said (None: no answer came).
The terminal keeps a transaction only after the kiosk's yes to the result; without it, it takes it back itself.
"""

from __future__ import annotations

from collections.abc import Generator

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_codes
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control
from hardware.simulators import terminal_says as says
from hardware.simulators.terminal_journal import Booking
from hardware.simulators.terminal_steps import (
    Answer,
    DropLink,
    Order,
    Reboot,
    Say,
    Script,
    Step,
    Surroundings,
    Tell,
    Wait,
)

_ISSUER_SAYS_NO = 0x05
_BACK_AFTER = 1.5
_BUSY_REPEAT = 2.0
_LONG_WAIT, _LONG_WAIT_MINUTES = 240.0, b"\x10"
_TOO_LATE = 200.0
_LOOKS_AT_CARD = 3


def registration() -> Script:
    """The kiosk is known from now on."""
    yield Answer(POSITIVE)
    yield Say(says.known())


def readiness(status: int) -> Script:
    """The terminal tells its software and how it is."""
    yield Answer(POSITIVE)
    yield Say(says.ready(status))


def diagnosis(around: Surroundings) -> Script:
    """The terminal calls its acquirer."""
    yield Answer(POSITIVE)
    yield Say(says.showing(0x04))
    yield Wait(around.pace)
    yield Say(Apdu(Control.COMPLETION))


def acceptance() -> Script:
    """The command is done as soon as it is taken."""
    yield Answer(POSITIVE)


def refusal(code: int) -> Script:
    """The command is not taken."""
    yield Answer(wire.refusal(code))


def silence() -> Script:
    """Nothing follows the acknowledgement."""
    yield Wait(0)


def payment(order: Order, around: Surroundings) -> Script:
    """A customer pays, or does not."""
    yield Answer(POSITIVE)
    if not (yield from _card_is_presented(order.outcome, around)):
        return
    if (yield Say(says.showing(0x04))) is None:
        return
    yield Wait(around.pace / 2)
    if order.outcome == "reboot":
        yield Reboot(_BACK_AFTER / around.haste)
    elif order.outcome == "decline":
        yield Say(says.declined(_ISSUER_SAYS_NO))
        yield Say(says.aborted(_ISSUER_SAYS_NO))
    else:
        yield from _approved(order, around)


def _card_is_presented(outcome: str, around: Surroundings) -> Generator[Step, Apdu | None, bool]:
    if (yield Say(says.showing(0x0A))) is None or outcome == "silent":
        return False
    yield Wait(around.pace * (3 if outcome == "timeout" else 1))
    if outcome in ("cancel", "timeout") or around.wants_abort():
        yield Say(says.aborted(zvt_codes.ABORTED_BY_CUSTOMER))
        return False
    if (yield Say(says.showing(0xE2))) is None:
        return False
    if outcome == "long_wait":
        yield Say(Apdu(Control.INTERMEDIATE_STATUS, b"\x0e" + _LONG_WAIT_MINUTES))
        yield Wait(_LONG_WAIT / around.haste)
    yield Wait(_TOO_LATE / around.haste if outcome == "late_result" else around.pace)
    if around.wants_abort():
        yield Say(says.aborted(zvt_codes.ABORTED_BY_CUSTOMER))
        return False
    return True


def _approved(order: Order, around: Surroundings) -> Script:
    receipt, trace = around.journal.take_numbers()
    booking = Booking(receipt, trace, order.amount_ore, _stamp(around))
    result = _altered_result(booking, order.outcome)
    if order.outcome == "lost_before_ack":
        yield Tell(result)
        yield DropLink(_BACK_AFTER / around.haste)
        return
    if order.outcome == "duplicate_status" and (yield Say(result)) is None:
        yield from _undone()
        return
    if not (yield from _is_taken(result, order.most_results, around)):
        yield from _undone()
        return
    around.journal.add(booking)
    if order.outcome == "card_left_in":
        yield from _card_stays(around)
    if order.outcome == "lost_after_approval":
        yield DropLink(_BACK_AFTER / around.haste)
    elif order.outcome != "completion_lost":
        yield Say(Apdu(Control.COMPLETION))


def _altered_result(booking: Booking, outcome: str) -> Apdu:
    amount = booking.amount_ore
    match outcome:
        case "wrong_amount":
            return says.result(booking, amount_ore=amount + 100)
        case "partial":
            return says.result(booking, amount_ore=amount // 2)
        case "wrong_currency":
            return says.result(booking, amount_ore=amount, currency=says.EURO)
        case "wrong_terminal":
            return says.result(booking, amount_ore=amount, terminal_id=says.ANOTHER_TERMINAL)
        case _:
            return says.result(booking, amount_ore=amount)


def _is_taken(result: Apdu, most_results: int, around: Surroundings) -> Generator[Step, Apdu | None, bool]:
    """Tell a result, again while the kiosk says "please wait"; whether it said yes in the end."""
    answer = yield Say(result)
    for _ in range(most_results):
        if answer is None or answer.refusal != zvt_codes.BUSY:
            break
        yield Wait(_BUSY_REPEAT / around.haste)
        answer = yield Say(result)
    return answer is not None and answer.is_positive


def _undone() -> Script:
    yield Say(says.showing(0x05))
    yield Say(says.aborted(0x9B))


def _card_stays(around: Surroundings) -> Script:
    around.card_inside = True
    for _ in range(_LOOKS_AT_CARD):
        yield Say(says.showing(0x0B))
        yield Wait(around.pace)


def last_transaction(around: Surroundings, *, told_late: bool = False) -> Script:
    """The result of the last transaction that was kept; the one before it when it is `told_late`."""
    yield Answer(POSITIVE)
    kept = around.journal.bookings[:-1] if told_late else around.journal.bookings
    if not kept:
        yield Say(says.aborted(zvt_codes.FUNCTION_NOT_POSSIBLE))
        return
    yield Say(says.result(kept[-1], amount_ore=kept[-1].amount_ore))
    yield Say(Apdu(Control.COMPLETION))


def reversal(receipt: int | None, around: Surroundings) -> Script:
    """A payment is taken back, once."""
    yield Answer(POSITIVE)
    original = around.journal.payment(receipt) if receipt is not None else None
    if original is None:
        yield Say(says.aborted(zvt_codes.REVERSAL_NOT_POSSIBLE))
        return
    if around.journal.is_reversed(original):
        yield Say(says.aborted(zvt_codes.ALREADY_REVERSED))
        return
    yield Say(says.showing(0x0E))
    yield from _given_back(original.amount_ore, around, reverses=original.trace)


def refund(amount_ore: int, around: Surroundings) -> Script:
    """A card is presented, and gets money."""
    yield Answer(POSITIVE)
    if (yield from _card_is_presented("approve", around)):
        yield from _given_back(amount_ore, around, reverses=None)


def _given_back(amount_ore: int, around: Surroundings, *, reverses: int | None) -> Script:
    receipt, trace = around.journal.take_numbers()
    booking = Booking(receipt, trace, amount_ore, _stamp(around), reverses, is_refund=reverses is None)
    if not (yield from _is_taken(says.result(booking, amount_ore=amount_ore), 0, around)):
        yield Say(says.aborted(0x9B))
        return
    around.journal.add(booking)
    yield Say(Apdu(Control.COMPLETION))


def end_of_day(around: Surroundings) -> Script:
    """The day's transactions are handed in, told in the totals of one kind of card."""
    yield Answer(POSITIVE)
    yield Say(says.showing(0x0E))
    yield Wait(around.pace)
    answer = yield Say(says.totals(around.journal.open_bookings))
    if answer is None:
        return
    around.journal.hand_in()
    yield Say(Apdu(Control.COMPLETION))


def take_back_last(around: Surroundings) -> None:
    """Undo the last payment because the kiosk shows that it never learnt of it."""
    last = around.journal.bookings[-1]
    if last.is_payment and not around.journal.is_reversed(last):
        receipt, trace = around.journal.take_numbers()
        around.journal.add(Booking(receipt, trace, last.amount_ore, _stamp(around), reverses=last.trace))


def _stamp(around: Surroundings) -> str:
    return around.wall_clock().strftime("%m%d%H%M%S")
