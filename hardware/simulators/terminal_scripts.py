"""What a simulated payment terminal says, step by step, for each command and each outcome.

A script is a generator: it yields what to do next and gets the kiosk's answer to what it said (None: no answer came).
The terminal keeps a payment only after the kiosk's yes to the result; without it, it takes the payment back itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_codes
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control
from hardware.framing.zvt_messages import SEK
from hardware.simulators.terminal_journal import Booking, Journal

OUTCOMES = (
    "approve",
    "decline",
    "cancel",
    "timeout",
    "silent",
    "lost_before_ack",
    "lost_after_approval",
    "completion_lost",
    "wrong_amount",
    "wrong_currency",
    "duplicate_status",
)
# the last two digits of the amount in öre choose an outcome when nobody has chosen one
_BY_AMOUNT = {
    1: "decline",
    2: "cancel",
    3: "timeout",
    4: "silent",
    5: "lost_before_ack",
    6: "lost_after_approval",
    7: "completion_lost",
    8: "wrong_amount",
}
_ISSUER_SAYS_NO = 0x05
_TERMINAL_ID = bytes.fromhex("52500001")
# the terminal hides all but the last four digits by itself (nibble E)
_MASKED_CARD = bytes.fromhex("eeeeeeeeeeee4242")
_CARD_NAME = b"Simulerat kort\x00"
_EURO = "0978"
_BACK_AFTER = 1.5


@dataclass(frozen=True)
class Answer:
    """Send an answer, which itself is not answered."""

    apdu: Apdu


@dataclass(frozen=True)
class Say:
    """Send a message and wait for the kiosk's answer."""

    apdu: Apdu


@dataclass(frozen=True)
class Tell:
    """Send a message and do not wait."""

    apdu: Apdu


@dataclass(frozen=True)
class Wait:
    """Let time pass, as when a person looks for a card."""

    seconds: float


@dataclass(frozen=True)
class DropLink:
    """Fall off the line for so many seconds."""

    seconds: float


Step = Answer | Say | Tell | Wait | DropLink
Script = Generator[Step, Apdu | None, None]


@dataclass
class Surroundings:
    """What scripts need: memory, the time of day, the pace of the customer, and whether someone wants to stop."""

    journal: Journal
    wall_clock: Callable[[], datetime]
    pace: float
    wants_abort: Callable[[], bool]


def outcome_for(amount_ore: int) -> str:
    """The outcome that an amount asks for by its last two digits; whole kronor are approved."""
    return _BY_AMOUNT.get(amount_ore % 100, "approve")


def registration() -> Script:
    """The kiosk is known from now on."""
    yield Answer(POSITIVE)
    data = wire.encode_fields({0x19: b"\x00", wire.TERMINAL_ID: _TERMINAL_ID, wire.CURRENCY: bytes.fromhex(SEK)})
    yield Say(Apdu(Control.COMPLETION, data))


def readiness() -> Script:
    """The terminal is ready."""
    yield Answer(POSITIVE)
    yield Say(Apdu(Control.COMPLETION))


def refusal(code: int) -> Script:
    """The command is not taken."""
    yield Answer(wire.refusal(code))


def payment(amount_ore: int, outcome: str, around: Surroundings) -> Script:
    """A customer pays, or does not."""
    yield Answer(POSITIVE)
    if (yield Say(_showing(0x0A))) is None or outcome == "silent":
        return
    yield Wait(around.pace * (3 if outcome == "timeout" else 1))
    if outcome in ("cancel", "timeout") or around.wants_abort():
        yield Say(_aborted(zvt_codes.ABORTED_BY_CUSTOMER))
        return
    if (yield Say(_showing(0xE2))) is None:
        return
    yield Wait(around.pace)
    if around.wants_abort():
        yield Say(_aborted(zvt_codes.ABORTED_BY_CUSTOMER))
        return
    if (yield Say(_showing(0x04))) is None:
        return
    yield Wait(around.pace / 2)
    if outcome == "decline":
        yield Say(Apdu(Control.STATUS_INFORMATION, bytes([wire.RESULT, _ISSUER_SAYS_NO])))
        yield Say(_aborted(_ISSUER_SAYS_NO))
        return
    yield from _approved(amount_ore, outcome, around)


