"""How old the patient of a booking is on the day of the visit, by the personnummer."""

from __future__ import annotations

from kiosk.appointments.port import Booking
from kiosk.clock import clinic_day
from triage_bot.identity.personnummer import IdentityNumberError, parse


def age_of(booking: Booking) -> int | None:
    """The age in whole years, None for a number that tells no date of birth."""
    day = clinic_day(booking.start)
    try:
        return parse(booking.personnummer, on=day).age(day)
    except IdentityNumberError:
        return None
