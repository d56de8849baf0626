"""The verdict with everything behind it, and the interview in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, Answers, InvalidAnswer
from triage_bot.tools.ask import ask
from triage_bot.tools.explain import explain


def terminal(*replies: str) -> tuple[list[str], Callable[[str], str]]:
    waiting: Iterator[str] = iter(replies)
    return [], lambda _: next(waiting)


def test_it_says_what_held_what_was_ruled_out_and_why_it_was_asked(content: Content) -> None:
    answers: Answers = {
        "fever.present": "no",
        "global_stop.now": frozenset(),
        "halsont.danger": frozenset({"saliva"}),
    }

    said = "\n".join(explain(content, ["halsont"], answers))

    held, ruled_out = said.split("\nruled out:")
    assert f"[emergency_department; content {content.version}]" in held
    assert "because halsont.danger = Kan inte svälja saliv eller dryck, utan måste spotta ut" in held
    assert "source recalled (recalled)" in held
    assert "halsont.stridor [emergency_112]" in ruled_out.split("\nnot settled")[0]
    asked = ruled_out.split("\nasked in this order:")[1]
    assert asked.index("global_stop.now") < asked.index("halsont.danger")
    assert "can settle global_stop.breathing [emergency_112]" in asked
    assert "next would be" in asked


def test_it_tells_a_danger_that_nobody_could_answer(content: Content) -> None:
    said = "\n".join(
        explain(content, ["vill_inte_leva"], {"vill_inte_leva.now": DONT_KNOW, "vill_inte_leva.now.again": DONT_KNOW})
    )

    assert "\nunclear:\n  vill_inte_leva.life_in_danger" in said
    assert "vill_inte_leva.now.again: Jag frågar en gång till" in said
    assert "answered vet inte" in said


def test_what_was_told_unasked_is_told_apart(content: Content) -> None:
    said = "\n".join(explain(content, ["halsont"], {"halsont.days": 3.0, "global_stop.now": frozenset({"breathing"})}))

    assert "answered without being asked:\n  halsont.days" in said
    assert "no remaining answer can change urgency or route" in said


def test_an_unknown_pathway_is_refused(content: Content) -> None:
    with pytest.raises(InvalidAnswer, match="there is no pathway finns_inte"):
        list(explain(content, ["finns_inte"], {}))


def test_an_interview_says_why_and_ends_with_reasons(content: Content) -> None:
    shown, hear = terminal("2")

    ask(content, ["vill_inte_leva"], language="sv", show=shown.append, hear=hear)

    said = "\n".join(shown)
    assert (
        "(can settle vill_inte_leva.life_in_danger [emergency_112], source suicidbedomning_telefon (recalled))" in said
    )
    assert "Ring 112 nu" in said
    assert "because vill_inte_leva.now = Har bestämt hur eller när" in said


def test_dont_know_and_nonsense_are_heard(content: Content) -> None:
    shown, hear = terminal("?", "", "häst", "1")

    ask(content, ["vill_inte_leva"], language="en", show=shown.append, hear=hear)

    said = "\n".join(shown)
    assert "I ask once more" in said
    assert "That could not be read as an answer" in said
