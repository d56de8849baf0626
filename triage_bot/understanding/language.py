"""Which language a text is written in: Swedish or English, by its small words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from triage_bot.understanding.lexicon import Compiled, compiled
from triage_bot.understanding.text import Word, words


def language_written(text: str, lexicon: Mapping[str, Any]) -> str | None:
    """sv or en, by the small words of each language; None when it cannot be told."""
    return language_of(words(text), text, compiled(lexicon))


def language_of(read: Sequence[Word], text: str, book: Compiled) -> str | None:
    """sv or en, by the small words of each language in a text that has been read; None when it cannot be told."""
    if any(letter in text.lower() for letter in "åäö"):
        return "sv"
    swedish = sum(word.folded in book.single["swedish"] for word in read)
    english = sum(word.folded in book.single["english"] for word in read)
    return None if english == swedish else "en" if english > swedish else "sv"
