"""Stripe readers of several makers: their framings, their options, their commands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.connection import Connection
from hardware.drivers.choice import ReaderProtocol, reader_driver
from hardware.drivers.minimag_reader import MiniMagReader
from hardware.framing.minimag import OFF, ON, READING, review, setting, settings_message
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe
from hardware.simulators.stripe_reader import StripeReaderModel
from tests.hardware.devices import eventually
from tests.hardware.local import LocalDevice, Wire, connection_to

TEST_PATIENT = "191212121212"
CARD = CardSwipe(("ID^TOLVANSSON", TEST_PATIENT, ""), 0.0)


class Desk:
    """A simulated reader of one kind and its driver."""

    def __init__(self, protocol: ReaderProtocol, folder: Path, closing: ExitStack) -> None:
        self.device = LocalDevice(lambda: StripeReaderModel(protocol.value), folder / "reader")
        closing.callback(self.device.close)
        self.connection: Connection = connection_to(str(self.device.link))
        self.reader = reader_driver(protocol, self.connection, clock=lambda: 0.0)
        closing.callback(self.reader.close)
        closing.callback(self.connection.close)
        self.told: list[CardSwipe | RefusedSwipe] = []
        self.reader.listen(self.told.append)
        self.protocol = protocol
        if protocol is ReaderProtocol.MAGTEK:
            eventually(lambda: self.device.state()["options"] == "ES")

    def swiped(self, **tracks: str) -> CardSwipe | RefusedSwipe:
        """What is told of a card that is drawn through."""
        before = len(self.told)
        self.device.act("swipe", **tracks)
        eventually(lambda: len(self.told) > before)
        return self.told[-1]


@pytest.fixture(params=list(ReaderProtocol), ids=str)
def desk(request: pytest.FixtureRequest, device_folder: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        yield Desk(request.param, device_folder, closing)


@pytest.fixture
def minimag(device_folder: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        yield Desk(ReaderProtocol.MINIMAG, device_folder, closing)


def test_cards_are_read_and_bank_cards_vanish(desk: Desk) -> None:
    assert desk.swiped(track1="ID^TOLVANSSON", track2=TEST_PATIENT) == CARD
    assert desk.swiped(track1="A", track2="2", track3="3") == CardSwipe(("A", "2", "3"), 0.0)
    # fault 34
    bank_card = {"track1": "B4111111111111111^T/T^3012", "track2": "4111111111111111=30121010000"}
    assert desk.swiped(**bank_card) == RefusedSwipe("bank_card", 0.0)
    # fault 32
    desk.device.act("fault", kind="cut", times=1)
    assert desk.swiped(track1="ID^TOLVANSSON", track2=TEST_PATIENT) == RefusedSwipe("unreadable", 0.0)
    assert desk.swiped(track1="ID^TOLVANSSON", track2=TEST_PATIENT) == CARD


def test_two_cards_in_one_go_are_two_only_where_each_has_an_end(desk: Desk) -> None:
    desk.device.act("fault", kind="two_cards", times=1)
    before = len(desk.told)
    desk.swiped(track1="ID^TOLVANSSON", track2=TEST_PATIENT)
    has_end = desk.protocol in (ReaderProtocol.PLAIN, ReaderProtocol.MAGTEK)
    expected = [CARD, CARD] if has_end else [RefusedSwipe("two_cards", 0.0)]
    eventually(lambda: desk.told[before:] == expected)


def test_fault_02_a_magtek_reader_that_lost_its_power_gets_its_options_again(device_folder: Path) -> None:
    with ExitStack() as closing:
        desk = Desk(ReaderProtocol.MAGTEK, device_folder, closing)
        desk.device.act("unplug")
        assert desk.device.state()["options"] == ""
        eventually(lambda: desk.reader.condition() is Condition.OFFLINE)
        desk.device.act("replug")
        desk.connection.connect()
        eventually(lambda: desk.device.state()["options"] == "ES")
        assert desk.swiped(track1="ID^TOLVANSSON", track2=TEST_PATIENT) == CARD


def test_a_minimag_is_asked_how_it_is(minimag: Desk) -> None:
    assert minimag.reader.condition() is Condition.UNKNOWN
    assert minimag.reader.probe() is Condition.OK
    assert minimag.device.state()["setting_writes"] == 0


def test_a_minimag_that_is_switched_off_is_switched_on_once(minimag: Desk) -> None:
    minimag.device.act("switch_off")
    assert minimag.reader.probe() is Condition.OK
    assert minimag.reader.probe() is Condition.OK
    assert minimag.device.state()["setting_writes"] == 1
    assert minimag.swiped(track2=TEST_PATIENT) == CardSwipe(("", TEST_PATIENT, ""), 0.0)


def test_disabling_a_minimag_wears_out_no_memory(minimag: Desk) -> None:
    minimag.reader.disable()
    minimag.device.act("swipe", track2=TEST_PATIENT)
    minimag.reader.enable()
    assert minimag.device.state()["setting_writes"] == 0


def test_fault_25_a_minimag_that_does_not_answer_is_unknown() -> None:
    wire = Wire()
    connection = connection_to(wire.path)
    reader = MiniMagReader(connection, clock=lambda: 0.0, answer=0.1)
    assert reader.probe() is Condition.UNKNOWN
    told: list[Condition] = []
    for heard, answer in ((b"\x15", Condition.WARNING), (b"\x06" + settings_message({READING: ON}), Condition.OK)):
        wire.hear(5, seconds=0.01)
        asking = threading.Thread(target=lambda: told.append(reader.probe()))
        asking.start()
        assert wire.hear(5) == review()
        wire.say(heard)
        asking.join()
        assert told[-1] is answer
    asking = threading.Thread(target=lambda: told.append(reader.probe()))
    asking.start()
    assert wire.hear(5) == review()
    wire.say(b"\x06" + settings_message({READING: OFF}))
    assert wire.hear(7) == setting(READING, ON)
    wire.say(b"\x15")
    asking.join()
    assert told[-1] is Condition.WARNING
    connection.close()
    reader.close()
    wire.unplug()
