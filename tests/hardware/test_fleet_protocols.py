"""A fleet whose scanner and stripe reader speak what its settings say, and simulators beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.addresses import Address
from hardware.drivers.choice import ReaderProtocol, ScannerProtocol
from hardware.drivers.screening import Screen
from hardware.fleet import Fleet, FleetConfig
from hardware.interfaces import CardSwipe, Condition, RefusedSwipe, Scan, UnreadableScan
from hardware.keepalive import Rhythm
from hardware.simulators.stripe_reader import StripeReaderModel
from tests.hardware.devices import BAUDRATE, Simulator, eventually
from tests.hardware.local import LocalDevice

TEST_PATIENT = "191212121212"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dev")


@pytest.fixture(scope="module")
def started(folder: Path) -> Iterator[dict[str, Simulator | LocalDevice]]:
    with ExitStack() as running:
        scanner = Simulator("scanner", folder, "--protocol", "ssi", "--response", "0.3")
        running.callback(scanner.close)
        reader = LocalDevice(lambda: StripeReaderModel("minimag"), folder / "card-reader")
        running.callback(reader.close)
        yield {"ssi": scanner, "minimag": reader}


@pytest.fixture
def fleet(started: dict[str, Simulator | LocalDevice]) -> Iterator[Fleet]:
    config = FleetConfig(
        "development",
        scanner=Address(str(started["ssi"].link), BAUDRATE),
        card_reader=Address(str(started["minimag"].link), BAUDRATE),
        scanner_protocol=ScannerProtocol.SSI,
        card_reader_protocol=ReaderProtocol.MINIMAG,
        scanner_screen=Screen(repeat_within=0.0),
        rhythm=Rhythm(heartbeat=0.2, first_retry=0.02, longest_retry=0.1),
    )
    opened = Fleet.open(config, clock=time.time)
    eventually(lambda: all(health.condition is Condition.OK for health in opened.health().values()))
    yield opened
    opened.close()


def test_codes_and_cards_arrive(fleet: Fleet, started: dict[str, Simulator | LocalDevice]) -> None:
    scans: list[Scan | UnreadableScan] = []
    swipes: list[CardSwipe | RefusedSwipe] = []
    fleet.scanner.listen(scans.append)
    fleet.card_reader.listen(swipes.append)
    started["ssi"].act("scan", data="KAL-4711")
    started["minimag"].act("swipe", track2=TEST_PATIENT)
    eventually(lambda: scans and swipes)
    assert [scan.data for scan in scans if isinstance(scan, Scan)] == ["KAL-4711"]
    assert [swipe.tracks for swipe in swipes if isinstance(swipe, CardSwipe)] == [("", TEST_PATIENT, "")]
    traced = b"".join(entry.data for entry in fleet.trace.entries())
    assert b"999999999999" in traced
    assert b"12121212" not in traced


def test_fault_24_a_scanner_that_was_without_power_is_disabled_again_by_itself(
    fleet: Fleet, started: dict[str, Simulator | LocalDevice]
) -> None:
    assert fleet.scanner.disable() is Condition.OK
    started["ssi"].act("power_cycle")
    eventually(lambda: not started["ssi"].state()["reading"])
    started["ssi"].act("unplug")
    eventually(lambda: not fleet.health()["scanner"].is_connected)
    started["ssi"].act("power_cycle")
    started["ssi"].act("replug")
    eventually(lambda: fleet.health()["scanner"].is_connected and not started["ssi"].state()["reading"])
    assert fleet.scanner.enable() is Condition.OK
