"""Runs the simulated booking system: `python -m kiosk.simulators.booking`, settings from BOOKING_… variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kiosk.clock import SteerableClock
from kiosk.demo_data import load_bookings, load_patients
from kiosk.simulators.booking.agenda import Agenda
from kiosk.simulators.booking.app import make_app


class Settings(BaseSettings):
    """Where the simulator listens and where its invented patients are."""

    model_config = SettingsConfigDict(env_prefix="BOOKING_", extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8210, ge=1, le=65535)
    data: Path = Path(__file__).parents[3] / "data" / "demo"


def main() -> None:
    """Start the simulator and serve until stopped."""
    settings = Settings()
    clock = SteerableClock()
    rows = load_bookings(settings.data / "bookings.yml")
    agenda = Agenda(rows, load_patients(settings.data / "patients.yml"), clock=clock)
    app = make_app(agenda, clock)
    app.run(host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
