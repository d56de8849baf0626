"""Turns clinical content into what the chat shows: questions, complaints and messages in the patient's language."""

from __future__ import annotations

from triage_bot.conversations.contract import Choice, Complaint, Conversation, GivenAnswer, Link, Question, Reply
from triage_bot.conversations.library import Library
from triage_bot.engine import pathway as clinical
from triage_bot.engine.answers import DONT_KNOW, Answers, DontKnow, Value
from triage_bot.engine.pathway import Kind, as_json, say

WHO = "patient.who"
AGE = "patient.age"


def engine_answers(conversation: Conversation) -> dict[str, Value]:
    """The conversation's answers as the engine reads them."""
    return {question: _value(raw) for question, raw in conversation.answers.items()}


def _value(raw: str | float | list[str]) -> Value:
    if raw == DontKnow.DONT_KNOW.value:
        return DONT_KNOW
    return frozenset(raw) if isinstance(raw, list) else raw


def with_answer(conversation: Conversation, question: str, value: Value) -> Conversation:
    """The conversation with one more or one changed answer.

    A changed answer takes away what hung on the earlier one: its second asking, and parts mentioned unasked. A first
    answer takes nothing away, because the list was put without the parts that had been mentioned.
    """
    answers = dict(conversation.answers)
    if question in answers:
        answers = {key: value for key, value in answers.items() if not key.startswith(f"{question}.")}
    answers[question] = as_json(value)
    told = tuple(each for each in conversation.told if each in answers and each != question)
    return conversation.model_copy(update={"answers": answers, "told": told})


def concerned(answers: Answers) -> str:
    """Whom the matter concerns: self, child or other."""
    who = answers.get(WHO)
    return who if isinstance(who, str) and who in ("child", "other") else "self"


def pathways(library: Library, conversation: Conversation) -> tuple[clinical.Pathway, ...]:
    """The pathways of the conversation, in the order in which its complaints came up, those for the patient's age."""
    content = library.content
    names = content.suited([each for each in conversation.pathways if each in content.pathways], age(conversation))
    return tuple(content.pathways[each] for each in names)


def age(conversation: Conversation) -> float | None:
    """The patient's age in years, None while it is not known."""
    years = conversation.answers.get(AGE)
    return years if isinstance(years, float | int) else None


def complaints(library: Library, conversation: Conversation) -> list[Complaint]:
    """The complaints by ICPC-2 code and name, best first."""
    return [
        Complaint(icpc2=pathway.icpc2[0], name=say(pathway.name, conversation.language))
        for pathway in pathways(library, conversation)
    ]


def shown(library: Library, conversation: Conversation, question: clinical.Question) -> Reply:
    """A question as a message: its text, its choices, and "vet inte" among them."""
    language, who = conversation.language, concerned(engine_answers(conversation))
    choices = [Choice(value=each.value, label=say(each.label, language, who)) for each in question.choices]
    if question.kind is Kind.CHOICE:
        choices.append(Choice(value=DontKnow.DONT_KNOW.value, label=library.phrases.say(language, "Vet inte")))
    return Reply(
        text=say(question.text, language, who),
        lang=language,
        question=Question(
            id=question.id,
            kind=question.kind.value,
            choices=choices,
            unit=question.unit,
            min=question.minimum,
            max=question.maximum,
            pathway=question.id.partition(".")[0],
            help=say(question.help, language, who) if question.help else None,
        ),
    )


def said_as(library: Library, conversation: Conversation, answer: GivenAnswer | None) -> str:
    """An answer by button as the patient would have said it: the labels of what was chosen."""
    if answer is None:
        return ""
    labels = {choice.value: choice.label for choice in conversation.offered}
    values = answer.value if isinstance(answer.value, list) else [answer.value]
    say_it = library.phrases.say
    if not values:
        return say_it(conversation.language, "Inget av det här")
    if None in values:
        return say_it(conversation.language, "Vet inte")
    return ", ".join(
        labels.get(str(value), f"{value:g}" if isinstance(value, float) else str(value)) for value in values
    )


def reply(library: Library, conversation: Conversation, text: str, *links: Link, **values: object) -> Reply:
    """A phrase of the chat's own as a message."""
    return Reply(
        text=library.phrases.say(conversation.language, text, **values), lang=conversation.language, links=list(links)
    )


def advice_line(library: Library, conversation: Conversation) -> Link:
    """The way to a person, at every hour: 1177 by phone."""
    return Link(label=library.phrases.say(conversation.language, "Ring 1177"), url="tel:1177")
