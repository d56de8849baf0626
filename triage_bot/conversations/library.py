"""What a conversation consults: clinical content, the regions with their fees, the phrases, the public holidays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from holidays import country_holidays

from payments.fees import Tariff, quote
from payments.tariff_files import load_tariff
from triage_bot.content import Content, ContentShelf, Problem, read_likeness
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


class Libraries:
    """The library by version of the clinical content: a conversation keeps the content that it began with."""

    def __init__(self, data: Path, archive: Path, likeness: Path) -> None:
        """Reads everything below the data folder; raises the errors of what it reads, which name file and key.

        `archive` keeps the content of conversations that began with an earlier version; `likeness` is what was learnt
        from the examples of how people write about each complaint.
        """
        self._shelf = ContentShelf(data / "clinical", archive, read_likeness(likeness))
        # a region of which only the fees are known is the kiosk's alone
        folders = [each.parent for each in sorted((data / "region").glob("*/services.yml"))]
        self._around = Library(
            content=self._shelf.newest,
            regions={folder.name: load_region(folder) for folder in folders},
            tariffs={folder.name: load_tariff(folder / "fees.yml", data / "high_cost.yml") for folder in folders},
            phrases=load_phrases(data / "locale", "chat"),
        )

    @property
    def newest(self) -> Library:
        """The library that new conversations begin with."""
        return replace(self._around, content=self._shelf.newest)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the clinical files as they are now, while the last good content goes on."""
        return self._shelf.problems

    def at(self, version: str) -> Library:
        """The library with this version of the content; the newest, where nothing is left of that version."""
        content = self._shelf.at(version)
        if content is None:
            self._shelf.refresh()
            content = self._shelf.at(version)
        return self.newest if content is None else replace(self._around, content=content)

    def refresh(self) -> bool:
        """Looks for new clinical content; whether there is some."""
        return self._shelf.refresh()

    def keep_only(self, versions: Collection[str]) -> None:
        """Forgets the versions that no conversation needs any more."""
        self._shelf.keep_only(versions)
