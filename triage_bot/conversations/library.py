"""What a conversation consults: clinical content, the regions with their fees, the phrases, the public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from holidays import country_holidays

from payments.fees import Tariff, quote
from payments.tariff_files import load_tariff
from triage_bot.content import Content, load_content
from triage_bot.phrases import Phrases, load_phrases
from triage_bot.routing.files import load_region
from triage_bot.routing.region import CLINIC_TIME, Region
from triage_bot.routing.route import Cost, Price

NO_COST = Cost(0, counts_toward_high_cost=False, source="")


@dataclass(frozen=True)
class Library:
    """Everything that is looked up; nothing in it changes while a conversation goes on."""

    content: Content
    regions: Mapping[str, Region]
    tariffs: Mapping[str, Tariff]
    phrases: Phrases

    def price(self, region: str, *, at: datetime, age: int | None) -> Price:
        """The fees of a region on the day of an instant, for a patient of this age (None when it is not known)."""
        on = at.astimezone(CLINIC_TIME).date()

        def cost(kind: str) -> Cost:
            if not kind:
                return NO_COST
            quoted = quote(self.tariffs[region], kind, on=on, age=age)
            return Cost(quoted.amount.ore, quoted.counts, quoted.source)

        return cost


def holidays_around(at: datetime) -> frozenset[date]:
    """Sweden's public holidays, Sundays apart, in the year of an instant."""
    return frozenset(country_holidays("SE", years=at.astimezone(CLINIC_TIME).year, include_sundays=False))


def load_library(data: Path) -> Library:
    """Reads everything below the data folder; raises the errors of what it reads, which name file and key."""
    regions = {folder.name: load_region(folder) for folder in sorted((data / "region").iterdir()) if folder.is_dir()}
    return Library(
        content=load_content(data / "clinical"),
        regions=regions,
        tariffs={name: load_tariff(data / "region" / name / "fees.yml", data / "high_cost.yml") for name in regions},
        phrases=load_phrases(data / "locale", "chat"),
    )
