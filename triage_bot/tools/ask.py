"""An interview in the terminal, with the reason for each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, Answers, InvalidAnswer, Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.glance import next_glance
from triage_bot.engine.pathway import Kind, Pathway, Question, say
from triage_bot.engine.questionnaire import merge
from triage_bot.tools.explain import chosen, reasons, verdict, why
from triage_bot.understanding import read_answer

Show = Callable[[str], None]
Hear = Callable[[str], str]

PROMPTS = {
    Kind.CHOICE: "a number, or in words; empty: vet inte",
    Kind.MULTI: "numbers, or in words; empty: none of these; ?: vet inte",
    Kind.NUMBER: "a number; empty: vet inte",
    Kind.TEXT: "in words; empty: vet inte",
}


def ask(content: Content, names: Sequence[str], *, language: str, show: Show, hear: Hear) -> None:
    """Asks until no answer can change urgency or route, then shows the verdict with its reasons."""
    pathways = chosen(content, names)
    answers = _interview(content, pathways, language=language, show=show, hear=hear)
    assessment = assess(pathways, answers, content_version=content.version)
    show("")
    for line in verdict(content, assessment, language):
        show(line)
    for line in reasons(assessment, merge(tuple(pathways)).questions, language):
        show(line)


def _interview(content: Content, pathways: Sequence[Pathway], *, language: str, show: Show, hear: Hear) -> Answers:
    answers: dict[str, Value] = {}
    turn = 0
    while glance := next_glance(pathways, answers, content.glance):
        turn += 1
        question = glance.question
        show(f"\n{turn}. {say(question.text, language)}")
        for number, choice in enumerate(question.choices, start=1):
            show(f"   {number}  {say(choice.label, language)}")
        for line in why(glance.findings):
            show(f"   ({line})")
        answers |= glance.accept(_reply(question, content, language=language, show=show, hear=hear))
    return answers


def _reply(question: Question, content: Content, *, language: str, show: Show, hear: Hear) -> Value:
    while True:
        said = hear(f"   [{PROMPTS[question.kind]}] > ").strip()
        if not said:
            return frozenset() if question.kind is Kind.MULTI else DONT_KNOW
        if said == "?":
            return DONT_KNOW
        value = read_answer(question, said, content.lexicon, language)
        if value is None:
            show("   That could not be read as an answer to this question.")
            continue
        try:
            return question.accept(value)
        except InvalidAnswer as error:
            show(f"   {error}")
