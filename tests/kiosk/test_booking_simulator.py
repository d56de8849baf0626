"""The simulated booking system: somebody can always check in, faults are faults, and its clock can be set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from kiosk.appointments.port import BookingStatus
from kiosk.clock import SteerableClock, clinic_day, follow, machine_clock
from kiosk.simulators.booking.agenda import Agenda, Arrival
from kiosk.simulators.booking.faults import FaultKind, FaultOrder, Faults
from tests.kiosk.conftest import Clock
from tests.kiosk.world import Kiosk, Surroundings, eventually


@pytest.mark.parametrize("hours", [0, 0.2, 0.5, 3, 11, 26, 24 * 40])
def test_at_any_time_the_same_patients_can_check_in(agenda: Agenda, clock: Clock, hours: float) -> None:
    clock.pass_by(hours=hours)
    for code in ("BETA-2222", "NARA-3333", "FRKT-4444", "ALDR-5555", "SMTT-6666"):
        booking = agenda.with_code(code)
        assert booking is not None
        assert clock() - timedelta(minutes=5) <= booking.start <= clock() + timedelta(hours=2)
        assert booking.start.minute % 5 == 0


def test_a_used_booking_stays_used_until_the_next_day(agenda: Agenda, clock: Clock) -> None:
    booking = agenda.with_code("BETA-2222")
    assert booking is not None
    assert agenda.arrive(booking.id, "key-1") is Arrival.TAKEN
    clock.pass_by(hours=1)
    later = agenda.with_code("BETA-2222")
    assert later is not None
    assert (later.id, later.status) == (booking.id, BookingStatus.ARRIVED)
    clock.pass_by(days=1)
    tomorrow = agenda.with_code("BETA-2222")
    assert tomorrow is not None
    assert tomorrow.status is BookingStatus.BOOKED
    assert tomorrow.id != booking.id


def test_fault_59_an_arrival_is_taken_once(agenda: Agenda) -> None:
    booking = agenda.with_code("BETA-2222")
    assert booking is not None
    answers = [agenda.arrive(booking.id, key) for key in ("key-1", "key-1", "key-2")]
    assert answers == [Arrival.TAKEN, Arrival.TAKEN, Arrival.CONFLICT]
    assert agenda.arrive("nobody", "key-3") is Arrival.UNKNOWN_BOOKING


def test_a_fault_hits_as_often_as_it_is_told() -> None:
    faults = Faults()
    faults.order = FaultOrder(kind=FaultKind.DOWN, times=2)
    assert [faults.strike().kind for _request in range(3)] == [FaultKind.DOWN, FaultKind.DOWN, FaultKind.NONE]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("control/fault", '{"kind": "flood"}', 400),
        ("control/clock", '{"now": "soon"}', 400),
        ("bookings/lookup", "not json", 400),
        ("bookings/lookup", '{"code": "BETA-9999"}', 404),
        ("bookings/nobody/arrive", "{}", 400),
    ],
)
def test_bad_requests_are_problems(surroundings: Surroundings, path: str, body: str, status: int) -> None:
    answer = httpx.post(f"{surroundings.booking_url}/api/v1/{path}", content=body, trust_env=False)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_list_is_what_the_panel_reads(surroundings: Surroundings) -> None:
    bookings = httpx.get(f"{surroundings.booking_url}/api/v1/bookings", trust_env=False).json()["bookings"]
    assert {"BETA-2222", "FRKT-4444", "SKYD-7777"} <= {booking["code"] for booking in bookings}
    assert bookings[0].keys() == {"id", "code", "time", "patient_name", "kind", "status"}


@pytest.fixture
def in_a_month(surroundings: Surroundings, kiosk_process: Kiosk) -> Iterator[Kiosk]:
    """A kiosk that follows the booking system's clock, which has been put forward by thirty days."""
    kiosk_process.close()
    kiosk_process.settings["KIOSK_CLOCK_URL"] = f"{surroundings.booking_url}/api/v1/control/clock"
    surroundings.booking("clock", offset_seconds=30 * 86_400)
    kiosk_process.start()
    yield kiosk_process
    surroundings.booking("clock", offset_seconds=0)
    surroundings.booking("reset")


def test_the_kiosk_can_follow_the_clock_of_the_demonstration(in_a_month: Kiosk, surroundings: Surroundings) -> None:
    in_a_month.to_fee("ALDR-5555")
    in_a_month.press("check_in", "Klart!")
    eventually(lambda: surroundings.status_of("ALDR-5555") == "arrived")


@pytest.mark.parametrize("answer", ['{"offset_seconds": 3600}', '{"offset_seconds": 1e99}', "[]", "soon", "{}"])
def test_an_odd_clock_is_left_unheeded(answer: str) -> None:
    clock = SteerableClock()
    with httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200, text=answer))) as client:
        follow(clock, client, "http://booking/clock")
    assert clock.offset == timedelta(hours=1 if "3600" in answer else 0)
    assert clinic_day(clock()) >= clinic_day(machine_clock())
