"""Content that is wrong is refused with file, key and line; the shipped content is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.content.conftest import SHIPPED, spoil
from triage_bot.__main__ import main
from triage_bot.content import ContentError, load_content

RASA_KEYS = ("nlu:", "responses:", "stories:", "rules:")


HALSONT = "pathways/halsont.yml"

WRONG = [
    (
        "a question that does not exist",
        HALSONT,
        "{includes: {danger: saliva}}",
        "{includes: {dangr: saliva}}",
        "no question halsont.dangr",
    ),
    (
        "a value that does not exist",
        HALSONT,
        "{includes: {danger: saliva}}",
        "{includes: {danger: saliv}}",
        "no value saliv",
    ),
    ("the wrong word for the kind", HALSONT, "{includes: {danger: saliva}}", "{is: {danger: saliva}}", "use includes"),
    ("a threshold out of range", HALSONT, "at_least: {days: 14}", "at_least: {days: 1400}", "lies outside the range"),
    ("an unknown word", HALSONT, "at_least: {days: 14}", "more_than: {days: 14}", "Extra inputs"),
    (
        "two words in one condition",
        HALSONT,
        'when: {is: {better: "no"}}',
        'when: {is: {better: "no"}, at_least: {days: 3}}',
        "one condition at a time",
    ),
    ("an unknown urgency", HALSONT, "urgency: planned", "urgency: soon", "Input should be"),
    ("a duplicate key", HALSONT, "icpc2: [R21, R72, R76]", "icpc2: [R21]\nicpc2: [R22]", "stands twice"),
    ("a bare boolean", HALSONT, 'when: {is: {better: "no"}}', "when: {is: {better: no}}", "in quotes"),
    ("a missing translation", HALSONT, ', en: "The airway may be swelling shut."', "", "missing in en"),
    ("an unknown source", HALSONT, "source: nice_ng84", "source: nice_ng85", "no heading nice_ng85"),
    ("an unknown advice", HALSONT, "advice: [throat_not_better]", "advice: [throat_better]", "no advice throat_better"),
    ("an unknown module", HALSONT, "modules: [patient,", "modules: [patients,", "no module patients"),
    (
        "a circle of only_if",
        HALSONT,
        '    kind: yes_no\n    worse: "no"\n    text:\n      sv: Har du också',
        '    kind: yes_no\n    worse: "no"\n    only_if: {is: {cold_signs: "yes"}}\n    text:\n      sv: Har du också',
        "goes in a circle",
    ),
    (
        "a finding that can never hold",
        HALSONT,
        "        - at_least: {days: 14}",
        "        - at_least: {days: 14}\n        - at_most: {days: 3}",
        "can never hold",
    ),
    (
        "a danger without a plainer wording",
        "pathways/vill_inte_leva.yml",
        "    plainer:\n      sv: Tänk på de senaste månaderna.",
        "    help:\n      sv: Tänk på de senaste månaderna.",
        "plainer wording",
    ),
    ("an age that nothing catches", HALSONT, "ages: [3, 130]", "ages: [5, 130]", "no finding catches"),
    (
        "a lexicon without its question",
        "lexicon/halsont.yml",
        "question: halsont.cold_signs",
        "question: halsont.cold",
        "no question halsont.cold",
    ),
    (
        "a lexicon word for a boolean as an id",
        HALSONT,
        "      drinks_little: {sv",
        "      no: {sv",
        "YAML reads this key as a boolean",
    ),
    ("a value of the wrong kind", HALSONT, "at_least: {days: 14}", "at_least: {days: fourteen}", "valid number"),
    (
        "a circle over two questions",
        "modules/fever.yml",
        '    worse: "yes"\n',
        '    worse: "yes"\n    only_if: {at_least: {days: 1}}\n',
        "only_if goes in a circle: fever.",
    ),
    (
        "a question that never makes sense",
        HALSONT,
        "only_if: {at_least: {days: 8}}",
        "only_if: {all: [{at_least: {days: 8}}, {at_most: {days: 7}}]}",
        "can never hold",
    ),
    (
        "a threshold below the least answer",
        "modules/sick_child.yml",
        "only_if: {not: {at_least: {age_months: 60}}}",
        "only_if: {not: {at_least: {age_months: -1}}}",
        "lies outside the range of patient.age",
    ),
    (
        "an unknown source of a module",
        "modules/fever.yml",
        "source: nice_ng143, influensa_1177",
        "source: nice",
        "no heading",
    ),
    (
        "a missing translation in a module",
        "modules/fever.yml",
        "      en: How many days have",
        "      fi: How many days have",
        "missing in en",
    ),
    (
        "a part that nothing looks at",
        "pathways/urinvagsbesvar.yml",
        "      recent_cure: {sv",
        '      extra: {sv: "Mer", en: "More"}\n      recent_cure: {sv',
        "no finding looks at this part",
    ),
    (
        "a seventh part",
        HALSONT,
        "      drinks_little: {sv",
        '      seventh: {sv: "Mer", en: "More"}\n      drinks_little: {sv',
        "more than 6 parts",
    ),
    (
        "a sixth hand-over question",
        HALSONT,
        "handover:\n",
        "handover:\n  worry: shared\n",
        "at most 5 items",
    ),
    (
        "a hand-over question that is not shared",
        HALSONT,
        "  diseases: shared",
        "  illnesses: shared",
        "handover.yml has no question illnesses",
    ),
    (
        "a hand-over question about nothing known",
        "pathways/urinvagsbesvar.yml",
        "only_if: {is: {patient.sex: woman}}",
        "only_if: {is: {patient.gender: woman}}",
        "no question patient.gender",
    ),
    (
        "a missing translation of a hand-over question",
        HALSONT,
        ', en: "Has had an abscess in the throat before"',
        "",
        "missing in en",
    ),
    (
        "a statement that is no yes or no",
        HALSONT,
        "    kind: multi\n    order: none\n",
        "    kind: multi\n    order: none\n    statement: {sv: A, en: A}\n",
        "only a yes_no question",
    ),
    ("an age that is none", HALSONT, "ages: [3, 130]", "ages: [3 winters, 130]", "should match pattern"),
    ("ages the wrong way round", HALSONT, "ages: [3, 130]", "ages: [130, 3]", "from the youngest to the oldest"),
    (
        "a pathway for the younger that is not there",
        HALSONT,
        "ages: [3, 130]",
        "ages: [3, 130]\nyounger: minsta",
        "no pathway minsta",
    ),
    (
        "a telephone number that is not there",
        "alarms.yml",
        "numbers: [",
        "numbers: [nobody, ",
        "numbers.yml has no nobody",
    ),
    (
        "an alarm that leads to no pathway",
        "alarms.yml",
        "pathways: [vill_inte_leva]",
        "pathways: [vill_leva]",
        "no pathway vill_leva",
    ),
    ("an anchor", HALSONT, "icpc2: [R21, R72, R76]", "icpc2: &codes [R21]\nsources_of: *codes", "an anchor is used"),
    ("an impossible date", "numbers.yml", "checked_on: 2", "checked_on: 2026-13-45 #", "not a value"),
    ("a key of Rasa's", "numbers.yml", "numbers:\n", "rules:\n", "belongs to Rasa"),
    ("broken YAML", "urgency.yml", "levels:\n", "levels: [\n", "not valid YAML"),
    ("a wrong file name", HALSONT, "id: halsont", "id: halsonter", "must be called"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
def test_what_is_wrong_is_named_with_file_and_line(root: Path, file: str, old: str, new: str, message: str) -> None:
    line = spoil(root, file, old, new)

    with pytest.raises(ContentError) as refused:
        load_content(root)

    problems = [each for each in refused.value.problems if message in each.message]
    assert problems, str(refused.value)
    assert any(each.file == file for each in problems)
    assert any(abs(each.line - line) <= 12 for each in problems), str(refused.value)


def test_every_problem_is_reported_at_once(root: Path) -> None:
    spoil(root, HALSONT, "urgency: planned", "urgency: soon")
    spoil(root, "pathways/annat.yml", "advice: [not_alone]", "advice: [alone]")

    with pytest.raises(ContentError) as refused:
        load_content(root)

    assert {each.file for each in refused.value.problems} >= {HALSONT, "pathways/annat.yml"}


def test_a_missing_file_is_named(root: Path) -> None:
    (root / "urgency.yml").unlink()

    with pytest.raises(ContentError, match=r"urgency\.yml:1: this file is missing"):
        load_content(root)


def test_the_version_changes_with_any_file_and_with_nothing_else(root: Path) -> None:
    before = load_content(root).version
    assert before == load_content(SHIPPED).version

    spoil(root, "SOURCES.md", "No document was read.", "No document was read yet.")

    assert load_content(root).version != before


def test_no_pathway_claims_a_review() -> None:
    assert [each.id for each in load_content(SHIPPED).pathways.values() if each.reviewed_by] == []


def test_rasa_takes_no_clinical_file_for_training_data() -> None:
    for path in SHIPPED.rglob("*.yml"):
        assert not [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(RASA_KEYS)], path


def test_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--content", str(SHIPPED), "check"]) == 0
    assert "no problems" in capsys.readouterr().out


def test_check_fails_with_a_line_for_each_problem(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(root, HALSONT, "urgency: planned", "urgency: soon")

    assert main(["--content", str(root), "check"]) == 1
    assert "pathways/halsont.yml:" in capsys.readouterr().err


def test_explain_gives_the_verdict_with_its_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text("global_stop.now: []\nhalsont.danger: [saliva]\n", encoding="utf-8")

    assert main(["--content", str(SHIPPED), "explain", "halsont", str(answers)]) == 0

    said = capsys.readouterr().out
    assert "emergency_department" in said
    assert "because halsont.danger = Kan inte svälja saliv" in said


def test_explain_refuses_answers_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text("halsont.nonsense: 3\n", encoding="utf-8")

    assert main(["--content", str(SHIPPED), "explain", "halsont", str(answers)]) == 1
    assert "there is no question halsont.nonsense" in capsys.readouterr().err


def test_ask_holds_an_interview(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    replies = iter(["hur då", "det väser när hen andas och svårt att väcka", "1"])
    monkeypatch.setattr("builtins.input", lambda _: next(replies))

    assert main(["--content", str(SHIPPED), "ask", "halsont"]) == 0
    assert "Ring 112 nu" in capsys.readouterr().out


def test_a_pathway_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--content", str(SHIPPED), "draw", "halsont", "--mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart LR")


def test_a_module_cannot_have_the_name_of_a_pathway(root: Path) -> None:
    text = (root / "modules" / "fever.yml").read_text(encoding="utf-8")
    (root / "modules" / "halsont.yml").write_text(text.replace("id: fever", "id: halsont"), encoding="utf-8")

    with pytest.raises(
        ContentError, match=r"pathways/halsont\.yml:\d+: id: this name is taken by modules/halsont\.yml"
    ):
        load_content(root)


def test_a_file_that_cannot_be_read_raises_no_complaints_elsewhere(root: Path) -> None:
    spoil(root, "modules/fever.yml", "kind: yes_no", "kind: maybe")
    spoil(root, "pathways/annat.yml", "advice: [not_alone]", "advice: [alone]")

    with pytest.raises(ContentError) as refused:
        load_content(root)

    assert {each.file for each in refused.value.problems} == {"modules/fever.yml"}


def test_a_pathway_that_gives_way_names_a_module(root: Path) -> None:
    path = root / "pathways" / "halsont.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("sources:", "gives_way: coughing\nsources:", 1), encoding="utf-8"
    )

    with pytest.raises(ContentError, match=r"halsont\.yml:\d+: gives_way: there is no module coughing"):
        load_content(root)


def test_only_complaints_that_exist_are_offered(root: Path) -> None:
    path = root / "wording.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("offered: [", "offered: [skrattparoxysm, "), encoding="utf-8"
    )

    with pytest.raises(ContentError, match=r"wording\.yml:\d+: offered\.0: there is no pathway skrattparoxysm"):
        load_content(root)


@pytest.mark.parametrize(
    ("phrase", "problem"), [("ont? i halsen", "a phrase must begin"), ("ont i halsen ...", "a phrase must end")]
)
def test_a_phrase_that_may_be_nothing_is_named_with_its_place(root: Path, phrase: str, problem: str) -> None:
    path = root / "lexicon" / "halsont.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("      - halsont\n", f"      - {phrase}\n", 1), encoding="utf-8"
    )

    with pytest.raises(ContentError, match=rf"halsont\.yml:\d+: complaints\.halsont\.phrases\.\d+: {problem}"):
        load_content(root)
