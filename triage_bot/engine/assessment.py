"""The verdict: how urgent it is, what was found and ruled out, and because of which answers.

It can be asked for at any time; findings that wait for answers are listed as open and count for nothing yet, so an
assessment is final only when the interview has no more questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage_bot.engine.answers import Answers, Value
from triage_bot.engine.conditions import FALSE, NOT_APPLICABLE, TRUE, UNKNOWN, Missing, deciding
from triage_bot.engine.outcome import contributions
from triage_bot.engine.pathway import Finding, Pathway, Text, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Facts, merge


@dataclass(frozen=True)
class Because:
    """An answer that decided something: the question and the value that counted."""

    question: str
    value: Value


@dataclass(frozen=True)
class Explained:
    """A finding with the answers that made it hold, ruled it out or left it unknown."""

    finding: Finding
    because: tuple[Because, ...]


@dataclass(frozen=True)
class Assessment:
    """The outcome of an interview.

    `findings` hold, the most urgent first; `unclear` are dangers that nobody could answer, which lead to a person by
    phone the same day. `reasons` are the texts at the deciding level, `advice` ids in the order to show,
    `route_hints` the kinds of care named at that level.
    """

    urgency: Urgency
    findings: tuple[Finding, ...]
    unclear: tuple[Finding, ...]
    reasons: tuple[Text, ...]
    advice: tuple[str, ...]
    route_hints: tuple[str, ...]
    pathways: tuple[str, ...]
    because: tuple[Explained, ...]
    ruled_out: tuple[Explained, ...]
    open: tuple[Finding, ...]
    content_version: str = ""

    @property
    def held(self) -> tuple[Explained, ...]:
        """The findings that hold, with the answers that made them hold."""
        return tuple(each for each in self.because if each.finding in self.findings)

    @property
    def doubtful(self) -> tuple[Explained, ...]:
        """The dangers that nobody could answer, with the questions that were not answered."""
        return tuple(each for each in self.because if each.finding in self.unclear)

    @property
    def complete(self) -> bool:
        """Whether no finding waits for an answer; an interview that stopped early may leave lesser ones open."""
        return not self.open


@dataclass(frozen=True)
class _Level:
    """Something that asks for a level: a held or unclear finding, or a pathway's `otherwise`."""

    urgency: Urgency
    hint: str | None
    reason: Text
    advice: tuple[str, ...]


def assess(pathways: Sequence[Pathway], answers: Answers, *, content_version: str = "") -> Assessment:
    """The verdict for the answers so far: the highest finding that holds, else the pathway's `otherwise` level."""
    facts = Facts(merge(tuple(pathways)), answers)
    findings = _unique(finding for pathway in pathways for finding in pathway.findings)
    bits = {finding.id: facts.truths(finding.when) for finding in findings}
    held = sorted((f for f in findings if bits[f.id] == TRUE), key=lambda f: -f.urgency.rank)
    unclear = [f for f in findings if bits[f.id] == UNKNOWN and f.dont_know is WhenUnknown.PERSON]
    levels = [level for pathway in pathways for level in _levels(pathway, bits)]
    urgency = max(level.urgency for level in levels)
    top = [level for level in levels if level.urgency is urgency]
    return Assessment(
        urgency=urgency,
        findings=tuple(held),
        unclear=tuple(unclear),
        reasons=_unique_texts(level.reason for level in top),
        advice=_advice(top, pathways, urgency),
        route_hints=tuple(dict.fromkeys(level.hint for level in top if level.hint)),
        pathways=tuple(pathway.id for pathway in pathways),
        because=tuple(_explained(finding, facts) for finding in [*held, *unclear]),
        ruled_out=tuple(_explained(finding, facts) for finding in findings if bits[finding.id] == FALSE),
        open=tuple(finding for finding in findings if bits[finding.id] not in (TRUE, FALSE, UNKNOWN)),
        content_version=content_version,
    )


def _levels(pathway: Pathway, bits: dict[str, int]) -> list[_Level]:
    levels = []
    for finding in pathway.findings:
        if bits[finding.id] in (TRUE, UNKNOWN):
            for contribution in contributions(finding, bits[finding.id]):
                if contribution is not None:
                    levels.append(_Level(*contribution, finding.reason, finding.advice))
    if levels:
        return levels
    otherwise = pathway.otherwise
    return [_Level(otherwise.urgency, otherwise.route_hint, otherwise.reason, otherwise.advice)]


def _advice(top: list[_Level], pathways: Sequence[Pathway], urgency: Urgency) -> tuple[str, ...]:
    """Advice of what decided the level, then each pathway's own; in an emergency nothing that could delay help."""
    ids = [advice for level in top for advice in level.advice]
    if urgency < Urgency.EMERGENCY_DEPARTMENT:
        ids += [advice for pathway in pathways for advice in pathway.advice]
    return tuple(dict.fromkeys(ids))


def _explained(finding: Finding, facts: Facts) -> Explained:
    because: dict[str, Because] = {}
    for question in deciding(finding.when, facts):
        value = facts.value(question)
        for each in facts.gates(question) if value is NOT_APPLICABLE else (question,):
            counted = facts.value_with_mentions(each)
            if not isinstance(counted, Missing):
                because[each] = Because(each, counted)
    return Explained(finding, tuple(because.values()))


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    return list({finding.id: finding for finding in findings}.values())


def _unique_texts(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple({text["sv"]: text for text in texts}.values())
