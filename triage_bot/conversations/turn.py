"""What one turn of the patient does with a conversation: learn from it, then ask the next question or give the verdict.

Pure but for the library it consults. Rasa's actions and the gateway without Rasa call the same functions, so that a
conversation goes on the same way when Rasa is gone. The state is replayed at every turn: answers decide, no script.
"""

from __future__ import annotations

from triage_bot.conversations.asking import OTHER_MATTER, ask_matter, go_on, missed, outcome, resume
from triage_bot.conversations.contract import Conversation, Language, Outcome, Reply, Said, State
from triage_bot.conversations.hearing import GENERAL_PATHWAY, MATTER, Heard, hear, read, waiting_glance
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import pathways, reply, with_answer
from triage_bot.conversations.verdict import as_contract, emergency, price_for, verdict
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.engine.glance import JOIN, Glance, find_glance
from triage_bot.engine.pathway import say
from triage_bot.routing.route import Route, route_to_service
from triage_bot.understanding import Understanding

ALSO = "Du skrev också om besvär. Vill du ha råd om dem?"
INVITATION = "Berätta med egna ord: vad behöver du hjälp med?"


class NotAsked(ValueError):
    """An answer to a question that this conversation has not asked."""


def begin(library: Library, *, language: Language, region: str) -> Outcome:
    """A conversation at its start: who is talking, what it is not, and the invitation to tell."""
    conversation = Conversation(language=language, region=region, content_version=library.content.version)
    hello = reply(
        library,
        conversation,
        "Hej! Jag är en chattrobot som hjälper dig att hitta rätt i vården. "
        "Jag ställer några frågor och säger sedan vad du kan göra.\n"
        "Vid livshotande tillstånd, ring 112.",
    )
    return outcome(library, conversation, [hello, reply(library, conversation, INVITATION)])


def speak(library: Library, conversation: Conversation, language: Language, said: Said) -> Outcome:
    """The conversation in another language: what waits is asked again, what was decided is said again."""
    spoken = conversation.model_copy(update={"language": language})
    if spoken.alarm is not None:
        return emergency(library, spoken, spoken.alarm)
    told = reply(library, spoken, "Nu skriver jag på svenska.")
    if spoken.state in (State.ASSESSED, State.EMERGENCY):
        return verdict(library, spoken, at=said.at, before=[told])
    if spoken.asked is not None:
        return resume(library, spoken, said, [told])
    return outcome(library, spoken, [told, reply(library, spoken, INVITATION)])


def take_turn(library: Library, conversation: Conversation, said: Said, heard: Heard | None = None) -> Outcome:
    """What a text or an answer leads to; raises NotAsked and InvalidAnswer for an answer that cannot be taken.

    `heard` is the text's reading where it has been read.
    """
    if said.language is not None:
        return speak(library, conversation, said.language, said)
    if conversation.alarm is not None:
        return emergency(library, conversation, conversation.alarm)
    if said.answer is not None:
        return _take_answer(library, conversation, said)
    if conversation.state is State.EMERGENCY:
        return verdict(library, conversation, at=said.at)
    return take_heard(library, conversation, heard or hear(library, conversation, said, read(library, said)), said)


def take_heard(library: Library, conversation: Conversation, heard: Heard, said: Said) -> Outcome:
    """What a text leads to that has been read: a service, the next question, or that nothing was understood."""
    service = heard.understanding.service
    if service and not heard.is_about_the_matter:
        return to_service(library, heard.conversation, service, said)
    if not heard.anything:
        return missed(library, conversation, heard.understanding, said)
    return go_on(library, heard.conversation.model_copy(update={"misses": 0}), said)


def _take_answer(library: Library, conversation: Conversation, said: Said) -> Outcome:
    assert said.answer is not None
    question, value = said.answer.question, said.answer.value
    if question == MATTER and conversation.asked == MATTER:
        return _take_matter(library, conversation, value, said)
    learnt = conversation.model_copy(update={"misses": 0, "before": question})
    for answered, accepted in _asked(library, conversation, question).accept(value).items():
        learnt = with_answer(learnt, answered, accepted)
    return go_on(library, learnt, said)


def _asked(library: Library, conversation: Conversation, question: str) -> Glance:
    """What was asked under an id, now or earlier; raises NotAsked where it never was."""
    waiting = waiting_glance(library, conversation)
    if waiting is not None and waiting.question.id == question:
        return waiting
    if not set(question.split(JOIN)) <= set(conversation.answers):
        raise NotAsked(question)
    try:
        return find_glance(pathways(library, conversation), question, library.content.glance)
    except KeyError:
        raise NotAsked(question) from None


def _take_matter(library: Library, conversation: Conversation, value: object, said: Said) -> Outcome:
    chosen = conversation.model_copy(update={"asked": None, "misses": 0})
    if value in library.content.pathways:
        return go_on(library, chosen.model_copy(update={"pathways": (str(value),)}), said)
    if value in library.regions[conversation.region].services:
        return to_service(library, chosen, str(value), said)
    if value in (OTHER_MATTER, None, "dont_know"):
        return go_on(library, chosen.model_copy(update={"pathways": (GENERAL_PATHWAY,)}), said)
    raise InvalidAnswer(f"{MATTER}: choose one of the values that were offered")


def to_service(
    library: Library, conversation: Conversation, service_id: str, said: Said, *, beside: Understanding | None = None
) -> Outcome:
    """The way to an e-service that the patient asked for; a question that waits is put again after it.

    A complaint named beside the wish ("barnet är magsjukt så vi får avboka") is asked about, never dropped.
    """
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
    named = [each.pathway for each in beside.complaints] if beside is not None else []
    if named:
        asked = ask_matter(library, conversation, before=[told, reply(library, conversation, ALSO)], likely=named)
        return asked.model_copy(update={"route": as_contract(found)})
    routed = conversation.model_copy(update={"state": State.ROUTED, "asked": None, "misses": 0})
    return outcome(library, routed, [told]).model_copy(update={"route": as_contract(found)})


def service_reply(library: Library, conversation: Conversation, found: Route) -> Reply:
    """The e-service by name, where it lies, who receives the matter, and what the patient should know about it."""
    told = reply(
        library,
        conversation,
        "Det gör du i tjänsten ”{service}” ({system}). Ärendet går till {unit}.",
        service=found.service,
        system=found.system,
        unit=found.unit,
    )
    about = library.regions[conversation.region].services[found.service_id].about
    return told.model_copy(update={"text": f"{told.text}\n{say(about, told.lang)}"}) if about else told
