"""How the chat is: ok, degraded (it answers, but not as it should) or down (it cannot answer)."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from triage_bot.conversations.library import Libraries
from triage_bot.web.rasa import Rasa

OK, OFF, DOWN, DEGRADED = "ok", "off", "down", "degraded"
STALE = "stale: the files have problems, the last good version goes on"


async def health(database: Engine, rasa: Rasa | None, libraries: Libraries) -> dict[str, object]:
    """The state of the whole and of its parts."""
    stored, understood = await asyncio.gather(asyncio.to_thread(_database, database), _rasa(rasa))
    content = STALE if libraries.problems else OK
    parts = {
        "database": stored,
        "rasa": understood,
        "content": content,
        "content_version": libraries.newest.content.version,
    }
    status = DOWN if stored == DOWN else OK if understood == content == OK else DEGRADED
    return {"status": status, "parts": parts}


async def _rasa(rasa: Rasa | None) -> str:
    if rasa is None:
        return OFF
    return OK if await rasa.ready() else DOWN


def _database(database: Engine) -> str:
    try:
        with database.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return DOWN
    return OK
