"""The author's guide is true: the files that it shows make a complaint that passes every check."""

from __future__ import annotations

import re
from pathlib import Path

from tests.triage.tools.conftest import PROJECT
from triage_bot.content import load_content
from triage_bot.engine.assessment import assess
from triage_bot.tools.check import check_vignettes
from triage_bot.tools.coverage import cover
from triage_bot.tools.vignettes import interview, told
from triage_bot.understanding import understand

GUIDE = PROJECT / "docs" / "clinical-content.md"


def test_the_complaint_that_the_guide_writes_works(copy: Path, tmp_path: Path) -> None:
    pathway, advice, lexicon, stories = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for folder, text in (("pathways", pathway), ("advice", advice), ("lexicon", lexicon)):
        (copy / folder / "nastappa.yml").write_text(text, encoding="utf-8")
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "nastappa.yml").write_text(stories, encoding="utf-8")

    content = load_content(copy)
    vignettes = check_vignettes(content, tmp_path / "stories")

    pathways = [content.pathways["nastappa"]]
    for vignette in vignettes:
        answers, _ = interview(pathways, vignette, told(content, vignette))
        assessment = assess(pathways, answers)
        deciding = {finding.id for finding in assessment.findings if finding.urgency is assessment.urgency}
        assert assessment.urgency.value == vignette.expect["urgency"]
        assert deciding == set(vignette.expect["findings"])
        assert "nastappa" in [each.pathway for each in understand(vignette.says, content.lexicon).likely]
    own = {finding.id for finding in pathways[0].findings if finding.id.startswith("nastappa.")}
    assert own <= cover(content, vignettes).findings
