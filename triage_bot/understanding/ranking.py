"""Which complaints a text may be about, best first: what the lexicon found, weighed with what the examples suggest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from triage_bot.understanding.likeness import Margins

LIKENESS = 6.0
"""What one unit of margin counts beside one word of the lexicon."""
NAMED_OUTRIGHT = 0.5
UNSUITED = 1.5
MOST = 3.0
"""More words than these make a complaint no surer: a long story is not about what it says most words of."""
SUGGESTED, UNLIKE = -1.0, -0.74
"""From the first margin on, a complaint of which no word is in the lexicon is worth offering. Where even the best is
below the second, the text is like nothing that an ill person wrote."""
CLEAR = -0.5
"""From this margin on, the best complaint makes others doubtful."""
MEANT = -0.2
"""From this margin on, the best complaint is taken as told though no word of it is in the lexicon."""
DOUBTED, SURELY_NAMED = -0.9, 1.5
"""Below this margin, a complaint named in passing ("som en kniv i ryggen") is not what the text is about."""


@dataclass(frozen=True)
class Complaint:
    """A pathway that the text may be about; a score of 1 or more means that it was named."""

    pathway: str
    score: float


def ranked(
    scores: Mapping[str, float], *, named: Collection[str], suited: Collection[str], margins: Margins
) -> tuple[Complaint, ...]:
    """Complaints best first.

    `scores` are the words found by pathway, `named` the pathways named outright, `suited` those for the patient's age,
    `margins` the likeness, empty where none was learnt. Among equals the first of `scores` comes first.
    """
    complaints = margins.complaints
    clearly_not = min(complaints.values(), default=0.0)

    def weight(pathway: str) -> float:
        found = min(scores.get(pathway, 0.0), MOST) + NAMED_OUTRIGHT * (pathway in named)
        return found + LIKENESS * complaints.get(pathway, clearly_not) - UNSUITED * (pathway not in suited)

    likest = max(complaints.values(), default=clearly_not)
    speaks_of_one = bool(complaints) and likest > max([UNLIKE, *margins.intents.values()])
    suggested = [each for each in suited if each not in scores and complaints.get(each, SUGGESTED) > SUGGESTED]
    best = sorted([*scores, *(sorted(suggested) if speaks_of_one else ())], key=weight, reverse=True)
    return tuple(Complaint(each, round(scores.get(each, 0.0), 2)) for each in best)


def told(likely: Sequence[Complaint], *, named: Collection[str], margins: Margins) -> tuple[Complaint, ...]:
    """The complaints that a text tells of, best first: those named outright, and the best where it is clearly meant.

    What is named in passing, by few words and against everything that the examples suggest, is left out where the best
    is clear.
    """
    best = likely[0].pathway if likely else None
    is_clear = best is not None and margins.complaints.get(best, CLEAR) > CLEAR

    def is_told(each: Complaint) -> bool:
        margin = margins.complaints.get(each.pathway, UNLIKE)
        if each.pathway not in named:
            return each.pathway == best and margin > MEANT
        return not is_clear or each.pathway == best or margin > DOUBTED or each.score >= SURELY_NAMED

    return tuple(each for each in likely if is_told(each))
