"""Chooses the route: the e-service, visit or call that fits the urgency, with its price. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from triage_bot.routing.region import Choice, Destination, Region


@dataclass(frozen=True)
class Cost:
    """What the contact costs in whole öre, before any frikort; `max_amount_ore` when it can become a dearer one."""

    amount_ore: int
    counts_toward_high_cost: bool
    source: str
    max_amount_ore: int | None = None


@dataclass(frozen=True)
class Route:
    """Where the patient should go: `service` is the exact kontaktkort name, `url` a link or a tel: address."""

    service: str
    system: str
    unit: str
    url: str
    cost: Cost
    phone: str = ""
    service_id: str = ""


Price = Callable[[str], Cost]
"""The listed price of a kind of contact; the empty kind costs nothing."""


def route_by_urgency(
    region: Region, urgency: str, hints: Iterable[str], *, at: datetime, holidays: frozenset[date], price: Price
) -> Route | None:
    """The route for an assessed matter, None where nobody needs to be contacted (self-care) or 112 is to be called."""
    choice = next((region.by_hint[hint] for hint in hints if hint in region.by_hint), region.by_urgency.get(urgency))
    if choice is None:
        return None
    return _route(region, _first_open(region, choice, at, holidays), price)


def route_to_service(region: Region, service_id: str, *, price: Price) -> Route | None:
    """The route to an e-service that the patient asked for, None when the region has no such service."""
    service = region.services.get(service_id)
    if service is None:
        return None
    return _route(region, Destination(unit=service.unit, service=service.id), price)


def _first_open(region: Region, choice: Choice, at: datetime, holidays: frozenset[date]) -> Destination:
    for destination in choice.in_order:
        if region.units[destination.unit].is_open(at, holidays):
            return destination
    return choice.in_order[-1]


def _route(region: Region, destination: Destination, price: Price) -> Route:
    unit = region.units[destination.unit]
    if destination.service:
        service = region.services[destination.service]
        cost = price(service.fee)
        if service.fee_at_most:
            cost = Cost(
                cost.amount_ore, cost.counts_toward_high_cost, cost.source, price(service.fee_at_most).amount_ore
            )
        return Route(service.name, service.system, unit.name, service.path, cost, unit.phone, service.id)
    url = f"tel:{unit.phone.replace(' ', '').replace('-', '')}"
    system = "Telefon" if destination.by_phone else "Besök"
    return Route(destination.name, system, unit.name, url, price(destination.fee), unit.phone)
