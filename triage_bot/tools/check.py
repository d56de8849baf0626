"""Everything about content and vignettes that can be checked without a patient, fast enough to run on every save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from triage_bot.content import Content, ContentError, Problem
from triage_bot.engine.pathway import Pathway
from triage_bot.tools.vignettes import Vignette, read_vignettes


def check_vignettes(content: Content, folder: Path) -> Sequence[Vignette]:
    """The vignettes of a folder; raises ContentError for those that name what the content does not have."""
    vignettes = read_vignettes(folder)
    problems = [
        Problem(f"{folder.name}/{vignette.file}", vignette.line, vignette.name, message)
        for vignette in vignettes
        for message in _vignette_problems(vignette, content)
    ]
    if problems:
        raise ContentError(problems)
    return vignettes


def _vignette_problems(vignette: Vignette, content: Content) -> Iterator[str]:
    pathway = content.pathways.get(vignette.pathway)
    if pathway is None:
        yield f"there is no pathway {vignette.pathway}"
        return
    questions = {question.id: question for question in pathway.questions}
    for name, value in vignette.answers.items():
        question = questions.get(name.removesuffix(".again"))
        if question is None:
            yield f"there is no question {name}"
            continue
        try:
            question.accept(value)
        except ValueError as error:
            yield str(error)
    findings = {finding.id for finding in pathway.findings}
    yield from (f"there is no finding {each}" for each in vignette.expect.get("findings", ()) if each not in findings)


def summary(content: Content, vignettes: Sequence[Vignette]) -> Iterator[str]:
    """What was checked, and what is no error but worth a look."""
    findings = {finding.id for pathway in content.pathways.values() for finding in pathway.findings}
    yield (
        f"content {content.version}: {len(content.pathways)} pathways, {len(findings)} findings, "
        f"{len(vignettes)} vignettes, no problems"
    )
    told = set[str]()
    for pathway in content.pathways.values():
        told |= _advice_of(pathway)
    yield from (f"  note: no finding gives the advice {each}" for each in content.advice if each not in told)
    without = {name for name in content.pathways if name not in {each.pathway for each in vignettes}}
    yield from (f"  note: {each} has no vignettes" for each in sorted(without) if vignettes)
    heard = content.lexicon["complaints"]
    yield from (
        f"  note: no words lead to {each}, only what is not understood"
        for each in content.pathways
        if each not in heard
    )


def _advice_of(pathway: Pathway) -> set[str]:
    return {*pathway.advice, *pathway.otherwise.advice, *(each for one in pathway.findings for each in one.advice)}
