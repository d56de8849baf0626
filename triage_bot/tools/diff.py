"""Which patients get another verdict after a change of content: the question that a clinician who reviews it has.

Both contents judge the same patients: those of the vignettes, those around each finding, and random ones. Who is
judged differently is grouped by what changed, the worst changes first: a lowered level, then a raised one, then another
route, then other advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from triage_bot.content import Content
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.engine.assessment import Assessment, Explained, assess
from triage_bot.engine.conditions import NOT_APPLICABLE
from triage_bot.engine.pathway import Pathway, Urgency
from triage_bot.engine.questionnaire import Facts, merge
from triage_bot.engine.wording import answer_in_words
from triage_bot.tools.patients import Patient, adapted, patients_for
from triage_bot.tools.vignettes import Unanswered, Vignette, healthy, interview, told

Verdict = tuple[Urgency, frozenset[str], tuple[str, ...]]
LOWERED, RAISED, ROUTE, ADVICE = range(4)
TITLES = ("LOWERED", "raised", "another route", "other advice")
MOST_NAMES = 3


@dataclass(frozen=True)
class Change:
    """How the verdict of some patients changed: old and new outcome, and the rules whose change made it so.

    `causes` are the findings that decided and were changed, added or taken away; without any, a question changed, and
    they are all that decided. Advice is kept only where nothing else changed: what is gone in `old`, new in `new`.
    """

    pathway: str
    old: Verdict
    new: Verdict
    causes: tuple[str, ...]

    @property
    def kind(self) -> int:
        """LOWERED, RAISED, ROUTE or ADVICE."""
        if self.old[0] is not self.new[0]:
            return LOWERED if self.new[0] < self.old[0] else RAISED
        return ROUTE if self.old[1] != self.new[1] else ADVICE

    def worst_first(self) -> tuple[int, int, int, str]:
        """Sorts lowered levels first, and among them the longest fall from the highest level."""
        old, new = self.old[0].rank, self.new[0].rank
        return self.kind, -abs(old - new), -max(old, new), self.pathway


@dataclass
class Concerned:
    """Whom a change concerns: vignettes by name, the number of made-up patients, and the plainest of these."""

    vignettes: list[str] = field(default_factory=list)
    count: int = 0
    example: Patient | None = None
    decisive: frozenset[str] = frozenset()

    def add(self, patient: Patient, decisive: frozenset[str]) -> None:
        """Count a made-up patient with the questions that decided; the one with least wrong becomes the example."""
        self.count += 1
        if self.example is None or patient.unwell < self.example.unwell:
            self.example, self.decisive = patient, decisive


@dataclass
class Comparison:
    """Two contents compared: who is judged differently, how many were judged, and what could not be compared."""

    changes: dict[Change, Concerned] = field(default_factory=dict)
    judged: int = 0
    notes: list[str] = field(default_factory=list)


def compare(
    old: Content, new: Content, vignettes: Sequence[Vignette], *, patients: int = 1000, seed: int = 1
) -> Comparison:
    """Judges everybody by both contents; `patients` is the number of random patients for each changed pathway."""
    comparison = Comparison()
    for name in sorted({*old.pathways, *new.pathways}):
        if name not in old.pathways or name not in new.pathways:
            comparison.notes.append(
                f"the pathway {name} is only in the {'new' if name in new.pathways else 'old'} content"
            )
            continue
        versions = old.pathways[name], new.pathways[name]
        if repr(versions[0]) != repr(versions[1]):
            comparison.notes += _structure(*versions)
            changed = _changed_findings(*versions)
            for patient in patients_for(versions, count=patients, seed=seed):
                _judge(comparison, versions, patient, changed)
    for vignette in vignettes:
        if vignette.pathway in old.pathways and vignette.pathway in new.pathways:
            _judge_vignette(comparison, old, new, vignette)
    comparison.notes += _texts(old, new)
    return comparison


def _judge(comparison: Comparison, versions: tuple[Pathway, Pathway], patient: Patient, changed: set[str]) -> None:
    comparison.judged += 1
    old, new = (assess([each], adapted(patient.answers, merge((each,)))) for each in versions)
    change = _change(versions[0].id, old, new, changed)
    if change is not None:
        decisive = frozenset(one.question for each in (*_deciding(old), *_deciding(new)) for one in each.because)
        comparison.changes.setdefault(change, Concerned()).add(patient, decisive)


def _judge_vignette(comparison: Comparison, old: Content, new: Content, vignette: Vignette) -> None:
    comparison.judged += 1
    verdicts = []
    for content in (old, new):
        pathway = [content.pathways[vignette.pathway]]
        try:
            answers, _ = interview(pathway, vignette, told(content, vignette))
        except (Unanswered, InvalidAnswer) as error:
            comparison.notes.append(f"not compared: {error}")
            return
        verdicts.append(assess(pathway, answers))
    changed = _changed_findings(old.pathways[vignette.pathway], new.pathways[vignette.pathway])
    change = _change(vignette.pathway, verdicts[0], verdicts[1], changed)
    if change is not None:
        comparison.changes.setdefault(change, Concerned()).vignettes.append(vignette.name)


def _change(pathway: str, old: Assessment, new: Assessment, changed: set[str]) -> Change | None:
    before, after = _verdict(old), _verdict(new)
    if before == after:
        return None
    decided = sorted({each.finding.id for each in (*_deciding(old), *_deciding(new))})
    causes = tuple(name for name in decided if name in changed) or tuple(decided)
    # Only what differs tells groups apart: other advice that the same patients get would only split them.
    same_outcome = before[:2] == after[:2]
    gone = tuple(each for each in before[2] if each not in after[2]) if same_outcome else ()
    come = tuple(each for each in after[2] if each not in before[2]) if same_outcome else ()
    return Change(pathway, (*before[:2], gone), (*after[:2], come), causes)


def _verdict(assessment: Assessment) -> Verdict:
    return assessment.urgency, frozenset(assessment.route_hints), assessment.advice


def _deciding(assessment: Assessment) -> list[Explained]:
    return [each for each in assessment.because if each.finding.urgency >= assessment.urgency]


def _changed_findings(old: Pathway, new: Pathway) -> set[str]:
    before = {each.id: repr(each) for each in old.findings}
    after = {each.id: repr(each) for each in new.findings}
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _structure(old: Pathway, new: Pathway) -> Iterator[str]:
    for what, before, after in (
        ("question", {each.id for each in old.questions}, {each.id for each in new.questions}),
        ("finding", {each.id for each in old.findings}, {each.id for each in new.findings}),
    ):
        yield from (f"{new.id}: the {what} {each} is gone" for each in sorted(before - after))
        yield from (f"{new.id}: the {what} {each} is new" for each in sorted(after - before))


def _texts(old: Content, new: Content) -> Iterator[str]:
    for name in sorted({*old.advice, *new.advice}):
        if name in old.advice and name in new.advice and old.advice[name] != new.advice[name]:
            yield f"the text of the advice {name} changed"


def report(comparison: Comparison, new: Content, language: str = "sv") -> Iterator[str]:
    """The comparison as lines to read from the top: the worst change first, each with whom it concerns."""
    changes = sorted(comparison.changes, key=Change.worst_first)
    concerned = sum(each.count + len(each.vignettes) for each in comparison.changes.values())
    yield f"{comparison.judged} patients judged by both contents, {concerned} get another verdict"
    for kind, group in groupby(changes, key=lambda change: change.kind):
        for change in group:
            yield ""
            yield f"{TITLES[kind]}: {change.pathway}: {_difference(change)}"
            yield f"  because of {', '.join(change.causes) or 'otherwise'}"
            yield from _whom(comparison.changes[change], new.pathways[change.pathway], language)
    if comparison.notes:
        yield "\nalso:"
        yield from (f"  {note}" for note in comparison.notes)


def _difference(change: Change) -> str:
    match change.kind:
        case n if n in (LOWERED, RAISED):
            return f"{change.old[0].value} -> {change.new[0].value}"
        case n if n == ROUTE:
            return f"{change.old[0].value}, {_hints(change.old[1])} -> {_hints(change.new[1])}"
        case _:
            gone, come = ("".join(f", {sign}{each}" for each in advice) for sign, advice in _advice(change))
            return f"{change.old[0].value}{gone}{come}{'' if gone or come else ', in another order'}"


def _advice(change: Change) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("without ", change.old[2]), ("with ", change.new[2])


def _hints(hints: frozenset[str]) -> str:
    return "+".join(sorted(hints)) or "no special route"


def _whom(concerned: Concerned, pathway: Pathway, language: str) -> Iterator[str]:
    if concerned.vignettes:
        names = ", ".join(concerned.vignettes[:MOST_NAMES])
        more = len(concerned.vignettes) - MOST_NAMES
        yield f"  {len(concerned.vignettes)} vignettes: {names}{f' and {more} more' if more > 0 else ''}"
    if concerned.example is not None:
        yield f"  {concerned.count} made-up patients, for example:"
        yield from (f"    {line}" for line in _portrait(concerned, pathway, language))


def _portrait(concerned: Concerned, pathway: Pathway, language: str) -> Iterator[str]:
    """The answers that decided, and those that are not the healthy ones; what this version never asks is left out."""
    answers = concerned.example.answers if concerned.example is not None else {}
    facts = Facts(merge((pathway,)), adapted(answers, merge((pathway,))))
    for question in pathway.questions:
        if question.id not in answers or facts.value(question.id) is NOT_APPLICABLE:
            continue
        value = answers[question.id]
        usual = healthy(question)
        if question.id in concerned.decisive or (usual is not None and value != usual):
            yield f"{question.id} = {answer_in_words(question, value, language)}"
