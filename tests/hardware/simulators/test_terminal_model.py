"""The simulated terminal as a pure machine with a clock of the test's: timers, repeats, and undoing by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from hardware.framing import zvt
from hardware.framing.zvt import Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import POSITIVE, Apdu, Control, decode
from hardware.framing.zvt_messages import authorisation, registration
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal


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
