"""How like a text is to what people write about each complaint and each wish: a linear classifier over words and parts.

Phrases of the lexicon say for certain what was said, but only what their author thought of. The likeness knows no
phrase: it has learnt from examples which words, word pairs and letter groups belong to which complaint or intent, and
ranks them for a text that says it in words of its own. It arrives as a plain mapping, made by `triage_bot.tools.learn`.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

from triage_bot.understanding.text import Word

LETTERS = 4
"""How many letters a part of a word has: enough for "knöl" in "knölar" and "halsknöl", whatever stands around it."""
PART, EDGE = "#", "<"
INTENT = "intent:"
"""How the classes begin that are no complaints: wishes, questions, small talk, and what has nothing to do with care."""


def features(read: Sequence[Word]) -> frozenset[str]:
    """What a text is compared by: stems, pairs of stems that follow each other, and groups of four letters.

    Numbers say how much, not what, and are left out.
    """
    return frozenset(_features([word for word in read if not word.folded[0].isdigit()]))


def _features(read: Sequence[Word]) -> Iterator[str]:
    for word in read:
        yield word.stem
        if word.rest:
            yield word.rest
        if len(word.folded) >= LETTERS:
            edged = EDGE + word.folded
            yield from (PART + edged[start : start + LETTERS] for start in range(len(edged) - LETTERS + 1))
    for word, following in pairwise(read):
        yield f"{word.stem} {following.stem}"


@dataclass(frozen=True)
class Margins:
    """How far a text lies on each complaint's and each intent's side of what tells it from all others.

    0 is the border, -1 clearly not. Both are empty where nothing was learnt.
    """

    complaints: Mapping[str, float]
    intents: Mapping[str, float]


class Likeness:
    """The learnt weights: for each feature one whole number (-127–127) per class, in the order of `classes`."""

    def __init__(self, learnt: Mapping[str, Any]) -> None:
        """From what was learnt: `classes`, `bias` per class, `scale` of the weights, `features`, packed `weights`."""
        self._classes: Sequence[str] = learnt["classes"]
        self._bias: Sequence[float] = learnt["bias"]
        self._scale: float = learnt["scale"]
        self._weights = memoryview(b64decode(learnt["weights"])).cast("b")
        self._places = {feature: place for place, feature in enumerate(learnt["features"])}

    def margins(self, read: Sequence[Word]) -> Margins:
        """The margins of a text; one of which no word is known has those of an empty text."""
        width = len(self._classes)
        places = [place for feature in features(read) if (place := self._places.get(feature)) is not None]
        rows = [self._weights[place * width : (place + 1) * width] for place in places]
        unit = self._scale / sqrt(len(rows) or 1)
        sums = map(sum, zip(*rows, strict=True)) if rows else [0] * len(self._classes)
        margins = [bias + unit * total for bias, total in zip(self._bias, sums, strict=True)]
        told = list(zip(self._classes, margins, strict=True))
        return Margins(
            {name: margin for name, margin in told if not name.startswith(INTENT)},
            {name.removeprefix(INTENT): margin for name, margin in told if name.startswith(INTENT)},
        )
