"""Arrivals reach the booking system exactly once, however long it is away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.clock import clinic_day
from kiosk.outbox import Outbox
from tests.kiosk.conftest import Scene
from tests.kiosk.test_checkin import booking


@pytest.fixture
def outbox(scene: Scene) -> Outbox:
    """The outbox of the scene."""
    return Outbox(scene.desk.engine, scene.appointments, scene.clock)


def test_fault_60_an_arrival_waits_until_the_booking_system_is_back(scene: Scene, outbox: Outbox) -> None:
    visit = booking(scene.desk, "FRKT-4444")
    scene.appointments.is_down = True
    scene.desk.check_in(visit)
    assert (outbox.deliver(), outbox.waiting()) == (0, 1)
    scene.appointments.is_down = False
    assert outbox.deliver() == 0
    scene.clock.pass_by(seconds=6)
    assert (outbox.deliver(), outbox.waiting()) == (1, 0)
    assert outbox.deliver() == 0


def test_fault_58_an_answer_that_was_lost_is_asked_for_with_the_same_key(scene: Scene, outbox: Outbox) -> None:
    scene.desk.check_in(booking(scene.desk, "FRKT-4444"))
    scene.appointments.loses_answers = True
    outbox.deliver()
    scene.appointments.loses_answers = False
    scene.clock.pass_by(minutes=1)
    assert (outbox.deliver(), outbox.waiting()) == (1, 0)
    first, second = scene.appointments.arrivals
    assert first == second


@pytest.mark.parametrize("hours", [48, -48])
def test_fault_61_a_clock_that_is_put_right_keeps_no_arrival_back(scene: Scene, outbox: Outbox, hours: int) -> None:
    visit = booking(scene.desk, "FRKT-4444")
    scene.clock.pass_by(hours=hours)
    scene.desk.check_in(visit)
    scene.clock.pass_by(hours=-hours)
    assert (outbox.deliver(), outbox.waiting()) == (1, 0)


@pytest.mark.parametrize("at", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)])
def test_fault_61_the_hour_that_comes_twice_or_never(scene: Scene, outbox: Outbox, at: datetime) -> None:
    scene.clock.now = at
    visit = booking(scene.desk, "FRKT-4444")
    scene.clock.pass_by(hours=1)
    scene.desk.check_in(visit)
    assert clinic_day(visit.start) == at.date()
    assert (outbox.deliver(), outbox.waiting()) == (1, 0)


def test_a_refused_arrival_does_not_hold_up_the_others(scene: Scene, outbox: Outbox) -> None:
    scene.desk.check_in(booking(scene.desk, "FRKT-4444"))
    scene.desk.check_in(booking(scene.desk, "ALDR-5555"))
    scene.appointments.agenda.cancel("FRKT-4444")
    assert (outbox.deliver(), outbox.waiting()) == (2, 0)
