"""An earlier answer taken back or changed: "nej, jag menade vänster", "jag svarade fel"."""

from __future__ import annotations

from triage_bot.conversations.asking import go_on, resume
from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.conversations.hearing import GENERAL_PATHWAY, Heard
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import pathways, reply, with_answer
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.engine.glance import JOIN, Glance, find_glance
from triage_bot.understanding import Understanding, read_answer

CHANGED = "Tack, jag har ändrat svaret."
AGAIN = "Då frågar jag en gång till."
WHICH = "Skriv gärna vad som blev fel, så ändrar jag det."


def correct(library: Library, conversation: Conversation, said: Said, heard: Heard) -> Outcome:
    """What the text says of earlier answers takes their place; if it says nothing, the last question is put again."""
    changed = _last_answered_anew(library, conversation, said.text) or _told_anew(conversation, heard)
    if changed is not None:
        return go_on(library, changed, said, [reply(library, changed, CHANGED)])
    reopened = _without_the_last(conversation)
    if reopened is not None:
        return go_on(library, reopened, said, [reply(library, reopened, AGAIN)])
    return resume(library, conversation, said, [reply(library, conversation, WHICH)])


def _last(library: Library, conversation: Conversation) -> Glance | None:
    if conversation.before is None:
        return None
    try:
        return find_glance(pathways(library, conversation), conversation.before, library.content.glance)
    except KeyError:  # what was chosen as the matter is no question of a pathway
        return None


def _last_answered_anew(library: Library, conversation: Conversation, text: str) -> Conversation | None:
    glance = _last(library, conversation)
    if glance is None:
        return None
    value = read_answer(glance.question, text, library.content.lexicon, conversation.language)
    if value is None:
        return None
    try:
        accepted = glance.accept(value)
    except InvalidAnswer:
        return None
    changed = conversation
    for question, answer in accepted.items():
        changed = with_answer(changed, question, answer)
    return changed if changed.answers != conversation.answers else None


def _told_anew(conversation: Conversation, heard: Heard) -> Conversation | None:
    """The conversation with what the text tells in place of what was answered; a new complaint counts too."""
    changed = heard.conversation
    for question, value in _answered_before(heard.understanding, conversation):
        changed = with_answer(changed, question, value)
    is_more = set(changed.pathways) - {GENERAL_PATHWAY} != set(conversation.pathways) - {GENERAL_PATHWAY}
    is_told = is_more or changed.answers != conversation.answers or changed.places != conversation.places
    return changed if is_told else None


def _answered_before(
    heard: Understanding, conversation: Conversation
) -> list[tuple[str, str | float | frozenset[str]]]:
    found: list[tuple[str, str | float | frozenset[str]]] = []
    for question, value in heard.answers().items():
        if question in conversation.answers:
            found.append((question, value))
            continue
        whole, _, part = question.rpartition(".")
        listed = conversation.answers.get(whole)
        if isinstance(listed, list):
            parts = frozenset(listed) | {part} if value == "yes" else frozenset(listed) - {part}
            found.append((whole, parts))
    return found


def _without_the_last(conversation: Conversation) -> Conversation | None:
    if conversation.before is None:
        return None
    last = conversation.before.split(JOIN)
    kept = {
        question: value
        for question, value in conversation.answers.items()
        if not any(question == each or question.startswith(f"{each}.") for each in last)
    }
    if kept == conversation.answers:
        return None
    return conversation.model_copy(update={"answers": kept, "before": None})
