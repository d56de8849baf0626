"""Sends a turn to Rasa and reads back what the actions made of it.

Every turn has a sender of its own, so that no conversation gets slower with its length and Rasa remembers nothing.
Rasa answers 200 with an empty list when an action fails: an empty reply is a failure here, never silence.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
from pydantic import ValidationError

from triage_bot.conversations.contract import Conversation, Outcome, Said

NOT_AN_INTENT = "\u2060"
"""Put before a text that begins with "/": Rasa would take that as an intent's name."""

ANSWER = "/inform"
"""The intent under which an answer by button travels; only the gateway can send it."""


class RasaFailed(RuntimeError):
    """Rasa or its actions could not give a turn; the message names the reason without what was said."""


class Rasa:
    """Rasa's REST channel at an address."""

    def __init__(self, url: str, *, seconds: float) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(seconds, connect=1.0), trust_env=False)

    async def turn(self, conversation: Conversation, said: Said) -> Outcome:
        """What Rasa's actions answer; raises RasaFailed."""
        message = {
            "sender": uuid4().hex,
            "message": ANSWER if said.answer is not None else _as_text(said.text),
            "metadata": {"conversation": conversation.model_dump(mode="json"), "said": said.model_dump(mode="json")},
        }
        try:
            reply = await self._client.post("/webhooks/rest/webhook", json=message)
            reply.raise_for_status()
            return _outcome(reply.json())
        except (httpx.HTTPError, ValueError) as error:
            raise RasaFailed(type(error).__name__) from error

    async def ready(self) -> bool:
        """Whether Rasa has its model loaded; its port opens only then."""
        try:
            return (await self._client.get("/", timeout=1.5)).is_success
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()


def _as_text(text: str) -> str:
    return NOT_AN_INTENT + text if text.lstrip().startswith("/") else text


def _outcome(replies: Any) -> Outcome:
    custom = [reply["custom"] for reply in replies if isinstance(reply, dict) and "custom" in reply]
    if len(custom) != 1:
        raise RasaFailed(f"{len(custom)} outcomes instead of one")
    try:
        return Outcome.model_validate(custom[0])
    except ValidationError as error:
        raise RasaFailed("an outcome of another shape") from error
