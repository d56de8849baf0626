"""The simulated terminal as a pure machine with a clock of the test's: timers, repeats, and undoing by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hardware.framing import zvt
from hardware.framing.zvt import Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control, decode
from hardware.framing.zvt_messages import authorisation, registration
from hardware.simulators.model import ActionRefused
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Booking, Journal
from hardware.simulators.terminal_outcomes import BY_AMOUNT, OUTCOMES, outcome_for


class Desk:
    """A terminal and the cash register before it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.journal = Journal(lambda _: None)
        self.terminal = TerminalModel(
            clock=lambda: self.now,
            wall_clock=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
            journal=self.journal,
            pace=1.0,
        )

    def heard(self) -> list[Apdu | Signal]:
        framer = ZvtFramer()
        found: list[Apdu | Signal] = []
        for output in self.terminal.take_output():
            assert isinstance(output, bytes)
            for event in framer.feed(output):
                apdu = decode(event.apdu) if isinstance(event, Received) else event
                assert isinstance(apdu, Apdu | Signal)
                found.append(apdu)
        return found

    def say(self, apdu: Apdu) -> list[Apdu | Signal]:
        self.terminal.receive(zvt.frame(apdu.encode()))
        return self.heard()

    def acknowledge(self) -> list[Apdu | Signal]:
        self.terminal.receive(zvt.ACK)
        return self.heard()

    def pass_time(self, seconds: float) -> list[Apdu | Signal]:
        self.now += seconds
        self.terminal.wake()
        return self.heard()

    def until_the_result(self) -> Apdu:
        self.say(registration("000000", "0752"))
        self.acknowledge()
        self.acknowledge()
        self.say(POSITIVE)
        self.say(authorisation(20_000, "0752"))
        last = self.acknowledge()
        while not (last and isinstance(last[-1], Apdu) and last[-1].control == Control.STATUS_INFORMATION):
            self.acknowledge()
            self.say(POSITIVE)
            last = self.pass_time(1.0)
        return last[-1]


def test_a_payment_is_kept_only_after_the_yes() -> None:
    desk = Desk()
    desk.until_the_result()
    desk.acknowledge()
    assert desk.journal.bookings == []
    answer = desk.say(POSITIVE)
    assert [booking.amount_ore for booking in desk.journal.bookings] == [20_000]
    assert Apdu(Control.COMPLETION) in answer


def test_without_a_yes_the_payment_is_undone() -> None:
    desk = Desk()
    desk.until_the_result()
    desk.acknowledge()
    assert Apdu(Control.INTERMEDIATE_STATUS, b"\x05") in desk.pass_time(10.1)
    assert desk.journal.bookings == []


def test_an_unacknowledged_result_is_repeated_twice_and_then_undone() -> None:
    desk = Desk()
    result = desk.until_the_result()
    assert desk.pass_time(4.9) == []
    assert desk.pass_time(0.2) == [result]
    assert desk.pass_time(5.1)[0] == result
    desk.pass_time(5.1)
    assert desk.journal.bookings == []


def test_a_pulled_plug_undoes_what_was_not_confirmed() -> None:
    desk = Desk()
    desk.until_the_result()
    desk.terminal.link_lost()
    assert desk.journal.bookings == []
    assert not desk.terminal.state()["busy"]


def test_a_broken_frame_is_asked_for_again() -> None:
    desk = Desk()
    spoilt = bytearray(zvt.frame(authorisation(100, "0752").encode()))
    spoilt[5] ^= 0x01
    desk.terminal.receive(bytes(spoilt))
    assert desk.heard() == [Signal.NOT_ACKNOWLEDGED]


def test_a_payment_without_registration_is_refused() -> None:
    desk = Desk()
    answer = desk.say(authorisation(100, "0752"))
    assert isinstance(answer[-1], Apdu)
    assert answer[-1].refusal == 0x6B


def test_the_memory_survives_as_text() -> None:
    kept: list[str] = []
    journal = Journal(kept.append)
    assert journal.take_numbers() == (1, 1)
    assert Journal.read(kept[-1], keep=kept.append).take_numbers() == (2, 2)
    assert Journal.read("nonsense", keep=kept.append).take_numbers() == (1, 1)


@pytest.mark.parametrize(
    "body", [{"outcome": "approved"}, {}, {"outcome": "refuse", "code": "00"}, {"outcome": "refuse", "code": 108}]
)
def test_an_end_that_the_terminal_does_not_know_is_refused(body: dict[str, object]) -> None:
    desk = Desk()
    with pytest.raises(ActionRefused):
        desk.terminal.actions()["next"](body)
    assert desk.terminal.state()["next_outcome"] == "by_amount"


def test_every_amount_asks_for_its_own_end_and_whole_kronor_are_approved() -> None:
    assert [outcome_for(20_000 + code) for code in BY_AMOUNT] == list(OUTCOMES)
    assert {outcome_for(amount) for amount in range(0, 50_000, 100)} == {"approve"}
    assert outcome_for(20_099) == "approve"


def test_a_reversal_and_a_refund_are_no_payments_that_could_be_taken_back() -> None:
    journal = Journal(lambda _: None)
    journal.add(Booking(1, 1, 100, "1123090000"))
    journal.add(Booking(2, 2, 100, "1123090000", reverses=1))
    journal.add(Booking(3, 3, 100, "1123090000", is_refund=True))
    assert journal.payment(1) == Booking(1, 1, 100, "1123090000")
    assert journal.payment(2) is None
    assert journal.payment(3) is None
    assert journal.is_reversed(journal.bookings[0])


def test_the_day_that_was_handed_in_survives_as_text() -> None:
    kept: list[str] = []
    journal = Journal(kept.append)
    _, trace = journal.take_numbers()
    journal.add(Booking(1, trace, 100, "1123090000"))
    journal.hand_in()
    again = Journal.read(kept[-1], keep=kept.append)
    assert again.bookings == journal.bookings
    assert again.open_bookings == []
