"""The scanner reads only while a code would be taken."""

from __future__ import annotations

import asyncio
import threading

from hardware.errors import LinkGone
from hardware.interfaces import Condition, Scan
from kiosk.reading import Reading
from kiosk.station import IdleTimes, Station
from kiosk.visit import Event


class Scanner:
    """A scanner that keeps what it is told; it may take its time, or fail."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()
        self.is_broken = False

    def listen(self, receive: object) -> None:
        raise AssertionError(f"nobody listens here: {receive}")

    def enable(self) -> Condition:
        return self._tell("enable")

    def disable(self) -> Condition:
        return self._tell("disable")

    def condition(self) -> Condition:
        return Condition.OK

    def _tell(self, what: str) -> Condition:
        self.is_asked.set()
        assert self.may_answer.wait(5)
        self.told.append(what)
        if self.is_broken:
            raise LinkGone("The scanner is gone.")
        return Condition.OK


def joined(scanner: Scanner) -> tuple[Station, Reading]:
    """A station whose screen the reading follows."""
    reading = Reading(scanner, lambda: station.awaits_scan)
    station = Station(times=IdleTimes(60, 60), changed=reading.follow)
    return station, reading


async def test_during_a_visit_nothing_is_read_and_after_it_the_next_code_is() -> None:
    scanner = Scanner()
    station, reading = joined(scanner)
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    await reading.close()
    assert scanner.told == ["disable"]
    station.happened(station.visit.id, Event.BOOKING_FOUND)
    await reading.close()
    assert scanner.told == ["disable"]
    station.press(Event.CANCEL, station.seq)
    station.wipe()
    await reading.close()
    assert scanner.told == ["disable", "enable"]


async def test_a_slow_scanner_is_told_what_is_wanted_in_the_end() -> None:
    scanner = Scanner()
    station, reading = joined(scanner)
    scanner.may_answer.clear()
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    assert await asyncio.to_thread(scanner.is_asked.wait, 5)
    station.wipe()
    scanner.may_answer.set()
    await reading.close()
    assert scanner.told == ["disable", "enable"]


async def test_a_scanner_that_is_gone_stops_no_visit() -> None:
    scanner = Scanner()
    scanner.is_broken = True
    station, reading = joined(scanner)
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    station.wipe()
    station.scanned(Scan("BETA-2222", "qr", 1.0))
    await reading.close()
    assert not station.awaits_scan
