"""Sends a turn to Rasa and reads back what the actions made of it.

Every turn has a sender of its own, so that no conversation gets slower with its length and Rasa remembers nothing.
Rasa answers 200 with an empty list when an action fails: an empty reply is a failure here, never silence.
What travels with the message travels as text: Rasa copies it several times in a turn, and need not look into it.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import BaseModel, Json, ValidationError

from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.understanding import Understanding, carried

NOT_AN_INTENT = "\u2060"
"""Put before a text that begins with "/": Rasa would take that as an intent's name."""


CONNECTED_WITHIN, READY_WITHIN = 1.0, 1.5
"""Seconds: Rasa runs next door."""


class RasaFailed(RuntimeError):
    """Rasa or its actions could not give a turn; the message names the reason without what was said."""


class _Custom(BaseModel):
    """What the actions say: one outcome, as text."""

    outcome: Json[Outcome]


class Rasa:
    """Rasa's REST channel at an address."""

    def __init__(self, url: str, *, seconds: float) -> None:
        self._url = url
        self._patience = ClientTimeout(total=seconds, sock_connect=CONNECTED_WITHIN)
        self._opened: ClientSession | None = None

    async def turn(self, conversation: Conversation, said: Said, understanding: Understanding) -> Outcome:
        """What Rasa's actions answer to a text that has been read; raises RasaFailed."""
        message = {
            "sender": uuid4().hex,
            "message": _as_text(said.text),
            "metadata": {
                "conversation": conversation.model_dump_json(),
                "said": said.model_dump_json(),
                "understanding": json.dumps(carried(understanding)),
            },
        }
        try:
            async with self._session().post("/webhooks/rest/webhook", json=message) as reply:
                reply.raise_for_status()
                return _outcome(await reply.json(content_type=None))
        except (ClientError, TimeoutError, ValueError) as error:
            raise RasaFailed(type(error).__name__) from error

    async def ready(self) -> bool:
        """Whether Rasa has its model loaded; its port opens only then."""
        try:
            async with self._session().get("/", timeout=ClientTimeout(total=READY_WITHIN)) as reply:
                return reply.ok
        except (ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        """Gives the connections back."""
        if self._opened is not None:
            await self._opened.close()

    def _session(self) -> ClientSession:
        """The connections, opened in the loop that uses them."""
        if self._opened is None:
            self._opened = ClientSession(self._url, timeout=self._patience)
        return self._opened


def _as_text(text: str) -> str:
    return NOT_AN_INTENT + text if text.lstrip().startswith("/") else text


def _outcome(replies: Any) -> Outcome:
    if not isinstance(replies, list):
        raise RasaFailed("no list of replies")
    custom = [reply["custom"] for reply in replies if isinstance(reply, dict) and "custom" in reply]
    if len(custom) != 1:
        raise RasaFailed(f"{len(custom)} outcomes instead of one")
    try:
        return _Custom.model_validate(custom[0]).outcome
    except ValidationError as error:
        raise RasaFailed("an outcome of another shape") from error
