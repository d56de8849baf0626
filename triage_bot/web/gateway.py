"""The life of a conversation: begun, carried on turn by turn, shown, erased.

At each turn the order is fixed: mask what identifies, look for alarms, ask Rasa, and go on without Rasa when it fails.
Only this gateway writes answers.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Engine

from triage_bot.conversations import store
from triage_bot.conversations.alarm import alarm_turn
from triage_bot.conversations.contract import (
    Conversation,
    Explanation,
    Message,
    NewConversation,
    Outcome,
    PatientMessage,
    Reply,
    Said,
    Started,
    Turn,
)
from triage_bot.conversations.hearing import read_prepared
from triage_bot.conversations.languages import LANGUAGE_NAMES, in_their_language, written_in
from triage_bot.conversations.library import Libraries, Library
from triage_bot.conversations.reasoning import explain
from triage_bot.conversations.showing import said_as
from triage_bot.conversations.topics import take_text
from triage_bot.conversations.turn import begin, take_turn
from triage_bot.understanding import Alarm, Understanding, alarm_in, mask_identifiers, prepare
from triage_bot.web import metrics
from triage_bot.web.problems import Problem
from triage_bot.web.rasa import Rasa, RasaFailed

log = structlog.get_logger("chat")

MASKED = "Jag har dolt personuppgifter i det du skrev. De behövs inte här, och de sparas inte."


@dataclass
class Gateway:
    """The use cases of the chat API over the libraries, a database, and Rasa when there is one."""

    libraries: Libraries
    database: Engine
    rasa: Rasa | None
    now: Callable[[], datetime]
    base_url: str
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def start(self, wish: NewConversation) -> Started:
        """A new conversation with its greeting; raises Problem for a region that is not here."""
        library = self.libraries.newest
        if wish.region not in library.regions:
            raise Problem(422, "Regionen finns inte", f"Välj en av: {', '.join(library.regions)}.")
        first = begin(library, language=wish.language, region=wish.region)
        turn, conversation_id, token = self._turn(first, []), str(uuid4()), secrets.token_urlsafe(32)

        def keep() -> None:
            with self.database.begin() as db:
                store.create(db, conversation_id, token, first.conversation, turn, self.now())

        await asyncio.to_thread(keep)
        metrics.conversations.inc()
        return Started(id=conversation_id, token=token, **dict(turn))

    async def say(self, conversation_id: str, token: str, message: PatientMessage) -> Turn:
        """One turn of the patient; the same client_id again gives the same Turn."""
        async with self._alone(conversation_id):
            kept, given = await asyncio.to_thread(self._load, conversation_id, token, message.client_id)
            if given is not None:
                return given
            said, masked = self._said(message)
            with metrics.turn_seconds.time():
                result = await self._outcome(kept.conversation, said)
            notes = [Reply(text=self._phrase(kept, MASKED), lang=kept.conversation.language)] if masked else []
            turn = self._turn(result, notes)
            new = store.NewTurn(
                conversation=result.conversation,
                patient=self._patient_message(kept.conversation, said),
                turn=turn,
                client_id=message.client_id,
                at=said.at,
            )
            await asyncio.to_thread(self._append, kept, new)
            metrics.turns.labels(state=turn.state.value).inc()
            return turn

    async def show(self, conversation_id: str, token: str) -> Turn:
        """The whole conversation, as a Turn with every message."""

        def read() -> Turn:
            with self.database.connect() as db:
                kept = store.load(db, conversation_id, token)
                return kept.last_turn.model_copy(update={"messages": store.history(db, conversation_id)})

        return await asyncio.to_thread(read)

    async def explain(self, conversation_id: str, token: str) -> Explanation:
        """Why the verdict is what it is, on the content that the conversation began with."""
        kept, _ = await asyncio.to_thread(self._load, conversation_id, token, None)
        library = await asyncio.to_thread(self.libraries.at, kept.conversation.content_version)
        return explain(library, kept.conversation)

    async def erase(self, conversation_id: str, token: str) -> None:
        """Erases the conversation."""

        def remove() -> None:
            with self.database.begin() as db:
                store.load(db, conversation_id, token)
                store.erase(db, conversation_id)

        async with self._alone(conversation_id):
            await asyncio.to_thread(remove)

    async def erase_old(self, *, hours: float) -> None:
        """Erases conversations in which nothing was written for so many hours."""

        def remove() -> int:
            with self.database.begin() as db:
                return store.erase_older_than(db, self.now() - timedelta(hours=hours))

        erased = await asyncio.to_thread(remove)
        log.info("old conversations erased", count=erased)
        await asyncio.to_thread(self._forget_old_content)

    def _forget_old_content(self) -> None:
        with self.database.connect() as db:
            self.libraries.keep_only(store.content_versions(db))

    async def look_for_content(self) -> None:
        """Takes new clinical content if there is some and it is good; says in the log when it is not."""
        before = self.libraries.problems
        if await asyncio.to_thread(self.libraries.refresh):
            log.info("new clinical content", version=self.libraries.newest.content.version)
        elif self.libraries.problems not in ((), before):
            log.warning("clinical content has problems", count=len(self.libraries.problems))

    @asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        """One turn at a time for each conversation: Rasa would make the second one wait a whole second."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            yield

    def _load(self, conversation_id: str, token: str, client_id: str | None) -> tuple[store.Kept, Turn | None]:
        with self.database.connect() as db:
            kept = store.load(db, conversation_id, token)
            return kept, store.given_turn(db, conversation_id, client_id) if client_id else None

    def _append(self, kept: store.Kept, new: store.NewTurn) -> None:
        with self.database.begin() as db:
            store.append(db, kept, new)

    def _said(self, message: PatientMessage) -> tuple[Said, bool]:
        text = (message.text or "").strip()
        masked = mask_identifiers(text)
        return Said(text=masked, answer=message.answer, language=message.language, at=self.now()), masked != text

    def _phrase(self, kept: store.Kept, text: str) -> str:
        return self.libraries.newest.phrases.say(kept.conversation.language, text)

    def _patient_message(self, conversation: Conversation, said: Said) -> Message:
        library = self.libraries.newest
        if said.text:
            text, lang = said.text, written_in(library, conversation, said.text)
        elif said.language is not None:
            text, lang = LANGUAGE_NAMES[said.language], said.language
        else:
            text, lang = said_as(library, conversation, said.answer), conversation.language
        return Message(id=str(uuid4()), sender="patient", text=text, lang=lang)

    def _turn(self, result: Outcome, notes: list[Reply]) -> Turn:
        replies = sorted([*notes, *result.replies], key=_order)
        route = result.route
        if route is not None and route.url.startswith("/"):
            route = route.model_copy(update={"url": self.base_url + route.url})
        return Turn(
            messages=[Message(id=str(uuid4()), sender="bot", **dict(self._reachable(reply))) for reply in replies],
            state=result.conversation.state,
            complaints=result.complaints,
            assessment=result.assessment,
            route=route,
        )

    def _reachable(self, reply: Reply) -> Reply:
        """The reply with whole addresses for the chat's own pages, which a widget on another site can open too."""
        links = [
            link.model_copy(update={"url": self.base_url + link.url}) if link.url.startswith("/") else link
            for link in reply.links
        ]
        return reply.model_copy(update={"links": links})

    async def _outcome(self, conversation: Conversation, said: Said) -> Outcome:
        begun = await asyncio.to_thread(self._read, conversation, said)
        conversation = begun.conversation
        if begun.alarm is not None:
            metrics.alarms.labels(kind=begun.alarm.kind).inc()
            return alarm_turn(begun.library, conversation, begun.alarm, said)
        if begun.understanding is None:
            return take_turn(begun.library, conversation, said)
        if self.rasa is not None:
            try:
                return await self.rasa.turn(conversation, said, begun.understanding)
            except RasaFailed as failure:
                metrics.rasa_failures.inc()
                log.warning("rasa failed, going on without it", reason=str(failure))
        return take_text(begun.library, conversation, said, begun.understanding)

    def _read(self, conversation: Conversation, said: Said) -> _Begun:
        """What a text says, read once for the whole turn: nothing more is read where it raises an alarm."""
        library = self.libraries.at(conversation.content_version)
        conversation = in_their_language(library, conversation, said)
        if not said.text:
            return _Begun(library, conversation)
        prepared = prepare(said.text, library.content.lexicon)
        alarm = alarm_in(prepared)
        return _Begun(library, conversation, alarm, read_prepared(prepared, said) if alarm is None else None)


@dataclass(frozen=True)
class _Begun:
    """What a turn begins from: an alarm, or what was read of a text; neither where it holds no text."""

    library: Library
    conversation: Conversation
    alarm: Alarm | None = None
    understanding: Understanding | None = None


def _order(reply: Reply) -> bool:
    """Alarms come before everything else."""
    return not reply.alarm


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)
