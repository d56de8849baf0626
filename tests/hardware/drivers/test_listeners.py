"""The scanner's and the stripe reader's drivers against devices on the other end of a pty."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from hardware.connection import Connection
from hardware.drivers.line_scanner import LineScanner
from hardware.drivers.listening import Patience
from hardware.drivers.screening import Screen
from hardware.drivers.stripe_reader import StripeReader
from hardware.framing.purposes import Purpose, whole
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe, Scan, UnreadableScan
from tests.hardware.devices import Simulator, eventually

Connect = Callable[[Simulator], Connection]
TEST_PATIENT = "191212121212"
PATIENCE = Patience(pause=0.1, longest=1.0)


@pytest.fixture
def scanner(scanner_device: Simulator, connect: Connect) -> Iterator[LineScanner]:
    clock = itertools.count(100.0)
    connection = connect(scanner_device)
    driver = LineScanner(connection, clock=lambda: next(clock), patience=PATIENCE)
    yield driver
    connection.close()
    driver.close()


@pytest.fixture
def scans(scanner: LineScanner) -> list[Scan | UnreadableScan]:
    heard: list[Scan | UnreadableScan] = []
    scanner.listen(heard.append)
    return heard


@pytest.fixture
def reader(card_reader_device: Simulator, connect: Connect) -> Iterator[StripeReader]:
    connection = connect(card_reader_device)
    driver = StripeReader(connection, clock=lambda: 7.0, patience=PATIENCE)
    yield driver
    connection.close()
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


def test_fault_28_a_code_that_is_scanned_twice_in_one_go_counts_once(
    scanner_device: Simulator, scans: list[Scan | UnreadableScan]
) -> None:
    scanner_device.act("fault", kind="double", times=1)
    scanner_device.act("scan", data="KAL-4711")
    scanner_device.act("scan", data="KAL-4711")
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: len(scans) == 2)
    assert scans == [Scan("KAL-4711", "qr", 100.0), Scan("KAL-4712", "qr", 101.0)]


def test_the_same_code_later_is_a_scan_of_its_own(scanner_device: Simulator, connect: Connect) -> None:
    driver = LineScanner(connect(scanner_device), clock=lambda: 0.0, screen=Screen(repeat_within=0.0))
    heard: list[Scan | UnreadableScan] = []
    driver.listen(heard.append)
    scanner_device.act("fault", kind="double", times=1)
    scanner_device.act("scan", data="KAL-4711")
    eventually(lambda: len(heard) == 2)
    driver.close()
    assert heard == [Scan("KAL-4711", "qr", 0.0)] * 2


def test_fault_30_a_code_without_end_is_no_code(scanner_device: Simulator, scans: list[Scan | UnreadableScan]) -> None:
    scanner_device.act("fault", kind="no_suffix", times=1)
    scanner_device.act("scan", data="KAL-4711")
    eventually(lambda: len(scans) == 1)
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: len(scans) == 2)
    assert scans == [UnreadableScan("cut_off", 100.0), Scan("KAL-4712", "qr", 101.0)]


def test_fault_30_half_a_code_and_then_the_next_is_no_code(
    scanner_device: Simulator, scans: list[Scan | UnreadableScan]
) -> None:
    scanner_device.act("fault", kind="half_code", times=1)
    scanner_device.act("scan", data="KAL-4711")
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: len(scans) == 2)
    assert scans == [UnreadableScan("cut_off", 100.0), Scan("KAL-4712", "qr", 101.0)]


@pytest.mark.parametrize(
    ("fault", "data", "reason"),
    [
        (None, "A" * 4000, "too_long"),
        (None, "<b>\x1b[31m", "characters"),
        ("overlong", "KAL-4711", "too_long"),
    ],
)
def test_fault_31_overlong_and_hostile_codes(
    scanner_device: Simulator, scans: list[Scan | UnreadableScan], fault: str | None, data: str, reason: str
) -> None:
    if fault:
        scanner_device.act("fault", kind=fault, times=1)
    scanner_device.act("scan", data=data)
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: len(scans) == 2)
    assert scans == [UnreadableScan(reason, 100.0), Scan("KAL-4712", "qr", 101.0)]


def test_fault_31_a_binary_code_harms_nothing(scanner_device: Simulator, scans: list[Scan | UnreadableScan]) -> None:
    scanner_device.act("fault", kind="binary", times=1)
    scanner_device.act("scan", data="KAL-4711")
    scanner_device.act("scan", data="KAL-4712")
    eventually(lambda: scans and isinstance(scans[-1], Scan) and scans[-1].data == "KAL-4712")
    assert {scan.reason for scan in scans if isinstance(scan, UnreadableScan)} <= {"characters", "empty"}


def test_fault_31_only_what_the_kiosk_wants_is_kept(scanner_device: Simulator, connect: Connect) -> None:
    wanted = Purpose("kallelse", whole("[A-Z]{3}-[0-9]{4}"), symbologies=frozenset(["qr"]))
    driver = LineScanner(connect(scanner_device), clock=lambda: 0.0, screen=Screen((wanted,)))
    heard: list[Scan | UnreadableScan] = []
    driver.listen(heard.append)
    scanner_device.act("scan", data="KAL-4711' OR '1'='1")
    scanner_device.act("scan", data=TEST_PATIENT, symbology="data_matrix")
    scanner_device.act("scan", data="KAL-4711")
    eventually(lambda: len(heard) == 3)
    driver.close()
    assert heard == [UnreadableScan("not_ours", 0.0)] * 2 + [Scan("KAL-4711", "qr", 0.0, "kallelse")]


def test_a_disabled_scanner_delivers_nothing(
    scanner_device: Simulator, scanner: LineScanner, scans: list[Scan | UnreadableScan]
) -> None:
    other: list[Scan | UnreadableScan] = []
    scanner.listen(other.append)
    assert scanner.disable() is Condition.OK
    scanner_device.act("scan", data="KAL-4711")
    eventually(lambda: scanner_device.state()["scans"] > 0)
    scanner_device.act("unplug")
    eventually(lambda: scanner.condition() is Condition.OFFLINE)
    scanner_device.act("replug")
    scanner.enable()
    assert scans == other == []


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
    assert swipes == [CardSwipe(("ID^TOLVANSSON", TEST_PATIENT, ""), 7.0)]


def test_fault_34_a_bank_card_gives_nothing(
    card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe]
) -> None:
    card_reader_device.act("swipe", track1="B4111111111111111^T/T^3012", track2="4111111111111111=30121010000")
    eventually(lambda: swipes)
    assert swipes == [RefusedSwipe("bank_card", 7.0)]


@pytest.mark.parametrize("fault", ["bad_swipe", "bit_error", "stripe_bit", "reversed", "cut"])
def test_fault_32_a_bad_swipe_is_refused(
    card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe], fault: str
) -> None:
    card_reader_device.act("fault", kind=fault, times=1)
    direction = "backwards" if fault == "reversed" else "forwards"
    card_reader_device.act("swipe", track2=TEST_PATIENT, direction=direction)
    card_reader_device.act("swipe", track2=TEST_PATIENT)
    eventually(lambda: len(swipes) == 2)
    assert swipes == [RefusedSwipe("unreadable", 7.0), CardSwipe(("", TEST_PATIENT, ""), 7.0)]


def test_fault_32_only_track_1_is_told_as_that(
    card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe]
) -> None:
    card_reader_device.act("fault", kind="only_track1", times=1)
    card_reader_device.act("swipe", track1="ID^TOLVANSSON", track2=TEST_PATIENT)
    eventually(lambda: swipes)
    assert swipes == [CardSwipe(("ID^TOLVANSSON", "", ""), 7.0)]


def test_fault_32_a_card_drawn_backwards_through_a_reader_for_both_directions_is_read(
    card_reader_device: Simulator, swipes: list[CardSwipe | RefusedSwipe]
) -> None:
    card_reader_device.act("swipe", track2=TEST_PATIENT, direction="backwards")
    eventually(lambda: swipes)
    assert swipes == [CardSwipe(("", TEST_PATIENT, ""), 7.0)]


def test_a_disabled_reader_delivers_nothing(
    card_reader_device: Simulator, reader: StripeReader, swipes: list[CardSwipe | RefusedSwipe]
) -> None:
    reader.disable()
    card_reader_device.act("swipe", track2=TEST_PATIENT)
    card_reader_device.act("unplug")
    eventually(lambda: reader.condition() is Condition.OFFLINE)
    assert swipes == []
