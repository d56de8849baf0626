"""The visit in the event loop: stale presses, time, and answers that come too late."""

from __future__ import annotations

import asyncio

import pytest

from hardware.interfaces import Scan, UnreadableScan
from kiosk.refusals import Refusal
from kiosk.station import Contrast, IdleTimes, Preferences, Station, Visit
from kiosk.visit import Event, Stage


class Watched(Station):
    """A station that counts how often its screen changed."""

    def __init__(self, *, ask_after: float = 60, wipe_after: float = 60) -> None:
        self.shown = 0
        super().__init__(times=IdleTimes(ask_after, wipe_after), changed=self._count)

    def _count(self) -> None:
        self.shown += 1


def stage_of(station: Station) -> Stage:
    """Where the visit is now."""
    return station.visit.stage


def at_booking(station: Watched) -> Watched:
    """A visit whose booking is on the screen."""
    station.scanned(Scan("BETA-2222", "qr", 0.0))
    station.happened(station.visit.id, Event.BOOKING_FOUND)
    return station


async def test_a_double_tap_is_one_press() -> None:
    station = at_booking(Watched())
    seq = station.seq
    assert station.press(Event.CONFIRM, seq)
    assert not station.press(Event.CONFIRM, seq)
    assert stage_of(station) is Stage.PRICING


@pytest.mark.parametrize("event", [Event.PAID, Event.CHECKED_IN, Event.READY, Event.TIMED_OUT, Event.BOOKING_FOUND])
async def test_nobody_can_press_what_only_the_kiosk_may_say(event: Event) -> None:
    station = at_booking(Watched())
    assert not station.press(event, station.seq)
    assert stage_of(station) is Stage.BOOKING_SHOWN


async def test_a_scan_during_a_visit_is_passed_over() -> None:
    station = at_booking(Watched())
    visit = station.visit
    station.scanned(Scan("NARA-3333", "qr", 1.0))
    station.scanned(UnreadableScan("too long", 1.0))
    assert station.visit == visit


async def test_an_unreadable_scan_gets_a_friendly_screen_and_the_next_scan_works() -> None:
    station = Watched()
    station.scanned(UnreadableScan("too long", 0.0))
    assert (station.visit.stage, station.visit.refusal) == (Stage.REFUSED, Refusal.UNREADABLE_CODE)
    station.scanned(UnreadableScan("too long", 0.0))
    assert stage_of(station) is Stage.REFUSED
    station.scanned(Scan("BETA-2222", "qr", 1.0))
    assert stage_of(station) is Stage.IDENTIFIED


async def test_a_code_that_is_for_nothing_here_is_unknown_not_unreadable() -> None:
    station = Watched()
    station.scanned(UnreadableScan("not_ours", 0.0))
    assert (station.visit.stage, station.visit.refusal) == (Stage.REFUSED, Refusal.UNKNOWN_CODE)


async def test_an_answer_for_an_earlier_visit_is_dropped() -> None:
    station = Watched()
    station.begin("BETA-2222")
    earlier = station.visit.id
    station.press(Event.CANCEL, station.seq)
    station.begin("NARA-3333")
    assert not station.happened(earlier, Event.BOOKING_FOUND)
    assert stage_of(station) is Stage.IDENTIFIED


async def test_progress_changes_words_but_not_the_number_of_the_screen() -> None:
    station = at_booking(Watched())
    seq, shown = station.seq, station.shown
    station.progressed(station.visit.id, "insert_card")
    station.progressed(station.visit.id, "insert_card")
    assert (station.seq, station.shown) == (seq, shown + 1)


async def test_the_patient_is_asked_for_time_and_then_forgotten() -> None:
    station = at_booking(Watched(ask_after=0.02, wipe_after=0.05))
    station.prefer(station.seq, contrast=Contrast.HIGH)
    await asyncio.sleep(0.04)
    assert station.visit.time_is_short
    await asyncio.sleep(0.08)
    assert stage_of(station) is Stage.IDLE
    assert station.visit.booking is None
    assert station.preferences == Preferences()


async def test_more_time_is_more_time() -> None:
    station = at_booking(Watched(ask_after=0.03, wipe_after=0.06))
    for _time in range(4):
        await asyncio.sleep(0.04)
        assert station.visit.time_is_short
        assert station.prefer(station.seq)
        assert not station.visit.time_is_short
    assert stage_of(station) is Stage.BOOKING_SHOWN


async def test_time_does_not_run_while_the_kiosk_works() -> None:
    station = Watched(ask_after=0.01, wipe_after=0.01)
    station.begin("BETA-2222")
    await asyncio.sleep(0.06)
    assert stage_of(station) is Stage.IDENTIFIED
    assert not station.visit.time_is_short


async def test_a_language_chosen_on_the_first_screen_stays_for_the_visit_and_is_then_forgotten() -> None:
    station = Watched()
    station.prefer(station.seq, language="en")
    at_booking(station)
    assert station.preferences.language == "en"
    station.press(Event.CANCEL, station.seq)
    assert station.preferences.language == "sv"


async def test_a_preference_left_behind_on_the_first_screen_is_forgotten() -> None:
    station = Watched(ask_after=0.02)
    station.prefer(station.seq, language="en")
    await asyncio.sleep(0.05)
    assert station.preferences == Preferences()


async def test_work_begins_once_for_each_stage() -> None:
    station = Watched()
    worked: list[str] = []

    async def work(visit: Visit, _preferences: Preferences) -> None:
        worked.append(visit.stage.value)

    station.on_stage(Stage.PAYING, work)
    at_booking(station)
    for event in (Event.CONFIRM, Event.PRICED, Event.PAY, Event.READY, Event.STOP, Event.STOP):
        station.happened(station.visit.id, event)
    await station.close()
    assert worked == ["paying"]


async def test_an_ended_visit_keeps_nothing_of_the_patient() -> None:
    station = at_booking(Watched())
    station.press(Event.NOT_ME, station.seq)
    assert station.visit.booking is None
    station.press(Event.FINISH, station.seq)
    assert (station.visit.presented, station.visit.stage) == ("", Stage.IDLE)
