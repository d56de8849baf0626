"""The day's bookings, made relative to the clock so that somebody can always check in.

A booking that nobody has used is moved when its time draws near; one that has been used stays until the next day or a
reset. The same idempotency key is answered the same way again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from kiosk.appointments.port import Booking, BookingStatus
from kiosk.clock import clinic_day
from kiosk.demo_data import DemoBooking, DemoPatient

_MOVE_AFTER = timedelta(minutes=15)
_LENGTH = timedelta(minutes=20)
_FACILITY = "Hälsocentral Norrsund"


class Arrival(StrEnum):
    """How an arrival was answered."""

    TAKEN = "taken"
    UNKNOWN_BOOKING = "unknown_booking"
    CONFLICT = "conflict"


@dataclass
class _Entry:
    row: DemoBooking
    booking: Booking
    made_at: datetime
    key: str = ""


class Agenda:
    """All bookings of the demonstration; `clock` gives the present instant (UTC)."""

    def __init__(
        self, rows: Iterable[DemoBooking], patients: dict[str, DemoPatient], *, clock: Callable[[], datetime]
    ) -> None:
        self._rows = tuple(rows)
        self._patients = patients
        self._clock = clock
        self._entries: list[_Entry] = []
        self.reset()

    def reset(self) -> None:
        """Make all bookings anew, unused."""
        now = self._clock()
        self._entries = [_Entry(row, self._booking(row, now), now) for row in self._rows]

    def bookings(self) -> list[Booking]:
        """All bookings as they stand now."""
        self._keep_current()
        return [entry.booking for entry in self._entries]

    def with_code(self, code: str) -> Booking | None:
        """The booking with the code of a kallelse."""
        return next((booking for booking in self.bookings() if booking.code == code), None)

    def of_person(self, personnummer: str, day: date) -> list[Booking]:
        """A person's bookings of a clinic day."""
        return [
            booking
            for booking in self.bookings()
            if booking.personnummer == personnummer and clinic_day(booking.start) == day
        ]

    def patient_of(self, personnummer: str) -> str | None:
        """The opaque id of a patient, None for somebody who is none."""
        return next((each.patient_id for each in self._patients.values() if each.personnummer == personnummer), None)

    def arrive(self, booking_id: str, key: str) -> Arrival:
        """Note an arrival; another key for the same booking, or a cancelled booking, is a conflict."""
        for entry in self._entries:
            if entry.booking.id == booking_id:
                if entry.key == key:
                    return Arrival.TAKEN
                if entry.booking.status is not BookingStatus.BOOKED:
                    return Arrival.CONFLICT
                entry.key = key
                entry.booking = replace(entry.booking, status=BookingStatus.ARRIVED)
                return Arrival.TAKEN
        return Arrival.UNKNOWN_BOOKING

    def cancel(self, code: str) -> bool:
        """Cancel a booking, as the reception may do at any moment; False when there is none."""
        for entry in self._entries:
            if entry.booking.code == code:
                entry.booking = replace(entry.booking, status=BookingStatus.CANCELLED)
                return True
        return False

    def _keep_current(self) -> None:
        now = self._clock()
        if self._entries and clinic_day(self._entries[0].made_at) != clinic_day(now):
            self.reset()
        for entry in self._entries:
            if entry.booking.status is BookingStatus.BOOKED and abs(now - entry.made_at) >= _MOVE_AFTER:
                start = _start(entry.row, now)
                entry.booking = replace(entry.booking, start=start, end=start + _LENGTH)
                entry.made_at = now

    def _booking(self, row: DemoBooking, now: datetime) -> Booking:
        patient = self._patients[row.patient]
        start = _start(row, now)
        return Booking(
            id=f"{clinic_day(now):%Y%m%d}-{uuid4().hex[:12]}",
            code=row.code,
            patient_id=patient.patient_id,
            patient_name=patient.name,
            personnummer=patient.personnummer,
            start=start,
            end=start + _LENGTH,
            status=row.status,
            type_name=row.type,
            performer=row.performer,
            facility=_FACILITY,
            waiting_room=row.waiting_room,
            fee_kind=row.fee_kind,
            exemptions=row.exemptions,
            protected_identity=row.protected_identity,
        )


def _start(row: DemoBooking, now: datetime) -> datetime:
    """The start of a visit, on a whole five minutes."""
    start = now + timedelta(minutes=row.minutes)
    return start.replace(minute=start.minute - start.minute % 5, second=0, microsecond=0)
