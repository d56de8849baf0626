"""The chat's settings, from the environment; `.env.example` explains each."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ChatSettings(BaseSettings):
    """Settings of the gateway (`CHAT_…`); `rasa_url` empty means that the chat runs without Rasa."""

    model_config = SettingsConfigDict(env_prefix="CHAT_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    high_cost_card_url: str = ""
    database_url: str = "sqlite:///.run/db/chat.sqlite"
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_seconds: float = Field(default=6.0, gt=0)
    data: Path = Path("data")
    archive: Path = Path(".run/content")
    likeness: Path = Path(".run/likeness.json")
    content_seconds: float = Field(default=5.0, gt=0)
    allowed_origins: list[str] = []
    frame_ancestors: str = "'self'"
    kept_hours: float = Field(default=24.0, gt=0)

    @property
    def base_url(self) -> str:
        """The address that patients' browsers use, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class ActionSettings(BaseSettings):
    """Settings of Rasa's action server (`ACTIONS_…`)."""

    model_config = SettingsConfigDict(env_prefix="ACTIONS_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 5055
    data: Path = Path("data")
    archive: Path = Path(".run/content")
    likeness: Path = Path(".run/likeness.json")
