"""Reads a free-text reply against the question that was asked: "nä det gjorde jag inte", "37,8", "båda", "vet inte".

The reply becomes the value that the chat API would carry: a choice's value, a number, a set of parts, "dont_know";
None when it does not answer the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from triage_bot.understanding import quantities
from triage_bot.understanding.ages import age
from triage_bot.understanding.durations import durations
from triage_bot.understanding.lexicon import Compiled, compiled
from triage_bot.understanding.phrases import fitting_words
from triage_bot.understanding.polarity import is_denied
from triage_bot.understanding.reading import FEVER
from triage_bot.understanding.temperature import temperature
from triage_bot.understanding.text import Word, words

DONT_KNOW = "dont_know"
AGAIN = ".again"
SHORT_REPLY = 8
COVERED = 0.6
YES_NO = frozenset({"yes", "no"})
Value = str | float | frozenset[str]


class AskedChoice(Protocol):
    """A choice as this module needs it."""

    @property
    def value(self) -> str:
        """The choice's value."""
        ...

    @property
    def label(self) -> Mapping[str, str]:
        """The choice's label by language."""
        ...


class AskedQuestion(Protocol):
    """A question as this module needs it; the engine's questions fit."""

    @property
    def id(self) -> str:
        """The global question id."""
        ...

    @property
    def kind(self) -> str:
        """choice, multi, number or text."""
        ...

    @property
    def choices(self) -> Sequence[AskedChoice]:
        """The choices of a choice or multi question."""
        ...

    @property
    def unit(self) -> str | None:
        """The unit of a number question."""
        ...

    @property
    def minimum(self) -> float | None:
        """The smallest number that is accepted."""
        ...

    @property
    def maximum(self) -> float | None:
        """The largest number that is accepted."""
        ...


def read_answer(question: AskedQuestion, text: str, lexicon: Mapping[str, Any], language: str) -> Value | None:
    """The value that a reply gives to the asked question, "dont_know", or None when it answers something else."""
    return _Reply(question, text, compiled(lexicon), language).value()


