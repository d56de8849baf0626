"""Runs the simulated e-frikort: `python -m kiosk.simulators.efrikort`, settings from EFRIKORT_… variables.

The messages are reconstructed from the public description. A kiosk uses it when KIOSK_EFRIKORT_URL leads to it.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kiosk.clock import SteerableClock, clinic_day, follow
from kiosk.demo_data import load_patients
from kiosk.simulators.efrikort.levers import LeveredEFrikort
from payments.simulators.efrikort import Consent, EFrikortSimulator
from payments.tariff_files import load_ceilings

DATA = Path(__file__).parents[3] / "data"


class Settings(BaseSettings):
    """Where the simulator listens, whose clock it follows, and which region entered the patients' earlier visits."""

    model_config = SettingsConfigDict(env_prefix="EFRIKORT_", extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8240, ge=1, le=65535)
    clock_url: str = ""
    slow_seconds: float = Field(default=20.0, gt=0)
    region: str = "SE2321000000-OTHER"
    data: Path = DATA


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a request names a patient."""


def simulator(settings: Settings, clock: SteerableClock) -> EFrikortSimulator:
    """The service with the earlier visits of the demonstration's patients."""
    service = EFrikortSimulator(load_ceilings(settings.data / "high_cost.yml"), clock)
    today = clinic_day(clock())
    for patient in load_patients(settings.data / "demo" / "patients.yml").values():
        service.agree(patient.personnummer, Consent.GIVEN)
        for visit in patient.history:
            day = today - timedelta(days=visit.days_ago)
            service.enter(patient.personnummer, day, visit.kronor * 100, region=settings.region)
    return service


class Threads(ThreadingMixIn, WSGIServer):
    """A thread for each request, so that a slow one keeps nobody from the levers."""

    daemon_threads = True


def main() -> None:
    """Start the simulator and serve until stopped."""
    settings, clock = Settings(), SteerableClock()
    app = LeveredEFrikort(lambda: simulator(settings, clock), settings.region, settings.slow_seconds)
    with (
        httpx.Client(timeout=2, trust_env=False) as client,
        make_server(settings.host, settings.port, app, Threads, handler_class=_Quiet) as server,
    ):
        while True:
            server.handle_request()
            if settings.clock_url:
                follow(clock, client, settings.clock_url)


if __name__ == "__main__":
    main()
