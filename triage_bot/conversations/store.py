"""Keeps conversations: what was said, what was answered, and which turns were already given.

The use case opens the transaction and passes the connection. A token is kept only as its SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from triage_bot.conversations.contract import Conversation, Message, Turn
from triage_bot.conversations.tables import answered_turns, conversations, messages


class UnknownConversation(LookupError):
    """There is no conversation with this id, or it has been erased."""


class WrongToken(PermissionError):
    """The token does not open this conversation."""


class ChangedMeanwhile(RuntimeError):
    """Another turn of the same conversation was stored first."""


@dataclass(frozen=True)
class Kept:
    """A conversation as stored: its state, its last Turn without messages, and how many turns it has had."""

    id: str
    conversation: Conversation
    last_turn: Turn
    turns: int


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    db: Connection, conversation_id: str, token: str, conversation: Conversation, turn: Turn, at: datetime
) -> None:
    """Stores a new conversation with its first messages."""
    db.execute(
        insert(conversations).values(
            id=conversation_id,
            token_sha256=_hash(token),
            state=conversation.model_dump(mode="json"),
            last_turn=_without_messages(turn),
            turns=0,
            written_at=at,
        )
    )
    _append(db, conversation_id, 0, turn.messages)


def load(db: Connection, conversation_id: str, token: str) -> Kept:
    """The conversation that this token opens; raises UnknownConversation and WrongToken."""
    row = db.execute(select(conversations).where(conversations.c.id == conversation_id)).one_or_none()
    if row is None:
        raise UnknownConversation
    if not hmac.compare_digest(row.token_sha256, _hash(token)):
        raise WrongToken
    return Kept(row.id, Conversation.model_validate(row.state), Turn.model_validate(row.last_turn), row.turns)


def given_turn(db: Connection, conversation_id: str, client_id: str) -> Turn | None:
    """The Turn that was given for this client_id, None when it is new."""
    found = db.execute(
        select(answered_turns.c.turn).where(
            answered_turns.c.conversation == conversation_id, answered_turns.c.client_id == client_id
        )
    ).scalar_one_or_none()
    return None if found is None else Turn.model_validate(found)


@dataclass(frozen=True)
class NewTurn:
    """What one turn adds: the patient's own message, the bot's Turn, the state after it, and the client's id for it."""

    conversation: Conversation
    patient: Message
    turn: Turn
    client_id: str | None
    at: datetime


def append(db: Connection, kept: Kept, new: NewTurn) -> None:
    """Stores one turn after those that `kept` knows; raises ChangedMeanwhile when it is no longer the last."""
    stored = db.execute(
        update(conversations)
        .where(conversations.c.id == kept.id, conversations.c.turns == kept.turns)
        .values(
            state=new.conversation.model_dump(mode="json"),
            last_turn=_without_messages(new.turn),
            turns=kept.turns + 1,
            written_at=new.at,
        )
    )
    if stored.rowcount != 1:
        raise ChangedMeanwhile
    highest = select(func.max(messages.c.position)).where(messages.c.conversation == kept.id)
    _append(db, kept.id, db.execute(highest).scalar_one() + 1, [new.patient, *new.turn.messages])
    if new.client_id is not None:
        given = {"conversation": kept.id, "client_id": new.client_id, "turn": _json(new.turn)}
        db.execute(insert(answered_turns).values(given))


def history(db: Connection, conversation_id: str) -> list[Message]:
    """Every message of a conversation, oldest first."""
    rows = db.execute(
        select(messages.c.message).where(messages.c.conversation == conversation_id).order_by(messages.c.position)
    )
    return [Message.model_validate(message) for message in rows.scalars()]


def content_versions(db: Connection) -> set[str]:
    """The versions of the clinical content that stored conversations began with."""
    return {state["content_version"] for state in db.execute(select(conversations.c.state)).scalars()}


def erase(db: Connection, conversation_id: str) -> None:
    """Erases a conversation and all that belongs to it."""
    _erase(db, conversations.c.id == conversation_id)


def erase_older_than(db: Connection, instant: datetime) -> int:
    """Erases conversations in which nothing was written since an instant; gives back how many."""
    return _erase(db, conversations.c.written_at < instant)


def _erase(db: Connection, which: Any) -> int:
    ids = select(conversations.c.id).where(which)
    db.execute(delete(messages).where(messages.c.conversation.in_(ids)))
    db.execute(delete(answered_turns).where(answered_turns.c.conversation.in_(ids)))
    return db.execute(delete(conversations).where(which)).rowcount


def _append(db: Connection, conversation_id: str, position: int, new: list[Message]) -> None:
    rows = [
        {
            "conversation": conversation_id,
            "position": position + offset,
            "message": message.model_dump(mode="json", by_alias=True),
        }
        for offset, message in enumerate(new)
    ]
    if rows:
        db.execute(insert(messages), rows)


def _json(turn: Turn) -> dict[str, Any]:
    return turn.model_dump(mode="json", by_alias=True)


def _without_messages(turn: Turn) -> dict[str, Any]:
    return _json(
        Turn(messages=[], state=turn.state, complaints=turn.complaints, assessment=turn.assessment, route=turn.route)
    )
