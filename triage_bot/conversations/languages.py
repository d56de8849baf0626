"""The languages of a conversation: what the patient chose, and what the patient writes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from triage_bot.conversations.contract import Conversation, Language, Said, State
from triage_bot.conversations.library import Library
from triage_bot.understanding import language_written

LANGUAGE_NAMES: Mapping[Language, str] = {"sv": "Svenska", "sv-x-easy": "Lätt svenska", "en": "English"}
"""Each language by the name that its speakers look for."""


_WISHES: tuple[tuple[re.Pattern[str], Language], ...] = (
    (re.compile(r"\b(lätt|enkel|enklare|lättläst|easy|simple)\w*\b"), "sv-x-easy"),
    (re.compile(r"\b(engelsk\w*|english|inglish|eng)\b"), "en"),
    (re.compile(r"\b(svensk\w*|swedish)\b"), "sv"),
)


def language_wished(text: str) -> Language | None:
    """The language that a text asks for by name, None where it names none that the chat speaks."""
    lowered = text.lower()
    return next((language for pattern, language in _WISHES if pattern.search(lowered)), None)


def written_in(library: Library, conversation: Conversation, text: str) -> Language:
    """The language of a text, that of the conversation when the text alone does not tell."""
    written = language_written(text, library.content.lexicon)
    own = conversation.language
    if written is None or own.partition("-")[0] == written:
        return own
    return "en" if written == "en" else "sv"


def in_their_language(library: Library, conversation: Conversation, said: Said) -> Conversation:
    """The conversation in the language of its first text; later the patient says when it is to change."""
    if conversation.state is not State.OPEN or conversation.pathways or not said.text:
        return conversation
    return conversation.model_copy(update={"language": written_in(library, conversation, said.text)})
