"""Where on the body it is: parts of the body, each with its side, from "vänster knä", "i högerhanden", "på båda sidor".

A side belongs to the part that stands nearest in its sentence. "Right", "left" and "both" mean much else ("right now",
"båda barnen"), so they count only before a part of the body or the word side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.phrases import fitting_words
from triage_bot.understanding.polarity import clause_marks, is_denied, marks_in
from triage_bot.understanding.text import Word, words

LEFT, RIGHT, BOTH = "left", "right", "both"
NEAR = 5
"""How many words may lie between a side and what it is the side of."""
_COMPOUND = re.compile(r"\b(vänster|höger|vanster|hoger)(?=\w{3})", re.IGNORECASE)
_UNSURE = frozenset({"left", "right", "both", "bada", "bagge"})
_SHORT = {"va": LEFT, "v": LEFT, "ho": RIGHT, "h": RIGHT}
"""As nurses and patients write them before a part: "hö knä", "vä öra", "h ben"; elsewhere they are other words."""
_PAIRED = frozenset(
    {"oga", "ora", "axel", "arm", "armbage", "hand", "handled", "hoft", "ben", "lar", "kna", "vad", "fot", "fotled"}
    | {"hal", "ta", "storta", "brost", "tumme", "sida", "ljumske", "skuldra", "kind", "testikel", "ogonlock"}
)
_JOINED = frozenset({"och", "o", "samt", "and", "som"})
_TOO = frozenset({"ocksa", "oxa", "med", "aven", "too", "likasa"})
_SENSES = frozenset({"hor", "hora", "horde", "hort", "ser", "se", "sag", "sett", "hear", "heard", "see"})
_BOTH, _TWO = frozenset({"bada", "bagge", "both"}), frozenset({"tva", "2", "two"})
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
        if not _is_denied(text, match.positions, lexicon) and "past" not in clause_marks(text, match.positions, marks)
    }
    found = {position: Place(part) for position, part in parts.items()}
    for position, told in _sides(text, frozenset(parts), lexicon).items():
        if _is_denied(text, (position,), lexicon):
            continue
        owner = _owner(text, position, frozenset(parts))
        if _is_added(text, position):
            owner = _other_side(found, told) if owner is None else owner
        is_second = owner is not None and found[owner].side not in ("", told) and _is_added(text, position)
        side = BOTH if is_second else told
        found[position if owner is None else owner] = Place("" if owner is None else found[owner].part, side)
    return _each_once([place for _position, place in sorted(found.items())])


def _owner(text: Sequence[Word], side: int, parts: frozenset[int]) -> int | None:
    """The part that a side is told of: the nearest, behind it rather than before: "knät och vänster fot"."""
    near = [part for part in parts if text[part].sentence == text[side].sentence and abs(part - side) <= NEAR]
    return min(near, key=lambda part: (abs(part - side), part < side), default=None)


def _is_denied(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """Whether a place is said not to be it; "hörde ingenting på höger öra" tells what is wrong there."""
    if not is_denied(text, positions, lexicon):
        return False
    before = text[max(positions[0] - NEAR, 0) : positions[0]]
    return not any(word.folded in _SENSES and word.clause == text[positions[0]].clause for word in before)


def _is_added(text: Sequence[Word], position: int) -> bool:
    """Whether a side is told beside another: "höger och vänster hand", "igår började vänster också"."""
    before, after = text[max(position - 1, 0) : position], text[position + 1 : position + 4]
    said = {word.folded for word in after if word.clause == text[position].clause}
    return bool(_JOINED.intersection(word.folded for word in before) or _TOO & said)


def _other_side(found: Mapping[int, Place], side: str) -> int | None:
    """Where the one part is told whose other side has been told, None where there are none or several."""
    sided = [position for position, place in found.items() if place.side not in ("", side)]
    return sided[0] if len(sided) == 1 else None


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
    } | _in_short(text)


def _in_short(text: Sequence[Word]) -> dict[int, str]:
    """Sides as they are written short before what there are two of: "hö knä", "vä öra"."""
    return {
        position: _SHORT[word.folded]
        for position, (word, following) in enumerate(pairwise(text))
        if word.folded in _SHORT and following.folded in _PAIRED
    }


def _is_meant(text: Sequence[Word], position: int, parts: frozenset[int]) -> bool:
    """Whether a side is one of the body; words that mean much else need a part or "side" behind them."""
    if text[position].folded not in _UNSURE:
        return True
    if text[position].folded in _BOTH and _stands_behind(text, position, parts):
        return True
    following = range(position + 1, min(position + 3, len(text)))
    is_told = any(each in parts or text[each].folded in _SIDE for each in following)
    return is_told or tuple(word.folded for word in text[max(position - 2, 0) : position]) == _ON_THE


def _stands_behind(text: Sequence[Word], position: int, parts: frozenset[int]) -> bool:
    """Whether "båda" is said of the part before it: "ont i knäna, båda", "öronen bägge två"."""
    here = {word.folded for word in text if word.clause == text[position].clause}
    return position - 1 in parts or (bool(parts) and here <= {text[position].folded} | _TWO)


def _each_once(told: Sequence[Place]) -> tuple[Place, ...]:
    """Without repetitions; a part told with its side and without is told with it."""
    sided = {place.part for place in told if place.side}
    return tuple(dict.fromkeys(place for place in told if place.side or place.part not in sided))
