"""Reads a region's folder (services, units, rules) and refuses what does not hang together.

Errors name the file and the key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from triage_bot.routing.region import Choice, Destination, Region, Service, Unit

Model = TypeVar("Model", bound=BaseModel)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class RegionError(ValueError):
    """A region's files are wrong: the message says which file, which key, and what is expected."""


def _hours(text: str) -> str:
    opening, _, closing = text.partition("-")
    if not time.fromisoformat(opening) < time.fromisoformat(closing):
        raise ValueError("opening hours are written 08:00-17:00")
    return text


Hours = Annotated[str, AfterValidator(_hours)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ServiceRow(_Strict):
    name: str
    system: str
    path: str = Field(pattern="^/")
    unit: str
    fee: str
    fee_at_most: str = ""
    offered: bool = False
    about: dict[str, str] = {}


class _ThroughRow(_Strict):
    service: str
    about: dict[str, str]


class _Reply(_Strict):
    working_days: int = Field(ge=1)
    source: str
    verified: bool


class _ServicesFile(_Strict):
    region: str
    name: str
    valid_to: date
    source: str
    reply: _Reply
    services: dict[str, _ServiceRow]
    met_through: dict[str, _ThroughRow] = {}


class _UnitRow(_Strict):
    name: str
    hsa_id: str = Field(pattern=r"^SE\d{10}-[A-Za-z0-9]+$")
    kind: Literal[
        "health_centre",
        "out_of_hours",
        "emergency_department",
        "advice_line",
        "midwifery",
        "physiotherapy",
        "youth_clinic",
        "psychiatry",
        "dentistry",
        "child_health_centre",
        "poison_information",
    ]
    phone: str
    open: Literal["always"] | dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Hours]
    holidays: Hours | None = None


class _UnitsFile(_Strict):
    units: dict[str, _UnitRow]
    listed: str


class _DestinationRow(_Strict):
    unit: str
    service: str = ""
    visit: str = ""
    call: str = ""
    fee: str = ""


class _ChoiceRow(_Strict):
    open: _DestinationRow
    closed: _DestinationRow | None = None
    closed_too: _DestinationRow | None = None


class _RulesFile(_Strict):
    urgency: dict[str, _ChoiceRow]
    hints: dict[str, _ChoiceRow] = {}


def load_region(folder: Path) -> Region:
    """The region whose files lie in `folder`; raises RegionError."""
    services = _read(folder / "services.yml", _ServicesFile)
    units = _read(folder / "units.yml", _UnitsFile)
    rules = _read(folder / "rules.yml", _RulesFile)
    region = Region(
        id=services.region,
        name=services.name,
        services=_services(services, units.listed, folder),
        units={key: _unit(key, row) for key, row in units.units.items()},
        by_urgency={key: _choice(row) for key, row in rules.urgency.items()},
        by_hint={key: _choice(row) for key, row in rules.hints.items()},
        reply_working_days=services.reply.working_days,
    )
    _check_references(region, folder)
    return region


def _services(written: _ServicesFile, listed: str, folder: Path) -> dict[str, Service]:
    found = {
        key: Service(id=key, **{**row.model_dump(), "unit": listed if row.unit == "listed" else row.unit})
        for key, row in written.services.items()
    }
    for key, through in written.met_through.items():
        if through.service not in written.services:
            raise RegionError(f"{folder / 'services.yml'}: met_through.{key}: there is no service {through.service!r}")
        found[key] = replace(found[through.service], id=key, offered=False, about=through.about)
    return found


def _read(file: Path, model: type[Model]) -> Model:
    try:
        raw: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return model.model_validate(raw)
    except OSError as error:
        raise RegionError(f"{file}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise RegionError(f"{file}: is not YAML: {error}") from error
    except ValidationError as error:
        found = (f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        raise RegionError("\n".join(f"{file}: {problem}" for problem in found)) from error


def _span(text: str) -> tuple[time, time]:
    opening, _, closing = text.partition("-")
    return time.fromisoformat(opening), time.fromisoformat(closing)


def _unit(key: str, row: _UnitRow) -> Unit:
    hours = None if row.open == "always" else {WEEKDAYS.index(day): _span(text) for day, text in row.open.items()}
    return Unit(key, row.name, row.hsa_id, row.kind, row.phone, hours, _span(row.holidays) if row.holidays else None)


def _choice(row: _ChoiceRow) -> Choice:
    given = (row.open, row.closed, row.closed_too)
    return Choice(tuple(_destination(destination) for destination in given if destination))


def _destination(row: _DestinationRow) -> Destination:
    return Destination(row.unit, row.service, row.visit or row.call, bool(row.call), row.fee)


def _check_references(region: Region, folder: Path) -> None:
    for service in region.services.values():
        if service.unit not in region.units:
            raise RegionError(f"{folder / 'services.yml'}: {service.id}.unit: there is no unit {service.unit!r}")
    for rules in (region.by_urgency, region.by_hint):
        for key, choice in rules.items():
            for destination in choice.in_order:
                _check_destination(region, destination, f"{folder / 'rules.yml'}: {key}")


def _check_destination(region: Region, destination: Destination, where: str) -> None:
    if destination.unit not in region.units:
        raise RegionError(f"{where}: there is no unit {destination.unit!r} in units.yml")
    if destination.service and destination.service not in region.services:
        raise RegionError(f"{where}: there is no service {destination.service!r} in services.yml")
    if not destination.service and not destination.name:
        raise RegionError(f"{where}: say `service`, `visit` or `call`")
