"""What the chat asks: the next question of the interview, what it is about at all, and the same again when it must."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triage_bot.conversations.contract import Choice, Conversation, Outcome, Question, Reply, Said, State
from triage_bot.conversations.hearing import GENERAL_PATHWAY, MATTER, waiting_glance
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
from triage_bot.conversations.verdict import verdict
from triage_bot.engine.answers import DontKnow
from triage_bot.engine.glance import next_glance
from triage_bot.engine.pathway import Kind, say
from triage_bot.understanding import Understanding

OTHER_MATTER = "other"
OFFERED_COMPLAINTS, OFFERED_LIKELY = 5, 3

UNREAD = "Jag kunde inte läsa ut något svar på frågan. Jag ställer den igen."
UNREAD_LIST = "Vad i listan stämmer? Kryssa i det, eller välj ”Inget av det här”."
UNREAD_AGAIN = (
    "Jag förstår tyvärr inte svaret. Välj ett av svaren, eller svara ”vet inte”. "
    "Vill du hellre prata med en person kan du ringa 1177, dygnet runt."
)
WITHOUT_ANSWER = "Jag går vidare utan svar på den frågan. Du kan ändra dina svar när du vill."
STEP_BY_STEP = "Vi tar det steg för steg i stället. Jag ställer några frågor."
MOST_MISSES = 2
"""So often the same question may be put again."""
UNCLEAR: Mapping[bool, str] = {
    False: "Jag är inte säker på att jag förstår. Vad gäller det mest?",
    True: "Jag förstår tyvärr inte. Välj det som ligger närmast, eller prata med en person: ring 1177, dygnet runt.",
}


def outcome(library: Library, conversation: Conversation, replies: Sequence[Reply]) -> Outcome:
    """What is sent back while nothing has ended yet."""
    return Outcome(conversation=conversation, replies=list(replies), complaints=complaints(library, conversation))


def go_on(library: Library, conversation: Conversation, said: Said, before: Sequence[Reply] = ()) -> Outcome:
    """The next question, or the verdict when none can change it any more; `before` is said first."""
    if not conversation.pathways:
        return ask_matter(library, conversation, before=before)
    glance = next_glance(pathways(library, conversation), engine_answers(conversation), library.content.glance)
    if glance is None:
        return verdict(library, conversation, at=said.at, before=before)
    return _asking(library, conversation, shown(library, conversation, glance.question), before)


def _asking(library: Library, conversation: Conversation, put: Reply, before: Sequence[Reply]) -> Outcome:
    assert put.question is not None
    offered = tuple(put.question.choices)
    asking = conversation.model_copy(update={"asked": put.question.id, "offered": offered, "state": State.ASKING})
    return outcome(library, asking, [*before, put])


def resume(library: Library, conversation: Conversation, said: Said, before: Sequence[Reply]) -> Outcome:
    """After a digression: the question that waits is put again; nothing is asked where nothing waits."""
    if conversation.asked == MATTER:
        return ask_matter(library, conversation, before=before, likely=[each.value for each in conversation.offered])
    if conversation.asked is not None:
        return go_on(library, conversation, said, before)
    return outcome(library, conversation, before)


def missed(library: Library, conversation: Conversation, heard: Understanding, said: Said) -> Outcome:
    """Nothing was understood: say so once, the next time offer a person, then go on as if it were not known."""
    if conversation.misses >= MOST_MISSES:
        return _go_on_without(library, conversation, said)
    again = conversation.misses > 0
    counted = conversation.model_copy(update={"misses": conversation.misses + 1})
    links = [advice_line(library, conversation)] if again else []
    waiting = waiting_glance(library, conversation)
    if waiting is None:
        told = reply(library, conversation, UNCLEAR[again], *links)
        likely = [each.pathway for each in heard.likely][:OFFERED_LIKELY]
        return ask_matter(library, counted, before=[told], likely=likely)
    unread = UNREAD_LIST if waiting.question.kind is Kind.MULTI else UNREAD
    told = reply(library, conversation, UNREAD_AGAIN if again else unread, *links)
    return go_on(library, counted, said, [told])


def _go_on_without(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """The interview goes on: "vet inte" to what was asked, the general questions where no matter was understood."""
    waiting = waiting_glance(library, conversation)
    counted = conversation.model_copy(update={"misses": 0})
    if waiting is None:
        general = counted.model_copy(update={"asked": None, "pathways": (GENERAL_PATHWAY,)})
        return go_on(library, general, said, [reply(library, conversation, STEP_BY_STEP)])
    counted = counted.model_copy(update={"before": waiting.question.id})
    for question, unknown in waiting.accept(DontKnow.DONT_KNOW.value).items():
        counted = with_answer(counted, question, unknown)
    return go_on(library, counted, said, [reply(library, conversation, WITHOUT_ANSWER)])


def ask_matter(
    library: Library, conversation: Conversation, *, before: Sequence[Reply], likely: Sequence[str] = ()
) -> Outcome:
    """What it is about: the likeliest complaints, or the commonest where none is likely, e-services, something else."""
    content, language = library.content, conversation.language
    offered = [each for each in likely or content.offered if each in content.pathways][:OFFERED_COMPLAINTS]
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
