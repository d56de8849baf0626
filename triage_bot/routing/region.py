"""A region as the chat knows it: its e-services, its units with their opening hours, and where each urgency leads.

Plain values, no files: the folder of a region is read by `triage_bot.routing.files`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

NO_FEE, FEE_VARIES = "none", "varies"
CLINIC_TIME = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Service:
    """An e-service by its exact name on the kontaktkort (the unit's page on 1177.se).

    `fee` and `fee_at_most` are kinds of contact in the region's fee table, or NO_FEE or FEE_VARIES;
    `fee_at_most` is what the contact can grow into, as when a chat becomes a visit; `about` is what the patient should
    know about it, by language; `offered` services are named when the chat asks what it is about.
    A wish without an e-service of its own has the name, system and path of the service through which it is met.
    """

    id: str
    name: str
    system: str
    path: str
    unit: str
    fee: str
    fee_at_most: str = ""
    offered: bool = False
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    """A place that gives care.

    `hours` maps weekday 0–6 (Monday is 0) to opening and closing time; None is always open.
    """

    id: str
    name: str
    hsa_id: str
    kind: str
    phone: str
    hours: Mapping[int, tuple[time, time]] | None
    holiday_hours: tuple[time, time] | None = None

    def is_open(self, at: datetime, holidays: frozenset[date] = frozenset()) -> bool:
        """Whether somebody is there at this instant; `holidays` are the country's public holidays."""
        if self.hours is None:
            return True
        local = at.astimezone(CLINIC_TIME)
        hours = self.holiday_hours if local.date() in holidays else self.hours.get(local.weekday())
        return hours is not None and hours[0] <= local.time() < hours[1]


@dataclass(frozen=True)
class Destination:
    """Where a rule leads: an e-service (`service`), or a visit or call by the name that patients know (`name`)."""

    unit: str
    service: str = ""
    name: str = ""
    by_phone: bool = False
    fee: str = ""


@dataclass(frozen=True)
class Choice:
    """The destinations of one rule, the first whose unit is open taken; the last is taken in any case."""

    in_order: tuple[Destination, ...]


@dataclass(frozen=True)
class Region:
    """All that routing knows of a region; `by_urgency` and `by_hint` are its rules.

    `reply_working_days` is how many working days an answer to a matter may take.
    """

    id: str
    name: str
    services: Mapping[str, Service]
    units: Mapping[str, Unit]
    by_urgency: Mapping[str, Choice]
    by_hint: Mapping[str, Choice]
    reply_working_days: int

    def unit_of_kind(self, kind: str) -> Unit | None:
        """The first unit of a kind of care (health_centre, advice_line …), None when the region has none."""
        return next((unit for unit in self.units.values() if unit.kind == kind), None)
