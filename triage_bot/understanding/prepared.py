"""A text made ready to be read: its words, what each may be, and what the whole is like; alarms and matter share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage_bot.understanding.lexicon import Compiled, compiled
from triage_bot.understanding.likeness import Margins
from triage_bot.understanding.phrases import fitting_words
from triage_bot.understanding.text import Word, words


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text, its words, the words of the lexicon that each may be, and its margins; `book` is the lexicon."""

    text: str
    book: Compiled
    read: Sequence[Word]
    fitting: Sequence[frozenset[int]]
    margins: Margins


def prepare(text: str, lexicon: Mapping[str, Any]) -> Prepared:
    """A text ready to be read with a lexicon."""
    book = compiled(lexicon)
    read = words(text)
    margins = book.likeness.margins(read) if book.likeness else Margins()
    return Prepared(text, book, read, fitting_words(read, book.vocabulary), margins)
