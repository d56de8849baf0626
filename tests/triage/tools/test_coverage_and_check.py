"""What no vignette exercises is named; vignettes that cannot be are refused with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.triage.tools.conftest import SHIPPED, VIGNETTES
from triage_bot.__main__ import main
from triage_bot.content import Content
from triage_bot.tools.coverage import cover, report
from triage_bot.tools.vignettes import Vignette


def test_the_shipped_vignettes_exercise_every_finding_and_question(content: Content, vignettes: list[Vignette]) -> None:
    lines = list(report(content, cover(content, vignettes)))

    assert not [line for line in lines if "no vignette: finding" in line or "no vignette: question" in line]


def test_what_is_missing_is_named(content: Content, vignettes: list[Vignette]) -> None:
    calm = [each for each in vignettes if each.expect.get("findings") != ["vill_inte_leva.high_risk"]]

    lines = list(report(content, cover(content, calm), ["vill_inte_leva"]))

    assert "  no vignette: finding vill_inte_leva.high_risk [emergency_department]" in lines
    assert "  no vignette: choice vill_inte_leva.lately = attempt" in lines


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("halsont.danger: [stridor]", "halsont.dangers: [stridor]", "no question halsont.dangers"),
        ("halsont.danger: [stridor]", "halsont.danger: [strido]", "among stridor"),
        ("findings: [halsont.stridor]", "findings: [halsont.strido]", "no finding halsont.strido"),
        ("urgency: emergency_112", "urgency: ambulance", "Input should be"),
        ("who: Man 52 år", "whom: Man 52 år", "Extra inputs"),
    ],
)
def test_a_vignette_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    folder = Path(shutil.copytree(VIGNETTES, tmp_path / "vignettes", ignore=shutil.ignore_patterns("*.py")))
    path = folder / "halsont.yml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert main(["--content", str(SHIPPED), "--vignettes", str(folder), "check"]) == 1

    (problem,) = [each for each in capsys.readouterr().err.splitlines() if "halsont.yml:" in each and message in each]
    assert abs(int(problem.split("halsont.yml:")[1].split(":")[0]) - line) <= 4
