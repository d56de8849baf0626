"""Runs the simulated BankID: `python -m kiosk.simulators.bankid`, settings from BANKID_… variables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kiosk.demo_data import load_patients
from triage_bot.identity.simulators.bankid.app import make_app
from triage_bot.identity.simulators.bankid.service import BankIdService


class Settings(BaseSettings):
    """Where the simulator listens, and who has a BankID."""

    model_config = SettingsConfigDict(env_prefix="BANKID_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8280, ge=1, le=65535)
    patients: Path = Path(__file__).parents[3] / "data" / "demo" / "patients.yml"


def main() -> None:
    """Start the simulator and serve until stopped."""
    settings = Settings()
    people = {each.personnummer: each.name for each in load_patients(settings.patients).values()}
    app = make_app(BankIdService(people, lambda: datetime.now(UTC)))
    app.run(host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
