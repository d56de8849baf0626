"""The present instant as a port: the machine's clock, or one that a developer puts forward or back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import structlog

log = structlog.get_logger(__name__)

CLINIC_ZONE = ZoneInfo("Europe/Stockholm")


def machine_clock() -> datetime:
    """The instant now, in UTC."""
    return datetime.now(UTC)


def clinic_day(instant: datetime) -> date:
    """The calendar day at the clinic at an instant."""
    return instant.astimezone(CLINIC_ZONE).date()


def follow(clock: SteerableClock, client: httpx.Client, url: str) -> None:
    """Take over how far a demonstration's clock is from the machine's; an unreachable or odd one is left unheeded."""
    try:
        offset = float(client.get(url).raise_for_status().json()["offset_seconds"])
        clock.shift(timedelta(seconds=offset))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, OverflowError) as error:
        log.warning("clock_not_followed", error=type(error).__name__)


class SteerableClock:
    """The machine's clock, put forward or back by whole steps."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def __call__(self) -> datetime:
        return machine_clock() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far it is from the machine's clock."""
        return self._offset

    def shift(self, offset: timedelta) -> None:
        """Set how far it is from the machine's clock."""
        self._offset = offset
