"""Where the panel listens and where it finds device processes, booking system, Swish, e-frikort and patients."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings, SettingsConfigDict


class PanelSettings(BaseSettings):
    """Settings of the panel; each may be given as an environment variable with the prefix PANEL_."""

    model_config = SettingsConfigDict(env_prefix="PANEL_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8200, ge=1, le=65535)
    patients: Path = Path(__file__).parents[3] / "data" / "demo" / "patients.yml"
    control_dir: Path = Path(".run/dev")
    booking_url: HttpUrl = HttpUrl("http://127.0.0.1:8210")
    swish_url: HttpUrl = HttpUrl("http://127.0.0.1:8220")
    efrikort_url: HttpUrl | None = None