def _approved(amount_ore: int, outcome: str, around: Surroundings) -> Script:
    receipt, trace = around.journal.take_numbers()
    booking = Booking(receipt, trace, amount_ore, _stamp(around))
    shown = amount_ore + 100 if outcome == "wrong_amount" else amount_ore
    result = _result(booking, amount_ore=shown, currency=_EURO if outcome == "wrong_currency" else SEK)
    if outcome == "lost_before_ack":
        yield Tell(result)
        yield DropLink(_BACK_AFTER)
        return
    answer = yield Say(result)
    if outcome == "duplicate_status" and answer is not None:
        answer = yield Say(result)
    if answer is None or not answer.is_positive:
        yield Say(_showing(0x05))
        yield Say(_aborted(0x9B))
        return
    around.journal.add(booking)
    if outcome == "lost_after_approval":
        yield DropLink(_BACK_AFTER)
    elif outcome != "completion_lost":
        yield Say(Apdu(Control.COMPLETION))


def last_transaction(around: Surroundings) -> Script:
    """The result of the last transaction that was kept."""
    if not around.journal.bookings:
        yield Answer(POSITIVE)
        yield Say(_aborted(zvt_codes.FUNCTION_NOT_POSSIBLE))
        return
    yield Answer(POSITIVE)
    last = around.journal.bookings[-1]
    yield Say(_result(last, amount_ore=last.amount_ore, currency=SEK))
    yield Say(Apdu(Control.COMPLETION))


def reversal(receipt: int | None, around: Surroundings) -> Script:
    """A payment is taken back, once."""
    yield Answer(POSITIVE)
    original = around.journal.payment(receipt) if receipt is not None else None
    if original is None:
        yield Say(_aborted(zvt_codes.REVERSAL_NOT_POSSIBLE))
        return
    if around.journal.is_reversed(original):
        yield Say(_aborted(zvt_codes.ALREADY_REVERSED))
        return
    yield Say(_showing(0x0E))
    receipt, trace = around.journal.take_numbers()
    booking = Booking(receipt, trace, original.amount_ore, _stamp(around), reverses=original.trace)
    answer = yield Say(_result(booking, amount_ore=booking.amount_ore, currency=SEK))
    if answer is None or not answer.is_positive:
        yield Say(_aborted(0x9B))
        return
    around.journal.add(booking)
    yield Say(Apdu(Control.COMPLETION))


def _showing(status: int) -> Apdu:
    return Apdu(Control.INTERMEDIATE_STATUS, bytes([status]))


def _aborted(code: int) -> Apdu:
    return Apdu(Control.ABORT, bytes([code]))


def _stamp(around: Surroundings) -> str:
    return around.wall_clock().strftime("%m%d%H%M%S")


def _result(booking: Booking, *, amount_ore: int, currency: str) -> Apdu:
    fields = {
        wire.RESULT: bytes([zvt_codes.SUCCESS]),
        wire.AMOUNT: wire.bcd(amount_ore, 6),
        wire.CURRENCY: bytes.fromhex(currency),
        wire.TIME: bytes.fromhex(booking.at[4:]),
        wire.DATE: bytes.fromhex(booking.at[:4]),
        wire.PAN: _MASKED_CARD,
        wire.RECEIPT: wire.bcd(booking.receipt, 2),
        wire.TRACE: wire.bcd(booking.trace, 3),
        wire.TERMINAL_ID: _TERMINAL_ID,
        wire.CARD_NAME: _CARD_NAME,
    }
    if booking.reverses is not None:
        fields[wire.ORIGINAL_TRACE] = wire.bcd(booking.reverses, 3)
    return Apdu(Control.STATUS_INFORMATION, wire.encode_fields(fields))
