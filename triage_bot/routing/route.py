"""Chooses the route: the e-service, visit or call that fits the urgency, with its price. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from triage_bot.routing.region import FEE_VARIES, NO_FEE, Choice, Destination, Region, Service


@dataclass(frozen=True)
class Cost:
    """What the contact costs in whole öre, before any frikort; `max_amount_ore` when it can become a dearer one."""

    amount_ore: int
    counts_toward_high_cost: bool
    source: str
    max_amount_ore: int | None = None


@dataclass(frozen=True)
class Route:
    """Where the patient should go: `service` is the exact kontaktkort name, `url` a link or a tel: address.

    `cost` is None where only the unit can say the price.
    """

    service: str
    system: str
    unit: str
    url: str
    cost: Cost | None
    phone: str = ""
    service_id: str = ""


PERSON: Final = "person"
CAN_WAIT: Final = frozenset({"planned", "within_days"})
"""Levels at which the right kind of care is worth waiting for until it opens."""
HINTED: Final = CAN_WAIT | {"same_day"}
"""Levels at which a hint may choose the kind of care: an emergency goes where emergencies go."""

Price = Callable[[str], Cost]
"""The listed price of a kind of contact; the empty kind costs nothing."""


def route_by_urgency(
    region: Region, urgency: str, hints: Iterable[str], *, at: datetime, holidays: frozenset[date], price: Price
) -> Route | None:
    """The route for an assessed matter, None where nobody needs to be contacted (self-care) or 112 is to be called.

    A hint sends a matter that is no emergency to another kind of care than the urgency alone would.
    """
    choice = region.by_urgency.get(urgency)
    hinted = _hinted(region, tuple(hints)) if urgency in HINTED else None
    if hinted is not None and urgency in CAN_WAIT:
        return _route(region, hinted.in_order[0], price)
    choice = hinted or choice
    return None if choice is None else _route(region, _first_open(region, choice, at, holidays), price)


def _hinted(region: Region, hints: tuple[str, ...]) -> Choice | None:
    """Where hints lead: a person goes before everything, and kinds of care that disagree lead nowhere of their own."""
    if PERSON in hints:
        return region.by_hint.get(PERSON)
    return region.by_hint.get(hints[0]) if len(hints) == 1 else None


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
        cost = _cost(service, price)
        return Route(service.name, service.system, unit.name, service.path, cost, unit.phone, service.id)
    url = f"tel:{unit.phone.replace(' ', '').replace('-', '')}"
    system = "Telefon" if destination.by_phone else "Besök"
    return Route(destination.name, system, unit.name, url, price(destination.fee), unit.phone)


def _cost(service: Service, price: Price) -> Cost | None:
    if service.fee == FEE_VARIES:
        return None
    cost = price("" if service.fee == NO_FEE else service.fee)
    if not service.fee_at_most:
        return cost
    return replace(cost, max_amount_ore=price(service.fee_at_most).amount_ore)
