"""How like a text is to what people write about each complaint, wish and alarm: a linear classifier of words and parts.

Phrases of the lexicon say for certain what was said, but only what their author thought of. The likeness knows no
phrase: it has learnt from examples which words, word pairs and letter groups belong to which complaint or intent, and
ranks them for a text that says it in words of its own. It arrives as a plain mapping, made by `triage_bot.tools.learn`.
"""

from __future__ import annotations

from base64 import b64decode
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from struct import unpack
from typing import Any

from triage_bot.understanding.text import Word
from triage_bot.understanding.traits import features

INTENT = "intent:"
"""How the classes begin that are no complaints: wishes, questions, small talk, and what has nothing to do with care."""
ALARM = "alarm:"
"""How the classes begin that are kinds of alarm."""
LANE = 4
"""Bytes in which the weights of one class are summed."""
MIDDLE = 128
"""Weights are kept as whole numbers above zero, this one standing for none."""


@dataclass(frozen=True)
class Margins:
    """How far a text lies on each complaint's, intent's and alarm's side of what tells it from all others.

    0 is the border, -1 clearly not; to four decimals. All are empty where nothing was learnt.
    """

    complaints: Mapping[str, float] = field(default_factory=dict)
    intents: Mapping[str, float] = field(default_factory=dict)
    alarms: Mapping[str, float] = field(default_factory=dict)


class Likeness:
    """The learnt weights: for each feature one whole number per class, in the order of `classes`.

    A margin is the bias of its class and the sum of the text's weights, over the length of the text. All classes are
    summed at once, as lanes of one long number: a text has hundreds of features, and each has a weight for every class.
    """

    def __init__(self, learnt: Mapping[str, Any]) -> None:
        """From what was learnt: `classes`, `bias` per class, `scale`; packed `features`, their `rarity`, `weights`."""
        self._classes: Sequence[str] = learnt["classes"]
        self._bias: Sequence[float] = learnt["bias"]
        self._scale: float = learnt["scale"]
        self._features = memoryview(b64decode(learnt["features"])).cast("I")
        self._rarity = b64decode(learnt["rarity"])
        self._weights = b64decode(learnt["weights"])

    def margins(self, read: Sequence[Word]) -> Margins:
        """The margins of a text; one of which no word is known has those of an empty text."""
        places = [place for feature in features(read) if (place := self._place(feature)) is not None]
        length = sqrt(sum(self._rarity[place] ** 2 for place in places)) or 1.0
        sums = self._sums(places)
        margins = [round(bias + self._scale / length * each, 4) for bias, each in zip(self._bias, sums, strict=True)]
        told = list(zip(self._classes, margins, strict=True))
        return Margins(
            {name: margin for name, margin in told if not name.startswith((INTENT, ALARM))},
            {name.removeprefix(INTENT): margin for name, margin in told if name.startswith(INTENT)},
            {name.removeprefix(ALARM): margin for name, margin in told if name.startswith(ALARM)},
        )

    def _place(self, feature: int) -> int | None:
        place = bisect_left(self._features, feature)
        return place if place < len(self._features) and self._features[place] == feature else None

    def _sums(self, places: Sequence[int]) -> list[int]:
        """The sum of the weights of some features, by class."""
        width, total = len(self._classes), 0
        lanes = bytearray(LANE * width)
        for place in places:
            lanes[::LANE] = self._weights[place * width : (place + 1) * width]
            total += int.from_bytes(lanes, "little")
        none = MIDDLE * len(places)
        return [each - none for each in unpack(f"<{width}I", total.to_bytes(LANE * width, "little"))]
