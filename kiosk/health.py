"""How the kiosk is, as a whole and part by part: "down" when it cannot do its work, "degraded" when a part fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from hardware.health import DeviceHealth
from hardware.interfaces import Condition
from kiosk.advice import advice_for

_FINE = frozenset({Condition.OK.value, Condition.WARNING.value, "ok"})


def database_condition(engine: Engine) -> str:
    """Whether the database answers."""
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "down"
    return "ok"


class Outside(Protocol):
    """A system outside as the kiosk sees it."""

    @property
    def condition(self) -> str:
        """How it is now."""


def conditions(booking: Callable[[], str], others: Mapping[str, Outside | None]) -> dict[str, str]:
    """How the systems outside are that this clinic has."""
    return {"booking": booking(), **{name: each.condition for name, each in others.items() if each is not None}}


def health_of(
    engine: Engine, devices: Callable[[], Mapping[str, DeviceHealth]], *, outside: Callable[[], Mapping[str, str]]
) -> dict[str, Any]:
    """The answer to GET /health."""
    database = database_condition(engine)
    parts = {"database": database, **outside()}
    known = devices()
    parts.update({name: health.condition.value for name, health in known.items()})
    if database == "down":
        status = "down"
    else:
        status = "ok" if all(condition in _FINE for condition in parts.values()) else "degraded"
    return {"status": status, "parts": parts, "advice": advice_for(known)}
