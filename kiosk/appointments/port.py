"""What the kiosk asks of a booking system, with the meaning of the national contract crm:scheduling 1.1.

A booking is what GetBookingDetails tells (time, place, performer, type), with what a self check-in also needs: the kind
of fee that was chosen when the time was booked, and whether the patient's identity is protected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from triage_bot.identity.personnummer import Personnummer


class BookingStatus(StrEnum):
    """How far a booking has come."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


@dataclass(frozen=True, repr=False)
class Booking:
    """One booked visit; instants are UTC, `fee_kind` None means that the booker chose no fee.

    It holds personal data, so it has no text form: it cannot end up in a log by accident.
    """

    id: str
    code: str
    patient_id: str
    patient_name: str
    personnummer: str
    start: datetime
    end: datetime
    status: BookingStatus
    type_name: str
    performer: str
    facility: str
    waiting_room: str
    fee_kind: str | None
    exemptions: frozenset[str]
    protected_identity: bool


class ArrivalAnswer(StrEnum):
    """How the booking system answered to an arrival."""

    TAKEN = "taken"
    REFUSED = "refused"


class BookingSystemDown(Exception):
    """The booking system does not answer, or not with sense; what was asked may or may not have been done."""


class Appointments(Protocol):
    """A booking system."""

    def find(self, code: str) -> Booking | None:
        """The booking with the code of a kallelse (the letter that calls the patient), None when there is none."""

    def find_for(self, person: Personnummer, *, on: date) -> tuple[Booking, ...]:
        """The person's bookings at this clinic on a day, cancelled ones too; empty when there are none."""

    def patient_of(self, person: Personnummer) -> str | None:
        """The opaque id of a patient, whether or not there is a booking; None for somebody who is no patient."""

    def arrive(self, booking_id: str, *, at: datetime, key: str) -> ArrivalAnswer:
        """Tell that the patient has arrived; the same key again changes nothing."""

    def is_up(self) -> bool:
        """Whether the booking system answers now."""
