"""Content that is very large loads in reasonable time; content that is hostile or broken is refused, never a crash."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from triage_bot.content import ContentError, build_content, load_content
from triage_bot.content.snapshot import read_files

FINDINGS = 10_000
SECONDS = 25

HEAD = """id: stor
icpc2: [A29]
name: {sv: Stor, en: Large}
review: not reviewed by a clinician
modules: [patient]
questions:
  days:
    kind: number
    minimum: 0
    maximum: 20000
    text: {sv: "Hur länge?", en: "How long?"}
  state:
    kind: yes_no
    worse: "yes"
    only_if: {at_least: {days: 1}}
    text: {sv: "Värre?", en: "Worse?"}
otherwise:
  urgency: planned
  reason: {sv: "Annat.", en: "Other."}
findings:
"""
FINDING = """  f{0}:
    urgency: planned
    when: {{all: [{{at_least: {{days: {0}}}}}, {{is: {{state: "yes"}}}}]}}
    reason: {{sv: "Orsak.", en: "Reason."}}
    source: recalled
    mark: r
"""


def test_ten_thousand_findings_load_and_the_wrong_one_is_found(root: Path) -> None:
    files = read_files(root)
    large = HEAD + "".join(FINDING.format(number) for number in range(1, FINDINGS + 1))

    started = process_time()
    content = build_content({**files, "pathways/stor.yml": large.encode()})
    took = process_time() - started

    assert len(content.pathways["stor"].findings) == FINDINGS
    assert took < SECONDS
    wrong = large.replace("{days: 7000}", "{days: 70000}").encode()
    with pytest.raises(ContentError, match=r"pathways/stor\.yml:\d{5}: findings\.f7000\.when: 70000 lies outside"):
        build_content({**files, "pathways/stor.yml": wrong})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01",
        b"\xff\xfe\xfa",
        b"- just\n- a list\n",
        b"a: " + b"[" * 3000 + b"]" * 3000,
        b"a: &a [*a]\n",
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        b"a: !!python/object/apply:os.system [ls]\n",
        b"? [a, b]\n: c\n",
        b"id: x\nid: y\n",
        "id: å\n\tb: c\n".encode(),
    ],
    ids=["empty", "control", "encoding", "list", "deep", "circle", "bomb", "python", "key", "twice", "tab"],
)
def test_a_broken_pathway_is_refused_and_named(root: Path, data: bytes) -> None:
    (root / "pathways" / "trasig.yml").write_bytes(data)

    with pytest.raises(ContentError) as refused:
        load_content(root)

    assert {problem.file for problem in refused.value.problems} == {"pathways/trasig.yml"}
    assert all(problem.line >= 1 for problem in refused.value.problems)


@pytest.mark.parametrize("file", ["wording.yml", "alarms.yml", "handover.yml", "numbers.yml", "SOURCES.md"])
def test_a_missing_file_is_named(root: Path, file: str) -> None:
    (root / file).unlink()

    with pytest.raises(ContentError, match=f"{file}:1: this file is missing"):
        load_content(root)


def test_a_problem_in_a_module_is_reported_in_its_own_file_and_names_the_pathway(root: Path) -> None:
    path = root / "modules" / "defence.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("is: {fever.present:", "is: {cough.present:"), encoding="utf-8")
    line = text[: text.index("is: {fever.present:")].count("\n") + 1

    with pytest.raises(ContentError) as refused:
        load_content(root)

    problems = refused.value.problems
    assert {problem.file for problem in problems} == {"modules/defence.yml"}
    assert all(abs(problem.line - line) <= 4 for problem in problems)
    assert "(in the pathway halsont)" in str(refused.value)
