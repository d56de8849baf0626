"""The alarm check: deterministic, before anything else, at every turn.

It knows negation ("inte ont i bröstet"), the past ("hade en stroke 2015"), mere possibility ("hur vet man om") and
idioms ("dö av skratt"). An alarm that counts even in the past, such as pills taken yesterday, says so in its entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage_bot.understanding.lexicon import AlarmEntry, compiled
from triage_bot.understanding.phrases import Match, fitting_words
from triage_bot.understanding.polarity import clause_marks, is_plainly_denied, marks_in
from triage_bot.understanding.text import words


@dataclass(frozen=True)
class Alarm:
    """An alarm heard: its kind (how to answer), which entry raised it, its level, and the phrase that matched.

    `phrase` is the lexicon's, never the patient's words, so it may be logged.
    """

    kind: str
    id: str
    urgency: str
    closes: bool
    phrase: str


def check_alarm(text: str, lexicon: Mapping[str, Any]) -> Alarm | None:
    """The most serious alarm that a text raises, or None."""
    book = compiled(lexicon)
    read = words(text)
    fitting = fitting_words(read, book.vocabulary)
    found = book.alarms.matches(read, fitting)
    if not found:
        return None
    harmless = {position for match in book.harmless.matches(read, fitting) for position in match.positions}
    marks = marks_in(read, fitting, book)
    # that somebody is well again is told after the story, in a sentence of its own
    recovered = {name for name, _ in marks if name == "recovered"}

    def counts(match: Match[AlarmEntry]) -> bool:
        if harmless & set(match.positions) or is_plainly_denied(read, match.positions, book):
            return False
        said = clause_marks(read, match.positions, marks) | recovered
        if "supposed" in said or match.entry.unless & said:
            return False
        return match.entry.even_past or "past" not in said

    heard = [match for match in found if counts(match)]
    if not heard:
        return None
    worst = max(heard, key=lambda match: match.entry.closes)
    entry = worst.entry
    return Alarm(entry.kind, entry.id, entry.urgency, entry.closes, worst.phrase)
