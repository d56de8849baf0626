"""The scanner's and the stripe reader's drivers against devices on the other end of a pty."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from hardware.connection import Connection
from hardware.drivers.line_scanner import LineScanner
from hardware.drivers.stripe_reader import StripeReader
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe, Scan, UnreadableScan
from tests.hardware.devices import Simulator, eventually

Connect = Callable[[Simulator], Connection]
TEST_PATIENT = "191212121212"


@pytest.fixture
def scanner(scanner_device: Simulator, connect: Connect) -> Iterator[LineScanner]:
    clock = itertools.count(100.0)
    driver = LineScanner(connect(scanner_device), clock=lambda: next(clock), pause=0.1)
    yield driver
    driver.close()


@pytest.fixture
def scans(scanner: LineScanner) -> list[Scan | UnreadableScan]:
    heard: list[Scan | UnreadableScan] = []
    scanner.listen(heard.append)
    return heard


@pytest.fixture
def reader(card_reader_device: Simulator, connect: Connect) -> Iterator[StripeReader]:
    driver = StripeReader(connect(card_reader_device), clock=lambda: 7.0, pause=0.1)
    yield driver
    driver.close()


@pytest.fixture
def swipes(reader: StripeReader) -> list[CardSwipe | RefusedSwipe]:
    heard: list[CardSwipe | RefusedSwipe] = []
    reader.listen(heard.append)
    return heard


def test_scans_arrive_with_symbology_and_time(scanner_device: Simulator, scans: list[Scan | UnreadableScan]) -> None:
    scanner_device.act("scan", data="KAL-4711")
    scanner_device.act("scan", data=TEST_PATIENT, symbology="data_matrix")
    eventually(lambda: len(scans) == 2)
    assert scans == [Scan("KAL-4711", "qr", 100.0), Scan(TEST_PATIENT, "data_matrix", 101.0)]


def test_a_code_without_end_is_no_code(scanner_device: Simulator, scans: list[Scan | UnreadableScan]) -> None:
    scanner_device.act("fault", kind="no_suffix", times=1)
    scanner_device.act("scan", data="KAL-4711")
    eventually(lambda: len(scans) == 1)
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: len(scans) == 2)
    assert scans == [UnreadableScan("cut_off", 100.0), Scan("KAL-4712", "qr", 101.0)]


def test_overlong_and_hostile_codes(scanner_device: Simulator, scans: list[Scan | UnreadableScan]) -> None:
    scanner_device.act("scan", data="A" * 4000)
    scanner_device.act("scan", data="<b>\x1b[31m")
    eventually(lambda: len(scans) == 2)
    assert scans == [UnreadableScan("too_long", 100.0), UnreadableScan("characters", 101.0)]


def test_one_receiver_that_fails_does_not_deafen_the_others(scanner_device: Simulator, scanner: LineScanner) -> None:
    def fail(_scan: Scan | UnreadableScan) -> None:
        raise RuntimeError("a fault of the receiver")

    heard: list[Scan | UnreadableScan] = []
    scanner.listen(fail)
    scanner.listen(heard.append)
    scanner_device.act("scan", data="A")
    scanner_device.act("scan", data="B")
    eventually(lambda: len(heard) == 2)


def test_the_condition_follows_the_plug(scanner_device: Simulator, scanner: LineScanner) -> None:
    assert scanner.condition() is Condition.OK
    scanner_device.act("unplug")
    eventually(lambda: scanner.condition() is Condition.OFFLINE)


def test_an_identity_card_is_read(card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe]) -> None:
    card_reader_device.act("swipe", track1="ID^TOLVANSSON", track2=TEST_PATIENT)
    eventually(lambda: swipes)
    assert swipes == [CardSwipe(("ID^TOLVANSSON", TEST_PATIENT), 7.0)]


def test_a_bank_card_gives_nothing(card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe]) -> None:
    card_reader_device.act("swipe", track1="B4111111111111111^T/T^3012", track2="4111111111111111=30121010000")
    eventually(lambda: swipes)
    assert swipes == [RefusedSwipe("bank_card", 7.0)]


@pytest.mark.parametrize("fault", ["bad_swipe", "bit_error"])
def test_a_bad_swipe_is_refused(
    card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe], fault: str
) -> None:
    card_reader_device.act("fault", kind=fault, times=1)
    card_reader_device.act("swipe", track2=TEST_PATIENT)
    card_reader_device.act("swipe", track2=TEST_PATIENT)
    eventually(lambda: len(swipes) == 2)
    assert swipes == [RefusedSwipe("unreadable", 7.0), CardSwipe((TEST_PATIENT,), 7.0)]
