"""What findings amount to: the urgency and route hints of a whole questionnaire, decided or still open.

The rule, once: a pathway's level is its highest finding that holds, else its `otherwise`; a danger that nobody could
answer counts as a phone call with a person the same day; the patient's level is the highest of the pathways, and the
route hints are those found at that level. Under open answers the same rule gives bounds, from which the interview
learns what can still change the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage_bot.engine.conditions import FALSE, TRUE, UNKNOWN, truths
from triage_bot.engine.pathway import PERSON_HINT, Finding, Pathway, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Facts

Contribution = tuple[Urgency, str | None]
Options = frozenset[Contribution | None]
"""What a finding may still add to the outcome; None is "nothing"."""


def contributions(finding: Finding, bits: int) -> Options:
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


@dataclass(frozen=True)
class Standing:
    """One pathway as it stands: what each finding may add, and the lowest and highest level still possible."""

    pathway: Pathway
    possible: tuple[tuple[Finding, Options], ...]
    lowest: Urgency
    baseline_open: bool

    def sure(self) -> list[Contribution]:
        """The contributions that no remaining answer can take away."""
        return [each for _, possible in self.possible if len(possible) == 1 for each in possible if each is not None]


def options_of(finding: Finding, facts: Facts) -> Options:
    """What a finding may add to the outcome under the answers so far."""
    return contributions(finding, truths(finding.when, facts))


def standing(pathway: Pathway, options: Mapping[str, Options]) -> Standing:
    """How a pathway stands when its findings have these options, by finding id."""
    possible = tuple((finding, options[finding.id]) for finding in pathway.findings)
    floors = [min(each) for _, options in possible if (each := _present(options)) and None not in options]
    if floors:
        return Standing(pathway, possible, max(floors), baseline_open=False)
    may_add = [urgency for _, options in possible for urgency in _present(options)]
    lowest = min([pathway.otherwise.urgency, *may_add])
    return Standing(pathway, possible, lowest, baseline_open=True)


def _present(options: Options) -> list[Urgency]:
    return [option[0] for option in options if option is not None]


def open_findings(standings: tuple[Standing, ...]) -> list[Finding]:
    """The findings whose answer can still change the urgency or the route hints of the outcome."""
    floor = max(each.lowest for each in standings)
    sure_hints = {hint for each in standings for urgency, hint in each.sure() if urgency == floor}
    found: dict[str, Finding] = {}
    for each in standings:
        replaces = each.baseline_open and each.pathway.otherwise.urgency >= floor
        settled = (each.pathway.otherwise.urgency, each.pathway.otherwise.route_hint)
        for finding, options in each.possible:
            if len(options) > 1 and any(
                _changes(option, floor, sure_hints) or (replaces and option not in (None, settled))
                for option in options
            ):
                found.setdefault(finding.id, finding)
    return list(found.values())


def _changes(option: Contribution | None, floor: Urgency, sure_hints: set[str | None]) -> bool:
    if option is None:
        return False
    urgency, hint = option
    return urgency > floor or (urgency == floor and hint is not None and hint not in sure_hints)
