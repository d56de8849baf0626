"""The scanner reads only while a code would be taken."""

from __future__ import annotations

import asyncio
import threading

from hardware.errors import LinkGone
from hardware.interfaces import Condition, Scan
from kiosk.reading import Reading
from kiosk.station import IdleTimes, Station
from kiosk.visit import Event, Stage


class Scanner:
    """A scanner that keeps what it is told; it may take its time, or fail. The screen is noted beside."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.shown: list[Stage] = []
        self.told_when_shown: list[list[str]] = []
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


def joined(scanner: Scanner, *, patience: float = 5) -> tuple[Station, Reading]:
    """A station whose screen the reading follows."""

    def show() -> None:
        scanner.shown.append(station.visit.stage)
        scanner.told_when_shown.append(scanner.told[-1:])

    reading = Reading((scanner,), lambda: station.awaits_scan, show, patience=patience)
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


async def test_the_first_screen_is_shown_when_the_scanner_reads_and_not_before() -> None:
    scanner = Scanner()
    station, reading = joined(scanner)
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    await reading.close()
    scanner.shown.clear()
    scanner.told_when_shown.clear()
    scanner.may_answer.clear()
    scanner.is_asked.clear()
    station.wipe()
    assert await asyncio.to_thread(scanner.is_asked.wait, 5)
    assert scanner.shown == []
    asked_for = asyncio.create_task(reading.settled())
    scanner.may_answer.set()
    await asked_for
    assert scanner.told == ["disable", "enable"]
    await reading.close()
    assert (scanner.shown, scanner.told_when_shown) == ([Stage.IDLE], [["enable"]])


async def test_a_scanner_that_does_not_answer_keeps_no_screen_back_for_long() -> None:
    scanner = Scanner()
    station, reading = joined(scanner, patience=0.02)
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    await reading.close()
    scanner.may_answer.clear()
    station.wipe()
    async with asyncio.timeout(5):
        while scanner.shown[-1] is not Stage.IDLE:
            await asyncio.sleep(0.005)
    assert scanner.told == ["disable"]
    scanner.may_answer.set()
    await reading.close()
    assert scanner.shown.count(Stage.IDLE) == 1


async def test_a_visit_is_shown_at_once_however_slow_the_scanner_is() -> None:
    scanner = Scanner()
    station, reading = joined(scanner)
    scanner.may_answer.clear()
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    assert scanner.shown == [Stage.IDENTIFIED]
    scanner.may_answer.set()
    await reading.close()
