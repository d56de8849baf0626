"""Finds the visit that somebody has come to: by the code of the kallelse, or by the person whom a document names.

A protected identity comes first: of such a person nothing is told at a kiosk, not even that there is a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from kiosk import store
from kiosk.appointments.port import Appointments, Booking, BookingSystemDown
from kiosk.clock import clinic_day
from kiosk.identification.kallelse import KallelseFormat
from kiosk.identification.presented import Presented
from kiosk.refusals import CheckInWindow, Refusal, Refused, refusal_of
from kiosk.store import CheckIn
from triage_bot.identity.personnummer import Personnummer

_CAN_BE_CHOSEN = (None, Refusal.FEE_MISSING)


@dataclass(frozen=True)
class Found:
    """The booking of somebody who may check in now."""

    booking: Booking


@dataclass(frozen=True)
class Several:
    """Bookings of one person, earliest first, of which the patient must choose."""

    bookings: tuple[Booking, ...]


@dataclass(frozen=True)
class ArrivedBefore:
    """Somebody who checked in here earlier, with the ticket of that time."""

    booking: Booking
    check_in: CheckIn


@dataclass(frozen=True)
class Finder:
    """Looks bookings up and decides what can be done with them at this kiosk now."""

    engine: Engine
    appointments: Appointments
    codes: KallelseFormat
    window: CheckInWindow
    clock: Callable[[], datetime]

    def find(self, presented: Presented) -> Found | Several | ArrivedBefore | Refused:
        """The booking that may be checked in now, or why there is none."""
        try:
            if isinstance(presented, Personnummer):
                return self._of_person(presented)
            return self._of_code(presented)
        except BookingSystemDown:
            return Refused(Refusal.BOOKING_SYSTEM_DOWN)

    def _of_code(self, scanned: str) -> Found | ArrivedBefore | Refused:
        code = self.codes.code_in(scanned)
        booking = None if code is None else self.appointments.find(code)
        return Refused(Refusal.UNKNOWN_CODE) if booking is None else self._decided(booking)

    def _of_person(self, person: Personnummer) -> Found | Several | ArrivedBefore | Refused:
        now = self.clock()
        bookings = self.appointments.find_for(person, on=clinic_day(now))
        if not bookings:
            return Refused(Refusal.NO_BOOKING)
        if any(booking.protected_identity for booking in bookings):
            return Refused(Refusal.SEE_RECEPTION)
        checked_in = {booking.id for booking in bookings if self._check_in_of(booking) is not None}
        choices = to_choose_from(bookings, checked_in, now=now, window=self.window)
        if len(choices) > 1:
            return Several(choices)
        return self._decided(choices[0] if choices else nearest(bookings, now))

    def _decided(self, booking: Booking) -> Found | ArrivedBefore | Refused:
        check_in = self._check_in_of(booking)
        if check_in is not None and not booking.protected_identity:
            return ArrivedBefore(booking, check_in)
        refusal = refusal_of(booking, self.clock(), self.window)
        return Found(booking) if refusal is None else Refused(refusal)

    def _check_in_of(self, booking: Booking) -> CheckIn | None:
        with self.engine.begin() as connection:
            return store.check_in_of(connection, booking.id)


def to_choose_from(
    bookings: Sequence[Booking], checked_in: Collection[str], *, now: datetime, window: CheckInWindow
) -> tuple[Booking, ...]:
    """Whose time it is now and who has not checked in, earliest first; one that lacks its fee is there to be chosen."""
    open_ones = [
        booking
        for booking in bookings
        if booking.id not in checked_in and refusal_of(booking, now, window) in _CAN_BE_CHOSEN
    ]
    return tuple(sorted(open_ones, key=lambda booking: booking.start))


def nearest(bookings: Sequence[Booking], now: datetime) -> Booking:
    """The booking whose start is nearest in time: why it cannot be checked in is what its patient wants to know."""
    return min(bookings, key=lambda booking: abs(booking.start - now))
