"""Ages down to days, and the pathway that takes over outside the ages of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.content.conftest import SHIPPED, spoil
from triage_bot.content import Content, ContentError, load_content
from triage_bot.content.ages import in_years
from triage_bot.engine.measures import MEASURES
from triage_bot.understanding import read_answer

HALSONT = "pathways/halsont.yml"
INFANT = """id: minsta
icpc2: [A29]
name: {{sv: Sjukt spädbarn, en: Ill infant}}
review: not reviewed by a clinician
ages: [0, {oldest}]
older: annat
modules: [patient, fever, sick_child]
questions: {{}}
otherwise:
  urgency: same_day
  reason: {{sv: "Så små barn bedöms samma dag.", en: "Such small children are assessed the same day."}}
"""
DAY = 1 / 365.25


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED)


def write(root: Path, oldest: str) -> None:
    (root / "pathways" / "minsta.yml").write_text(INFANT.format(oldest=oldest), encoding="utf-8")
    spoil(root, HALSONT, "ages: [3, 130]", "ages: [3 months, 130]\nyounger: minsta")


@pytest.mark.parametrize(
    ("written", "days"),
    [("3 days", 3), ("1 day", 1), ("6 weeks", 42), ("8 months", 243.5), ("2 years", 730.5), (1, 365.25)],
)
def test_an_age_may_be_written_in_its_own_unit(written: str | int, days: float) -> None:
    assert in_years(written) * 365.25 == pytest.approx(days)


def test_a_patient_outside_the_ages_is_led_to_the_right_pathway(root: Path) -> None:
    write(root, "3 months")
    content = load_content(root)

    assert content.suited(["halsont"], 3 * DAY) == ("minsta",)
    assert content.suited(["halsont"], 0.25) == ("halsont",)
    assert content.suited(["halsont"], None) == ("halsont",)
    assert content.suited(["minsta"], 8 / 12) == ("annat",)
    assert content.suited(["halsont", "minsta", "annat"], 42 * DAY) == ("minsta", "annat")


def test_a_gap_between_two_pathways_is_refused(root: Path) -> None:
    write(root, "6 weeks")

    with pytest.raises(ContentError, match=r"halsont\.yml:\d+: younger: minsta is not written for a patient of"):
        load_content(root)


def test_without_another_pathway_a_finding_must_catch_the_patient(root: Path) -> None:
    spoil(root, HALSONT, "ages: [3, 130]", "ages: [3, 80]")

    with pytest.raises(ContentError, match="no finding catches a patient of 80 years"):
        load_content(root)


@pytest.mark.parametrize(
    ("said", "measure", "number"),
    [
        ("3 dagar gammal", "age_days", 3),
        ("en dag", "age_days", 1),
        ("28 dygn", "age_days", 28),
        ("6 veckor", "age_days", 42),
        ("6 veckor", "age_weeks", 6),
        ("3 månader", "age_months", 3),
        ("7 mån", "age_months", 7),
        ("ett halvt år", "age_months", 6),
        ("3 days old", "age_days", 3),
        ("8 months", "age_months", 8),
    ],
)
def test_an_infants_age_is_read_exactly_as_content_compares_it(
    shipped: Content, said: str, measure: str, number: float
) -> None:
    questions = {question.id: question for question in shipped.pathways["halsont"].questions}

    age = read_answer(questions["patient.age"], said, shipped.lexicon, "sv")

    assert isinstance(age, float)
    assert MEASURES[measure].compute(age) == number
