"""What findings amount to: the urgency and route hints of a whole questionnaire, decided or still open.

The rule, once: a pathway's level is its highest finding that holds, else its `otherwise`; a danger that nobody could
answer counts as a phone call with a person the same day; the patient's level is the highest of the pathways, and the
route hints are those found at that level. Under open answers the same rule gives bounds, from which the interview
learns what can still change the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from triage_bot.engine.conditions import FALSE, TRUE, UNKNOWN
from triage_bot.engine.pathway import PERSON_HINT, Finding, Pathway, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Facts, Questionnaire

Contribution = tuple[Urgency, str | None]

NOTHING: Final = -1
EMERGENCY: Final = Urgency.EMERGENCY_112.rank


@dataclass(frozen=True, eq=False)
class Options:
    """What a finding may still add to the outcome; None in `each` is "nothing".

    `surely` is the rank that it adds at the least (NOTHING if it may add nothing), `lowest` and `highest` are the
    ranks among what it may add, `decided` says that only one option is left. They are kept because the interview looks
    at them for every answer that it considers.
    """

    each: frozenset[Contribution | None]
    surely: int
    lowest: int
    highest: int
    decided: bool

    def hints(self, rank: int) -> set[str]:
        """The route hints that it may add at a level."""
        return {option[1] for option in self.each if option and option[0].rank == rank and option[1] is not None}


def contributions(finding: Finding, bits: int) -> frozenset[Contribution | None]:
    """What a finding may add to the outcome under its possible truths."""
    possible: set[Contribution | None] = set()
    if bits & TRUE:
        possible.add((finding.urgency, finding.route_hint))
    if bits & UNKNOWN:
        possible.add(_when_unknown(finding))
    if bits & FALSE:
        possible.add(None)
    return frozenset(possible)


def _when_unknown(finding: Finding) -> Contribution | None:
    if finding.dont_know is WhenUnknown.NOTHING:
        return None
    return min(finding.urgency, Urgency.SAME_DAY), PERSON_HINT


@lru_cache(maxsize=16_384)
def _options(finding: Finding, bits: int) -> Options:
    each = contributions(finding, bits)
    ranks = [option[0].rank for option in each if option is not None]
    lowest, highest = (min(ranks), max(ranks)) if ranks else (EMERGENCY, NOTHING)
    return Options(each, NOTHING if None in each else lowest, lowest, highest, decided=len(each) == 1)


def options_of(finding: Finding, facts: Facts) -> Options:
    """What a finding may add to the outcome under the answers so far."""
    return _options(finding, facts.truths(finding.when))


@dataclass(frozen=True, eq=False)
class Standing:
    """One pathway as it stands: the rank of the lowest level still possible, and whether `otherwise` still is."""

    pathway: Pathway
    lowest: int
    baseline_open: bool


def standing(pathway: Pathway, options: Mapping[str, Options]) -> Standing:
    """How a pathway stands when its findings have these options, by finding id."""
    surely, lowest = NOTHING, pathway.otherwise.urgency.rank
    for finding in pathway.findings:
        each = options[finding.id]
        surely = max(surely, each.surely)
        lowest = min(lowest, each.lowest)
    return Standing(pathway, lowest if surely == NOTHING else surely, baseline_open=surely == NOTHING)


def standings(questionnaire: Questionnaire, options: Mapping[str, Options]) -> tuple[Standing, ...]:
    """How each of the merged pathways stands."""
    return tuple(standing(pathway, options) for pathway in questionnaire.pathways)


def open_findings(
    these: tuple[Standing, ...], options: Mapping[str, Options], among: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The findings that can still change the urgency or the route hints of the outcome; none once 112 is sure.

    `among` are those to look through: what an earlier answer has settled no later one opens again.
    """
    floor = max(each.lowest for each in these)
    if floor == EMERGENCY:
        return ()
    sure_hints = {
        hint for each in options.values() if each.surely == floor and each.decided for hint in each.hints(floor)
    }
    replacing: set[str] = set()
    for each in these:
        otherwise = each.pathway.otherwise
        if each.baseline_open and otherwise.urgency.rank >= floor:
            found = _replacing(each.pathway, options)
            replacing.update(found)
            if not found and otherwise.urgency.rank == floor and otherwise.route_hint is not None:
                sure_hints.add(otherwise.route_hint)
    return tuple(each for each in among if each.id in replacing or _changes(options[each.id], floor, sure_hints))


def _changes(options: Options, floor: int, sure_hints: set[str]) -> bool:
    if options.decided or options.highest < floor:
        return False
    return options.highest > floor or bool(options.hints(floor) - sure_hints)


def _replacing(pathway: Pathway, options: Mapping[str, Options]) -> set[str]:
    """The undecided findings that would put something else in the place of the pathway's `otherwise`."""
    same = {None, (pathway.otherwise.urgency, pathway.otherwise.route_hint)}
    return {each.id for each in pathway.findings if not options[each.id].decided and not options[each.id].each <= same}
