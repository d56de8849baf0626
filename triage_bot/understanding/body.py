"""Where on the body it is: parts of the body, each with its side, from "vänster knä", "i högerhanden", "på båda sidor".

A side belongs to the part that stands nearest in its sentence. "Right", "left" and "both" mean much else ("right now",
"båda barnen"), so they count only before a part of the body or the word side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.phrases import fitting_words
from triage_bot.understanding.polarity import clause_marks, is_denied, marks_in
from triage_bot.understanding.text import Word, words

LEFT, RIGHT, BOTH = "left", "right", "both"
NEAR = 5
"""How many words may lie between a side and what it is the side of."""
_COMPOUND = re.compile(r"\b(vänster|höger|vanster|hoger)(?=\w{3})", re.IGNORECASE)
_UNSURE = frozenset({"left", "right", "both", "bada", "bagge"})
_SIDE = frozenset({"side", "sided", "sida", "sidan", "sidor", "sidorna"})
_ON_THE = ("on", "the")


@dataclass(frozen=True)
class Place:
    """A part of the body by its id, "" where only a side is told, and its side: left, right, both, or "" (not told)."""

    part: str
    side: str = ""


def places(written: str, lexicon: Compiled) -> tuple[Place, ...]:
    """The places that a text speaks of as they are now, in its order, each once."""
    text = words(_COMPOUND.sub(r"\1 ", written))
    fitting = fitting_words(text, lexicon.vocabulary)
    marks = marks_in(text, fitting, lexicon)
    parts = {
        match.positions[-1]: match.entry
        for match in lexicon.body.matches(text, fitting)
        if not is_denied(text, match.positions, lexicon) and "past" not in clause_marks(text, match.positions, marks)
    }
    found = {position: Place(part) for position, part in parts.items()}
    for position, side in _sides(text, frozenset(parts), lexicon).items():
        if is_denied(text, (position,), lexicon):
            continue
        owner = _owner(text, position, frozenset(parts))
        if owner is None:
            found[position] = Place("", side)
        else:
            found[owner] = Place(parts[owner], side)
    return _each_once([place for _position, place in sorted(found.items())])


def _owner(text: Sequence[Word], side: int, parts: frozenset[int]) -> int | None:
    """The part that a side is told of: the nearest, behind it rather than before: "knät och vänster fot"."""
    near = [part for part in parts if text[part].sentence == text[side].sentence and abs(part - side) <= NEAR]
    return min(near, key=lambda part: (abs(part - side), part < side), default=None)


def learnt(known: Sequence[Place], told: Sequence[Place]) -> tuple[Place, ...]:
    """What is known of the places after more was told: the last word on a part counts, "menade vänster" included."""
    places = list(known)
    for place in told:
        if place.part:
            same = [each for each in places if each.part == place.part]
            places = [each for each in places if each.part != place.part]
            places.append(place if place.side or not same else same[0])
        else:
            named = [each for each in places if each.part]
            places = [Place(named[0].part, place.side)] if len(named) == 1 else [*named, place]
    return tuple(places)


def side_of(told: Sequence[Place]) -> str | None:
    """The side that a whole text speaks of, None where it tells none or several."""
    sides = {place.side for place in told if place.side}
    return sides.pop() if len(sides) == 1 else None


def _sides(text: Sequence[Word], parts: frozenset[int], lexicon: Compiled) -> dict[int, str]:
    known = {LEFT: lexicon.single["left"], RIGHT: lexicon.single["right"], BOTH: lexicon.single["both_sides"]}
    return {
        position: side
        for position, word in enumerate(text)
        for side, listed in known.items()
        if word.folded in listed and _is_meant(text, position, parts)
    }


def _is_meant(text: Sequence[Word], position: int, parts: frozenset[int]) -> bool:
    """Whether a side is one of the body; words that mean much else need a part or "side" behind them."""
    if text[position].folded not in _UNSURE:
        return True
    following = range(position + 1, min(position + 3, len(text)))
    is_told = any(each in parts or text[each].folded in _SIDE for each in following)
    return is_told or tuple(word.folded for word in text[max(position - 2, 0) : position]) == _ON_THE


def _each_once(told: Sequence[Place]) -> tuple[Place, ...]:
    """Without repetitions; a part told with its side and without is told with it."""
    sided = {place.part for place in told if place.side}
    return tuple(dict.fromkeys(place for place in told if place.side or place.part not in sided))
