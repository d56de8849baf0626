"""The alarm check: deterministic, before anything else, at every turn.

It knows negation ("inte ont i bröstet"), the past ("hade en stroke 2015"), mere possibility ("hur vet man om") and
idioms ("dö av skratt"). An alarm that counts even in the past, such as pills taken yesterday, says so in its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from triage_bot.understanding.lexicon import AlarmEntry, Compiled, compiled
from triage_bot.understanding.phrases import Match, fitting_words
from triage_bot.understanding.polarity import clause_marks, is_denied, is_plainly_denied, marks_in
from triage_bot.understanding.text import Word, words

NEAR = 25
"""How many words may lie between signs that raise an alarm together."""
ENOUGH = 100
"""So many ways of telling the same signs are looked at, whatever a text repeats."""


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
    harmless = {position for match in book.harmless.matches(read, fitting) for position in match.positions}
    found = [
        match for match in book.alarms.matches(read, fitting) if not is_plainly_denied(read, match.positions, book)
    ]
    found = [match for match in (*found, *_signs_together(read, fitting, book)) if not harmless & set(match.positions)]
    if not found:
        return None
    marks = marks_in(read, fitting, book)
    # that somebody is well again is told after the story, in a sentence of its own
    recovered = {name for name, _ in marks if name == "recovered"}

    def counts(match: Match[AlarmEntry]) -> bool:
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


def _signs_together(text: Sequence[Word], fitting: Sequence[frozenset[int]], book: Compiled) -> list[Match[AlarmEntry]]:
    """Alarms raised by signs that are all told, near each other and each in words of its own."""
    told: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for match in book.signs.matches(text, fitting):
        if not is_denied(text, match.positions, book):
            told[match.entry].append(match.positions)
    found = []
    for line in book.together:
        if any(told.keys().isdisjoint(place) for place in line.places):
            continue
        places = [[positions for sign in place for positions in told.get(sign, ())] for place in line.places]
        told_so = islice(_all_of(places, ()), ENOUGH)
        found += [Match(line.entry, line.written, positions) for positions in told_so]
    return found


def _all_of(places: Sequence[Sequence[tuple[int, ...]]], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if not places:
        ordered = tuple(sorted(taken))
        if all(after - before <= NEAR for before, after in pairwise(ordered)):
            yield ordered
        return
    reach = NEAR * len(places)
    for positions in places[0]:
        is_near = not taken or min(abs(positions[0] - each) for each in taken) <= reach
        if is_near and not set(positions) & set(taken):
            yield from _all_of(places[1:], taken + positions)
