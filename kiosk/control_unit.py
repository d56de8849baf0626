"""The control unit of a clinic that a company runs, and the explicit none of a clinic that a region runs."""

from __future__ import annotations

import httpx

from kiosk.outside import connection
from kiosk.settings import Settings
from payments.control_unit import NO_CONTROL_UNIT, ControlUnit
from payments.control_unit_http import HttpControlUnit


def control_unit_client(settings: Settings) -> httpx.Client | None:
    """A connection to the unit; None where none is needed."""
    return connection(settings.control_unit_url, timeout=settings.control_unit_timeout)


def control_unit(client: httpx.Client | None) -> ControlUnit:
    """The unit over that connection."""
    return NO_CONTROL_UNIT if client is None else HttpControlUnit(client)
