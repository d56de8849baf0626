"""Numbers that are somebody's age, but not now: "när jag fyllde 60", "dog vid 49", "barn på 3 och 5 år"."""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.understanding.quantities import NEARBY
from triage_bot.understanding.text import Word

NEAR_DEATH = 5
"""How many words may stand between "dog" and the age: "dog i hjärtinfarkt vid 52"."""
WHEN = frozenset({"nar", "da", "when", "sen", "sedan", "since", "tills", "innan", "before", "until"})
THEN, WAS_SO = (["var"], ["was"]), (["nar"], ["da"], ["when"])
DIED = frozenset({"dog", "dod", "dott", "avled", "died"})
UNTIL_THEN = (["till", "jag", "var"], ["till", "han", "var"], ["till", "hon", "var"])


def is_of_then(text: Sequence[Word], position: int) -> bool:
    """Whether the number is how old somebody was at another time: "när jag fyllde 60", "dog vid 49"."""
    before = [word for word in text[max(position - 3, 0) : position] if word.clause == text[position].clause]
    said = [word.folded for word in before]
    nearby = text[max(position - NEAR_DEATH, 0) : position + NEARBY]
    died = DIED.intersection(word.folded for word in nearby if word.clause == text[position].clause)
    following = [word.folded for word in text[position + 1 : position + 3]]
    if (said[-1:] == ["vid"] and following == ["ars", "alder"]) or (said[-1:] in THEN and following[:1] in WAS_SO):
        return True  # "vid 38 års ålder", "jag var 20 när"
    return bool(died or WHEN.intersection(said)) or said in UNTIL_THEN or _is_one_of_several(text, position)


def _is_one_of_several(text: Sequence[Word], position: int) -> bool:
    """Whether the number is one of the ages of several: "barn på 3 och 5 år"."""
    before, after = text[max(position - 2, 0) : position], text[position + 1 : position + 3]
    joined = [each for each in (before[::-1], after) if len(each) == 2 and each[0].folded in ("och", "o", "and")]
    return text[position].folded.isdigit() and any(
        other.folded.isdigit() and other.clause == text[position].clause for _, other in joined
    )
