"""Every vignette leads to its verdict, and every finding is needed by some vignette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clinical.vignettes import Unanswered, Vignette, interview, read_vignettes, told
from triage_bot.content import Content
from triage_bot.engine.answers import Value
from triage_bot.engine.assessment import Assessment, assess
from triage_bot.engine.pathway import Pathway, Urgency
from triage_bot.understanding import check_alarm, understand

VIGNETTES = read_vignettes()
LEXICON = Path(__file__).parents[2] / "data" / "clinical" / "lexicon"
COMPLAINTS = sorted({each.pathway for each in VIGNETTES} & {path.stem for path in LEXICON.glob("*.yml")})


@pytest.mark.parametrize("vignette", VIGNETTES, ids=str)
def test_a_vignette_leads_to_its_verdict(content: Content, vignette: Vignette) -> None:
    pathways = [content.pathways[vignette.pathway]]

    answers, asked = interview(pathways, vignette, told(content, vignette))
    assessment = assess(pathways, answers)

    expect = vignette.expect
    said = f"{vignette} was asked {[each.id for each in asked]}"
    assert assessment.urgency.value == expect["urgency"], said
    if "findings" in expect:
        deciding = {finding.id for finding in assessment.findings if finding.urgency is assessment.urgency}
        assert deciding == set(expect["findings"]), said
    if "route" in expect:
        assert list(assessment.route_hints) == expect["route"]
    assert bool(assessment.unclear) == expect.get("unclear", False)
    assert len({question.id for question in asked}) == len(asked)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=str)
def test_the_text_of_a_vignette_raises_the_alarm_it_says(content: Content, vignette: Vignette) -> None:
    alarm = check_alarm(vignette.says, content.lexicon)

    assert (alarm.kind if alarm else None) == vignette.alarm


@pytest.mark.parametrize("vignette", [each for each in VIGNETTES if each.pathway in COMPLAINTS], ids=str)
def test_the_complaint_of_a_vignette_is_recognised(content: Content, vignette: Vignette) -> None:
    understanding = understand(vignette.says, content.lexicon)

    assert vignette.pathway in [each.pathway for each in understanding.likely]


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_complaint_has_vignettes_on_every_level(complaint: str) -> None:
    levels = [each.expect["urgency"] for each in VIGNETTES if each.pathway == complaint]

    assert len(levels) >= 12
    assert sum(level in ("emergency_112", "emergency_department") for level in levels) >= 3
    assert sum(level in ("same_day", "within_days") for level in levels) >= 3
    assert levels.count("self_care") >= 4


def test_every_finding_is_needed_by_some_vignette(content: Content) -> None:
    runs = [(each, *_run(content.pathways, each, told(content, each))) for each in VIGNETTES]
    findings = {finding.id for pathway in content.pathways.values() for finding in pathway.findings}

    not_needed = [finding for finding in sorted(findings) if not any(_changes(content, finding, *run) for run in runs)]

    assert not_needed == []


def _run(
    pathways: Mapping[str, Pathway], vignette: Vignette, before: Mapping[str, Value]
) -> tuple[dict[str, Value], Assessment]:
    pathway = [pathways[vignette.pathway]]
    answers, _ = interview(pathway, vignette, before)
    return answers, assess(pathway, answers)


def _changes(
    content: Content, finding: str, vignette: Vignette, answers: Mapping[str, Value], usual: Assessment
) -> bool:
    """Whether the vignette gets another urgency, route or advice when a finding is taken away."""
    pathway = content.pathways[vignette.pathway]
    if not any(each.id == finding for each in (*usual.findings, *usual.unclear)):
        return False
    without = replace(pathway, findings=tuple(each for each in pathway.findings if each.id != finding))
    try:
        _, assessment = _run({pathway.id: without}, vignette, told(content, vignette))
    except Unanswered:
        assessment = assess([without], answers)
    return _outcome(assessment) != _outcome(usual)


def _outcome(assessment: Assessment) -> tuple[Urgency, Sequence[str], Sequence[str]]:
    return assessment.urgency, assessment.route_hints, assessment.advice
