"""When the kiosk refuses, and that it always names a way on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.appointments.port import Booking, BookingStatus
from kiosk.refusals import WORDS, CheckInWindow, Refusal, refusal_of

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = CheckInWindow(timedelta(hours=2), timedelta(minutes=5))
BOOKING = Booking(
    id="b1",
    code="BETA-2222",
    patient_id="p1",
    patient_name="Anna Exempelsson",
    personnummer="199006022397",
    start=START,
    end=START + timedelta(minutes=20),
    status=BookingStatus.BOOKED,
    type_name="Läkarbesök",
    performer="Doktor Demo",
    facility="Demokliniken",
    waiting_room="Väntrum 2",
    fee_kind="doctor_visit",
    exemptions=frozenset(),
    protected_identity=False,
)


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [(-121, Refusal.TOO_EARLY), (-120, None), (0, None), (5, None), (6, Refusal.TOO_LATE)],
)
def test_the_window_is_two_hours_before_to_five_minutes_after(minutes: int, refusal: Refusal | None) -> None:
    assert refusal_of(BOOKING, START + timedelta(minutes=minutes), WINDOW) is refusal


@pytest.mark.parametrize(
    ("status", "refusal"),
    [(BookingStatus.CANCELLED, Refusal.BOOKING_CANCELLED), (BookingStatus.ARRIVED, Refusal.ALREADY_ARRIVED)],
)
def test_a_booking_that_has_ended(status: BookingStatus, refusal: Refusal) -> None:
    assert refusal_of(replace(BOOKING, status=status), START, WINDOW) is refusal


def test_a_visit_without_a_kind_of_fee_goes_to_the_desk() -> None:
    assert refusal_of(replace(BOOKING, fee_kind=None), START, WINDOW) is Refusal.FEE_MISSING


@pytest.mark.parametrize("status", list(BookingStatus))
@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_nothing_is_told_about_a_protected_identity(status: BookingStatus, hours: int) -> None:
    booking = replace(BOOKING, protected_identity=True, status=status, fee_kind=None)
    assert refusal_of(booking, START + timedelta(hours=hours), WINDOW) is Refusal.SEE_RECEPTION
    assert "skydd" not in WORDS[Refusal.SEE_RECEPTION].text.lower()


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_names_the_reception(refusal: Refusal) -> None:
    assert "reception" in WORDS[refusal].text.lower()


def test_a_booking_cannot_slip_into_a_log() -> None:
    assert "Exempelsson" not in repr(BOOKING)
    assert "199006022397" not in f"{BOOKING}"
