"""What one turn of the patient does with a conversation: learn from it, then ask the next question or give the verdict.

Pure but for the library it consults. Rasa's actions and the gateway without Rasa call the same functions, so that a
conversation goes on the same way when Rasa is gone. The state is replayed at every turn: answers decide, no script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage_bot.conversations.contract import Choice, Conversation, Language, Outcome, Question, Reply, Said, State
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import (
    advice_line,
    complaints,
    engine_answers,
    pathways,
    reply,
    shown,
    with_answer,
)
from triage_bot.conversations.verdict import as_contract, emergency, price_for, verdict
from triage_bot.engine import pathway as clinical
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import say
from triage_bot.engine.questionnaire import merge
from triage_bot.routing.region import CLINIC_TIME
from triage_bot.routing.route import Route, route_to_service
from triage_bot.understanding import Polarity, Understanding, read_answer, understand

MATTER = "dialogue.matter"
OTHER_MATTER = "other"
GENERAL_PATHWAY = "annat"
OFFERED_COMPLAINTS = 3


class NotAsked(ValueError):
    """An answer to a question that this conversation has not asked."""


@dataclass(frozen=True)
class Heard:
    """What could be read from a text: the conversation that knows it, and whether there was anything at all."""

    conversation: Conversation
    understanding: Understanding
    anything: bool


def begin(library: Library, *, language: Language, region: str) -> Outcome:
    """A conversation at its start: who is talking, what it is not, and the invitation to tell."""
    conversation = Conversation(language=language, region=region, content_version=library.content.version)
    return greeted(library, conversation)


def greeted(library: Library, conversation: Conversation) -> Outcome:
    """The greeting, for a conversation of which nothing is known yet."""
    hello = reply(
        library,
        conversation,
        "Hej! Jag är en chattrobot som hjälper dig att hitta rätt i vården. "
        "Jag ställer några frågor och säger sedan vad du kan göra.\n"
        "Vid livshotande tillstånd, ring 112.",
    )
    invitation = reply(library, conversation, "Berätta med egna ord: vad behöver du hjälp med?")
    return outcome(library, conversation, [hello, invitation])


def outcome(library: Library, conversation: Conversation, replies: Sequence[Reply]) -> Outcome:
    """What is sent back while nothing has ended yet."""
    return Outcome(conversation=conversation, replies=list(replies), complaints=complaints(library, conversation))


def take_turn(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """What a text or an answer leads to; raises NotAsked and InvalidAnswer for an answer that cannot be taken."""
    if said.answer is not None:
        return _take_answer(library, conversation, said)
    if conversation.state is State.EMERGENCY:
        return still_emergency(library, conversation, said)
    heard = hear(library, conversation, said.text, today=said.at.astimezone(CLINIC_TIME).date())
    service = heard.understanding.service
    if service and not heard.understanding.complaints:
        return to_service(library, heard.conversation, service, said)
    if not heard.anything:
        return _missed(library, conversation, heard.understanding, said)
    return go_on(library, heard.conversation.model_copy(update={"misses": 0}), said)


def still_emergency(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """What is said to whoever writes on after an emergency: the same again, until they start over."""
    if conversation.alarm is not None:
        return emergency(library, conversation, conversation.alarm)
    return verdict(library, conversation, at=said.at)


def hear(library: Library, conversation: Conversation, text: str, *, today: date) -> Heard:
    """Reads a text: first against the question that waits, then for everything else that it says."""
    lexicon = library.content.lexicon
    understanding = understand(text, lexicon, today=today)
    learnt, waiting = conversation, waiting_question(library, conversation)
    if waiting is not None:
        value = read_answer(waiting, text, lexicon, conversation.language)
        if value is not None:
            learnt = with_answer(learnt, waiting.id, value)
    learnt = _with_complaints(library, learnt, understanding)
    for question, value in understanding.answers().items():
        if question not in learnt.answers:
            learnt = with_answer(learnt, question, value)
    return Heard(learnt, understanding, learnt != conversation)


def _with_complaints(library: Library, conversation: Conversation, heard: Understanding) -> Conversation:
    """New complaints come after those already talked about; the general pathway gives way to a real one.

    Where no complaint is named, what was said of one speaks for it: "det svider" belongs to urinvägsbesvär.
    """
    known = list(conversation.pathways)
    new = [each.pathway for each in heard.complaints]
    if not new and not known:
        new = [each.question.partition(".")[0] for each in heard.mentions if each.polarity is Polarity.PRESENT]
    new = [each for each in dict.fromkeys(new) if each in library.content.pathways]
    named = [each for each in [*known, *(each for each in new if each not in known)] if each != GENERAL_PATHWAY]
    return conversation.model_copy(update={"pathways": tuple(named or known)})


def waiting_question(library: Library, conversation: Conversation) -> clinical.Question | None:
    """The clinical question that waits for its answer, worded as it was asked."""
    if conversation.asked is None or conversation.asked == MATTER:
        return None
    question = next_question(pathways(library, conversation), engine_answers(conversation))
    return question if question is not None and question.id == conversation.asked else None


def _take_answer(library: Library, conversation: Conversation, said: Said) -> Outcome:
    assert said.answer is not None
    question, value = said.answer.question, said.answer.value
    if question == MATTER and conversation.asked == MATTER:
        return _take_matter(library, conversation, value, said)
    if question not in {conversation.asked, *conversation.answers}:
        raise NotAsked(question)
    accepted = _question(library, conversation, question).accept(value)
    learnt = with_answer(conversation, question, accepted)
    return go_on(library, learnt.model_copy(update={"misses": 0}), said)


def _question(library: Library, conversation: Conversation, question_id: str) -> clinical.Question:
    questions = merge(pathways(library, conversation)).questions
    question = questions.get(question_id) or questions.get(question_id.removesuffix(".again"))
    if question is None:
        raise NotAsked(question_id)
    return question


def _take_matter(library: Library, conversation: Conversation, value: object, said: Said) -> Outcome:
    chosen = conversation.model_copy(update={"asked": None, "misses": 0})
    if value in library.content.pathways:
        return go_on(library, chosen.model_copy(update={"pathways": (str(value),)}), said)
    if value in library.regions[conversation.region].services:
        return to_service(library, chosen, str(value), said)
    if value in (OTHER_MATTER, None, "dont_know"):
        return go_on(library, chosen.model_copy(update={"pathways": (GENERAL_PATHWAY,)}), said)
    raise InvalidAnswer(f"{MATTER}: choose one of the values that were offered")


def go_on(library: Library, conversation: Conversation, said: Said, before: Sequence[Reply] = ()) -> Outcome:
    """The next question, or the verdict when none can change it any more; `before` is said first."""
    if not conversation.pathways:
        return ask_matter(library, conversation, before=before)
    question = next_question(pathways(library, conversation), engine_answers(conversation))
    if question is None:
        return verdict(library, conversation, at=said.at, before=before)
    return _asking(library, conversation, shown(library, conversation, question), before)


def _asking(library: Library, conversation: Conversation, put: Reply, before: Sequence[Reply]) -> Outcome:
    assert put.question is not None
    offered = tuple(put.question.choices)
    asking = conversation.model_copy(update={"asked": put.question.id, "offered": offered, "state": State.ASKING})
    return outcome(library, asking, [*before, put])


def resume(library: Library, conversation: Conversation, said: Said, before: Sequence[Reply]) -> Outcome:
    """After a digression: the question that waits is put again; nothing is asked where nothing waits."""
    if conversation.asked == MATTER:
        return ask_matter(library, conversation, before=before)
    if conversation.asked is not None:
        return go_on(library, conversation, said, before)
    return outcome(library, conversation, before)


def _missed(library: Library, conversation: Conversation, heard: Understanding, said: Said) -> Outcome:
    """Nothing was understood: say so once, the next time offer a person; the question stands either way."""
    missed = conversation.model_copy(update={"misses": conversation.misses + 1})
    person = advice_line(library, conversation)
    again = conversation.misses > 0
    if conversation.asked not in (None, MATTER):
        text = (
            "Jag förstår tyvärr inte svaret. Välj ett av svaren, eller svara ”vet inte”. "
            "Vill du hellre prata med en person kan du ringa 1177, dygnet runt."
            if again
            else "Jag kunde inte läsa ut något svar på frågan. Jag ställer den igen."
        )
    else:
        text = (
            "Jag förstår tyvärr inte. Välj det som ligger närmast, eller prata med en person: ring 1177, dygnet runt."
            if again
            else "Jag är inte säker på att jag förstår. Vad gäller det mest?"
        )
    told = reply(library, conversation, text, *([person] if again else []))
    if conversation.asked not in (None, MATTER):
        return go_on(library, missed, said, [told])
    return ask_matter(library, missed, before=[told], likely=[each.pathway for each in heard.likely])


def ask_matter(
    library: Library, conversation: Conversation, *, before: Sequence[Reply], likely: Sequence[str] = ()
) -> Outcome:
    """What it is about, with the likeliest complaints first, then the e-services, then something else."""
    content, language = library.content, conversation.language
    others = [each for each in content.pathways if each != GENERAL_PATHWAY and each not in likely]
    offered = [each for each in [*likely, *others] if each in content.pathways][:OFFERED_COMPLAINTS]
    services = library.regions[conversation.region].services
    choices = [
        *(Choice(value=each, label=say(content.pathways[each].name, language)) for each in offered),
        *(Choice(value=key, label=service.name) for key, service in services.items() if service.offered),
        Choice(value=OTHER_MATTER, label=library.phrases.say(language, "Något annat")),
    ]
    question = Reply(
        text=library.phrases.say(language, "Vad vill du ha hjälp med?"),
        lang=language,
        question=Question(id=MATTER, kind="choice", choices=choices),
    )
    return _asking(library, conversation, question, before)


def to_service(library: Library, conversation: Conversation, service_id: str, said: Said) -> Outcome:
    """The way to an e-service that the patient asked for; a question that waits is put again after it."""
    found = route_to_service(
        library.regions[conversation.region],
        service_id,
        price=price_for(library, conversation, at=said.at),
    )
    if found is None:
        return resume(library, conversation, said, [reply(library, conversation, "Den tjänsten finns inte här.")])
    told = service_reply(library, conversation, found)
    if conversation.asked is not None and conversation.asked != MATTER:
        resumed = resume(library, conversation, said, [told])
        return resumed.model_copy(update={"route": as_contract(found)})
    routed = conversation.model_copy(update={"service": service_id, "state": State.ROUTED, "asked": None, "misses": 0})
    return outcome(library, routed, [told]).model_copy(update={"route": as_contract(found)})


def service_reply(library: Library, conversation: Conversation, found: Route) -> Reply:
    """The e-service by name, where it lies and who receives the matter."""
    return reply(
        library,
        conversation,
        "Det gör du i tjänsten ”{service}” i {system}. Ärendet går till {unit}.",
        service=found.service,
        system=found.system,
        unit=found.unit,
    )
