"""The alarm check: deterministic, before anything else, at every turn.

The phrases know negation ("inte ont i bröstet"), the past ("hade en stroke 2015"), mere possibility ("hur vet man om")
and idioms ("dö av skratt"). An alarm that counts even in the past, such as pills taken yesterday, says so in its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import attrgetter
from typing import Any

from triage_bot.understanding.lexicon import AlarmEntry, Compiled
from triage_bot.understanding.phrases import Match
from triage_bot.understanding.polarity import clause_marks, is_denied, is_plainly_denied, marks_in
from triage_bot.understanding.prepared import Prepared, prepare
from triage_bot.understanding.text import Word

NEAR = 25
"""How many words may lie between signs that raise an alarm together."""
ENOUGH = 100
"""So many ways of telling the same signs are looked at, whatever a text repeats."""
LONG = 6
"""Of a text of more sentences than these each is listened to by itself, too, and each with the next one."""
ALIKE = {"suicide": -0.3}
SURELY_ALIKE = 0.0
"""From this margin on, a text is like an alarm that is told in words of its own: sooner where the chat goes on and
gives numbers to call than where it ends with 112."""
FEWEST = 10
"""Of fewer words than these the likeness knows nothing: they are what phrases are for ("no chest pain")."""
UNLIKE = -0.8
"""Below this margin, a text is like no alarm: "kvävs av skulder". On messages that nothing had been learnt from, this
cost 1 in 30 of the alarms that phrases heard, and took away half of the false ones."""


@dataclass(frozen=True)
class Alarm:
    """An alarm heard: its kind (how to answer), which entry raised it, its level, and the phrase that matched.

    `phrase` is the lexicon's, never the patient's words, so it may be logged; it is empty where the text as a whole is
    like an alarm.
    """

    kind: str
    id: str
    urgency: str
    closes: bool
    phrase: str


def check_alarm(text: str, lexicon: Mapping[str, Any]) -> Alarm | None:
    """The most serious alarm that a text raises, or None."""
    return alarm_in(prepare(text, lexicon))


def alarm_in(prepared: Prepared) -> Alarm | None:
    """The most serious alarm that a text raises, or None.

    Two ears listen. The phrases know what they were told; the likeness has learnt from thousands of alarms and of
    messages that only sound like one. What phrases hear stops the questions unless the text is altogether unlike any
    alarm; what is clearly like one is heard though no phrase is.
    """
    like = _likeness(prepared) if len(prepared.read) >= FEWEST else {}
    is_unlike = max(like.values(), default=0.0) < UNLIKE
    phrases = _phrases(prepared)
    heard = [match for match in phrases.heard if not (match.entry.closes and is_unlike)]
    worst = max(heard, key=lambda match: match.entry.closes, default=None)
    if worst is not None:
        return _alarm(worst.entry, worst.phrase)
    if phrases.are_taken_back:
        return None
    alike = [kind for kind, margin in like.items() if margin > ALIKE.get(kind, SURELY_ALIKE)]
    kind = max(alike, key=lambda each: like[each], default=None)
    return None if kind is None else _alarm(prepared.book.kinds[kind], "")


def _likeness(prepared: Prepared) -> Mapping[str, float]:
    """How like the alarms of each kind a text is; of a long one any sentence counts, for the danger may come last."""
    sentences = [tuple(words_of) for _, words_of in groupby(prepared.read, key=attrgetter("sentence"))]
    likeness = prepared.book.likeness
    loudest = dict(prepared.margins.alarms)
    if len(sentences) <= LONG or likeness is None:
        return loudest
    pieces = [*sentences, *(first + then for first, then in pairwise(sentences))]
    for piece in (each for each in pieces if len(each) >= FEWEST):
        for kind, margin in likeness.margins(piece).alarms.items():
            loudest[kind] = max(margin, loudest[kind])
    return loudest


def _alarm(entry: AlarmEntry, phrase: str) -> Alarm:
    return Alarm(entry.kind, entry.id, entry.urgency, entry.closes, phrase)


@dataclass(frozen=True)
class _Phrases:
    """The alarms that phrases raise, and whether there were some that the text itself takes back: denied, an idiom."""

    heard: Sequence[Match[AlarmEntry]]
    are_taken_back: bool


def _phrases(prepared: Prepared) -> _Phrases:
    """The alarms that phrases and signs raise, as they are told: now, of this, and not denied."""
    book, read, fitting = prepared.book, prepared.read, prepared.fitting
    harmless = {position for match in book.harmless.matches(read, fitting) for position in match.positions}
    spoken_of = book.alarms.matches(read, fitting)
    found = [match for match in spoken_of if not is_plainly_denied(read, match.positions, book)]
    found = [match for match in (*found, *_signs_together(read, fitting, book)) if not harmless & set(match.positions)]
    marks = marks_in(read, fitting, book) if found else ()
    # that somebody is well again is told after the story, in a sentence of its own
    recovered = {name for name, _ in marks if name == "recovered"}

    def counts(match: Match[AlarmEntry]) -> bool:
        said = clause_marks(read, match.positions, marks) | recovered
        if "supposed" in said or match.entry.unless & said:
            return False
        return match.entry.even_past or "past" not in said

    heard = [match for match in found if counts(match)]
    return _Phrases(heard, are_taken_back=bool(harmless or spoken_of or found) and not heard)


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
