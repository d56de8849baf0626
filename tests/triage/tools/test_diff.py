"""A change of content shows whom it concerns, the worst first."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.triage.tools.conftest import SHIPPED, VIGNETTES, Change
from triage_bot.__main__ import main
from triage_bot.content import Content, load_content
from triage_bot.tools.diff import ADVICE, LOWERED, RAISED, ROUTE, Comparison, compare, report
from triage_bot.tools.revisions import NoSuchContent, content_at
from triage_bot.tools.vignettes import Vignette

HALSONT = "pathways/halsont.yml"
FEW = 60


def compared(content: Content, copy: Path, vignettes: list[Vignette]) -> Comparison:
    return compare(content, load_content(copy), vignettes, patients=FEW)


def test_the_same_content_judges_everybody_alike(content: Content, copy: Path, vignettes: list[Vignette]) -> None:
    comparison = compared(content, copy, vignettes)

    assert comparison.judged == len(vignettes)
    assert not comparison.changes
    assert not comparison.notes


def test_a_lowered_danger_comes_first_with_its_vignette(
    content: Content, copy: Path, change: Change, vignettes: list[Vignette]
) -> None:
    change(HALSONT, "        - at_least: {days: 14}", "        - at_least: {days: 10}")
    change(
        HALSONT,
        "urgency: emergency_department\n    when: {includes: {danger: saliva}}",
        "urgency: same_day\n    when: {includes: {danger: saliva}}",
    )

    comparison = compared(content, copy, vignettes)

    worst = min(comparison.changes, key=lambda each: each.worst_first())
    assert (worst.kind, worst.causes) == (LOWERED, ("halsont.cannot_swallow",))
    assert comparison.changes[worst].vignettes == ["Spottar i en mugg"]
    kinds = [each.kind for each in sorted(comparison.changes, key=lambda each: each.worst_first())]
    assert kinds == sorted(kinds)
    assert RAISED in kinds
    lines = list(report(comparison, content))
    assert lines[2] == "LOWERED: halsont: emergency_department -> same_day"
    assert "    halsont.danger = Kan inte svälja saliv eller dryck, utan måste spotta ut" in lines


def test_a_moved_threshold_is_found_without_any_vignette(content: Content, copy: Path, change: Change) -> None:
    change(HALSONT, "        - at_least: {days: 14}", "        - at_least: {days: 15}")

    comparison = compared(content, copy, [])

    assert {each.causes for each in comparison.changes} == {("halsont.lingering",)}
    assert {(each.old[0].value, each.new[0].value) for each in comparison.changes} == {("planned", "self_care")}


def test_a_finding_taken_away_and_a_new_route_are_found(content: Content, copy: Path, change: Change) -> None:
    change(
        "pathways/annat.yml", "    advice: [call_maternity_ward]\n    route_hint: midwife", "    advice: [not_alone]"
    )
    path = copy / HALSONT
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  scarlet_fever:"), text.index("  antibiotics_fail:")
    without = text[:start] + text[end:]
    path.write_text(without.replace("{more: swollen_neck}", "{more: [swollen_neck, bumpy_rash]}"), encoding="utf-8")

    comparison = compared(content, copy, [])

    found = {(each.pathway, each.kind) for each in comparison.changes}
    assert ("annat", ROUTE) in found
    assert ("halsont", ADVICE) in found
    assert "halsont: the finding halsont.scarlet_fever is gone" in comparison.notes


def test_a_changed_gate_is_found_through_its_question(content: Content, copy: Path, change: Change) -> None:
    change(
        "modules/sick_child.yml",
        "only_if: {not: {at_least: {age_months: 60}}}",
        "only_if: {not: {at_least: {age_months: 24}}}",
    )

    comparison = compared(content, copy, [])

    assert {each.kind for each in comparison.changes} & {LOWERED}
    assert any("sick_child.breathing" in each.causes for each in comparison.changes)


def test_a_pathway_of_only_one_content_is_named(content: Content, copy: Path) -> None:
    (copy / "pathways" / "vill_inte_leva.yml").unlink()
    (copy / "lexicon" / "livsfara.yml").unlink()
    alarms = copy / "alarms.yml"
    text = alarms.read_text(encoding="utf-8").replace("pathways: [vill_inte_leva]", "pathways: []")
    alarms.write_text(text, encoding="utf-8")

    assert "the pathway vill_inte_leva is only in the old content" in compared(content, copy, []).notes


def test_a_revision_in_git_is_content_too(tmp_path: Path, content: Content) -> None:
    git = shutil.which("git")
    assert git is not None
    root = Path(shutil.copytree(SHIPPED, tmp_path / "project" / "clinical"))
    as_author = [git, "-c", "user.name=A", "-c", "user.email=a@example.se"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "content"]):
        subprocess.run([*as_author, *arguments], cwd=root.parent, check=True, capture_output=True)
    (root / "SOURCES.md").write_text("", encoding="utf-8")

    assert content_at("HEAD", root).version == content.version
    with pytest.raises(NoSuchContent, match="no good content"):
        content_at(str(root), root)
    for name in ("--output=x", "no-such-branch"):
        with pytest.raises(NoSuchContent, match="neither a folder nor a revision"):
            content_at(name, root)


def test_the_command_prints_the_report(copy: Path, change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    change(HALSONT, "        - at_least: {days: 14}", "        - at_least: {days: 10}")

    code = main(["--vignettes", str(VIGNETTES), "diff", str(SHIPPED), str(copy), "--patients", "20"])

    assert code == 0
    assert "raised: halsont: self_care -> planned" in capsys.readouterr().out
