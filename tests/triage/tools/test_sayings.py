"""What people say about findings is counted as heard or not heard, and a file that speaks of no finding is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.tools.conftest import PROJECT
from triage_bot.__main__ import main
from triage_bot.content import Content, ContentError
from triage_bot.tools.sayings import DENIES, NEAR_MISS, TELLS, judge, read_sayings

SAYINGS = PROJECT / "tests" / "dialogue" / "findings"
EVERY = 12
"""Of the shipped sayings so many are left out for one that is judged: all of them take half a minute."""
ONE = """pathway: halsont
findings:
  halsont.cold_signs:
    tells: [snuvig och hes, näsan är som en kran]
    denies: [ingen snuva eller hosta]
    near_misses: [halsen är torr som fnöske]
  halsont.danger.saliva:
    tells: [kan inte svälja min egen saliv]
"""


def test_what_is_not_heard_is_listed_and_the_rest_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "halsont.yml").write_text(ONE, encoding="utf-8")
    monkeypatch.chdir(PROJECT)

    assert main(["sayings", "halsont", "--folder", str(tmp_path)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "halsont.cold_signs",
        "  tells: näsan är som en kran",
        "told: 2 of 3 (67%)",
        "denied: 1 of 1 (100%)",
        "near misses left alone: 1 of 1 (100%)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("danger.saliva:", "danger.saliv:", "no such question"),
        ("cold_signs:", "danger:", "no such question"),
        ("near_misses:", "near:", "validation error"),
        ("pathway: halsont", "pathway: [", "while parsing"),
    ],
)
def test_a_file_that_speaks_of_no_finding_is_refused(
    content: Content, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    (tmp_path / "halsont.yml").write_text(ONE.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError, match=problem) as refused:
        read_sayings(tmp_path, content)
    assert "halsont.yml" in str(refused.value)


def test_a_file_that_is_not_there_is_named(content: Content, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"hals\.yml"):
        read_sayings(tmp_path, content, ["hals"])


def test_the_shipped_sayings_are_heard_no_worse_than_they_were(content: Content) -> None:
    judged = list(judge(read_sayings(SAYINGS, content)[::EVERY], content.lexicon))

    def share(how: str) -> float:
        heard = [each.is_heard for each in judged if each.saying.how == how]
        return sum(heard) / len(heard)

    assert share(TELLS) >= 0.40
    assert share(DENIES) >= 0.30
    assert share(NEAR_MISS) >= 0.80
