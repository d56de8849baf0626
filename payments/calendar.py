"""The calendar of care: an instant's day is the day in Sweden, whatever the machine's time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_day(instant: datetime) -> date:
    """The day of a visit at an instant with a time zone.

    >>> swedish_day(datetime.fromisoformat("2026-12-31T23:30:00+00:00"))
    datetime.date(2027, 1, 1)
    """
    return instant.astimezone(SWEDEN).date()