class _Reply:
    """One reply to one question."""

    def __init__(self, question: AskedQuestion, text: str, book: Compiled, language: str) -> None:
        self.question = question
        self.text = text
        self.book = book
        self.language = language
        self.read = words(text)
        self.fitting = fitting_words(self.read, book.vocabulary)
        self.lists = {match.entry for match in book.lists.matches(self.read, self.fitting)}

    def value(self) -> Value | None:
        if self.question.kind == "text":
            return self.text.strip() or None
        if not self.read:
            return None
        if self.question.kind == "number":
            found: Value | None = self._number()
        elif self.question.kind == "multi":
            found = self._multi()
        else:
            found = self._choice()
        if found is None and self._is_short() and "dont_know" in self.lists:
            return DONT_KNOW
        return found

    def _is_short(self) -> bool:
        return len(self.read) <= SHORT_REPLY

    def _number(self) -> float | None:
        tables = quantities.number_tables(self.book)
        if self.question.unit == "år":
            found = age(self.read, tables) or self._bare_age(tables)
        else:
            lasting = durations(self.read, tables, aged=age(self.read, tables), today=None)
            found = lasting[0] if lasting and self.question.unit == "dygn" else None
            if found is None and temperature(self.read, tables) is not None:
                return None
        numbers = [number for word in self.read if (number := quantities.number_of(word, tables)) is not None]
        if found is None and "dont_know" in self.lists:
            return None
        value = found.value if found else numbers[0] if numbers and self._is_short() else None
        if value is None:
            return None
        low = value if self.question.minimum is None else self.question.minimum
        high = value if self.question.maximum is None else self.question.maximum
        return value if low <= value <= high else None

    def _bare_age(self, tables: quantities.Tables) -> quantities.Quantity | None:
        """ "8 mån" in reply to "how old" is an age, though elsewhere it may be a length of time."""
        for position, word in enumerate(self.read[:-1]):
            number = quantities.number_of(word, tables)
            unit = self.read[position + 1].folded
            if number is not None and unit in tables.years:
                return quantities.Quantity(number * tables.years[unit], position)
        return None

    def _choice(self) -> str | None:
        values = {choice.value for choice in self.question.choices}
        mentioned = self._mentioned()
        if values == YES_NO:
            return self._yes_or_no(mentioned)
        said = [value for value, denied in mentioned.items() if not denied]
        if len(said) == 1:
            return said[0]
        chosen = self._by_whole_label() or self._numbered() or self._by_label()
        return next(iter(chosen)) if len(chosen) == 1 else None

    def _yes_or_no(self, mentioned: Mapping[str, bool]) -> str | None:
        degrees = temperature(self.read, quantities.number_tables(self.book))
        if degrees is not None and self.question.id.removesuffix(AGAIN) == self.book.facts["fever"]:
            return "yes" if degrees.value >= FEVER else "no"
        if mentioned.get("yes") is not None:
            return "no" if mentioned["yes"] else "yes"
        if mentioned.get("no") is False:
            return "no"
        first = self.read[0].folded
        if first in self.book.single["no"]:
            return "no"
        if first in self.book.single["yes"]:
            return "yes"
        if not self._is_short() or "dont_know" in self.lists:
            return None
        if any(word.folded in self.book.single["negations"] for word in self.read):
            return "no"
        return "yes" if "affirming" in self.lists else None

    def _multi(self) -> frozenset[str] | None:
        mentioned = self._mentioned()
        said = frozenset(value for value, denied in mentioned.items() if not denied)
        chosen = said | self._numbered() | self._by_label()
        if chosen:
            return chosen
        if not self._is_short():
            return None
        both = "both" in self.lists and len(self.question.choices) == len(("one", "other"))
        if (both or "all_of_it" in self.lists) and "none_of_it" not in self.lists:
            return frozenset(choice.value for choice in self.question.choices)
        if "dont_know" in self.lists:
            return None
        if "none_of_it" in self.lists or self.read[0].folded in self.book.single["no"]:
            return frozenset()
        return None

    def _mentioned(self) -> dict[str, bool]:
        """The values of this question that the lexicon finds in the reply, and whether each is denied."""
        asked = self.question.id.removesuffix(AGAIN)
        offered = {choice.value for choice in self.question.choices}
        found: dict[str, bool] = {}
        for match in self.book.mentions.matches(self.read, self.fitting):
            if match.entry.question == asked and match.entry.value in offered:
                denied = is_denied(self.read, match.positions, self.book)
                found[match.entry.value] = found.get(match.entry.value, True) and denied
        return found

    def _numbered(self) -> frozenset[str]:
        """ "1 och 3", "tvåan", "den första": choices by their number in the list."""
        tables = self.book.values["ordinals"]
        content = [word for word in self.read if word.folded not in self.book.single["light"]]
        numbers = [_ordinal(word, tables) for word in content]
        if not numbers or None in numbers:
            return frozenset()
        choices = self.question.choices
        return frozenset(choices[n - 1].value for n in numbers if n is not None and 1 <= n <= len(choices))

    def _by_whole_label(self) -> frozenset[str]:
        """Choices whose whole label stands in a short reply: "man", "jag är en man"."""
        if not self._is_short():
            return frozenset()
        said = {word.folded for word in self.read}
        return frozenset(
            choice.value
            for choice in self.question.choices
            if any(label and label <= said for label in self._labels(choice))
        )

    def _labels(self, choice: AskedChoice) -> list[set[str]]:
        texts = [text for tag, text in choice.label.items() if tag.partition("@")[0] in (self.language, "sv")]
        return [{word.folded for word in words(text)} for text in texts]

    def _by_label(self) -> frozenset[str]:
        """Choices whose label holds most of what a clause of the reply says."""
        chosen = set()
        for clause in dict.fromkeys(word.clause for word in self.read):
            positions = [i for i, word in enumerate(self.read) if word.clause == clause and self._has_content(word)]
            if not positions or is_denied(self.read, positions, self.book):
                continue
            stems = {self.read[position].stem for position in positions}
            scores = {choice.value: len(stems & self._label_stems(choice)) for choice in self.question.choices}
            best = max(scores.values(), default=0)
            winners = [value for value, score in scores.items() if score == best]
            if best and best / len(stems) >= COVERED and len(winners) == 1:
                chosen.add(winners[0])
        return frozenset(chosen)

    def _label_stems(self, choice: AskedChoice) -> set[str]:
        labels = [text for tag, text in choice.label.items() if tag.partition("@")[0] in (self.language, "sv")]
        return {word.stem for label in labels for word in words(label) if self._has_content(word)}

    def _has_content(self, word: Word) -> bool:
        return word.folded not in self.book.single["light"] and word.folded not in self.book.single["or"]


def _ordinal(word: Word, tables: Mapping[str, float]) -> int | None:
    if word.folded.isdigit():
        return int(word.folded)
    number = tables.get(word.folded)
    return None if number is None else int(number)
