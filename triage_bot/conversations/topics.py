"""What the patient may talk about beside the matter: prices, who is talking, help, a person, starting over.

A topic is answered, and then the conversation goes on where it was. A topic that Rasa believes to hear gives way to an
answer or a complaint that the text itself holds: "100" after a question about fever is no question about the price.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage_bot.conversations.asking import ask_matter, missed, resume
from triage_bot.conversations.contract import Conversation, Outcome, Said, State
from triage_bot.conversations.correcting import correct
from triage_bot.conversations.hearing import hear
from triage_bot.conversations.library import Library
from triage_bot.conversations.questions import (
    change_language,
    tell_fees,
    tell_frikort,
    tell_opening_hours,
    tell_reply_time,
    tell_units,
)
from triage_bot.conversations.showing import advice_line, reply
from triage_bot.conversations.turn import ALSO, begin, take_heard, take_turn, to_service
from triage_bot.understanding import Understanding, decide, understand
from triage_bot.understanding.intents import CORRECT, FALLBACK, OUT_OF_SCOPE

NOT_HERE = "Det kan jag tyvärr inte hjälpa till med. Jag kan hjälpa dig att hitta rätt i vården."
Topic = Callable[[Library, Conversation, Said], Outcome]


def take_text(library: Library, conversation: Conversation, said: Said, read: Understanding) -> Outcome:
    """What a text leads to where Rasa is gone: what was read alone says what it wants."""
    intent = decide(read, FALLBACK, 0.0)
    take = take_topic if intent in TOPICS else take_matter
    return take(library, conversation, said, intent, read)


def take_topic(library: Library, conversation: Conversation, said: Said, intent: str, read: Understanding) -> Outcome:
    """What a text leads to that Rasa recognised as `intent`."""
    heard = hear(library, conversation, said, read)
    if conversation.state is State.EMERGENCY and (intent != "start_over" or heard.is_about_the_matter):
        return take_turn(library, conversation, said, heard)
    if heard.answers_the_question:
        return take_heard(library, conversation, heard, said)
    if intent in library.regions[conversation.region].services:
        return to_service(library, conversation, intent, said, beside=heard.understanding)
    if intent == OUT_OF_SCOPE and heard.understanding.complaints:
        told = [reply(library, conversation, NOT_HERE), reply(library, conversation, ALSO)]
        likely = [each.pathway for each in heard.understanding.complaints]
        return ask_matter(library, conversation, before=told, likely=likely)
    topic = TOPICS.get(intent)
    if topic is None or heard.is_about_the_matter:
        return take_heard(library, conversation, heard, said)
    return topic(library, conversation, said)


def take_matter(library: Library, conversation: Conversation, said: Said, intent: str, read: Understanding) -> Outcome:
    """What a text leads to that Rasa took for a matter or an answer: its words count, and whether it corrects."""
    heard = hear(library, conversation, said, read)
    is_correction = intent == CORRECT and not heard.answers_the_question
    if is_correction and conversation.pathways and conversation.state is not State.EMERGENCY:
        return correct(library, conversation, said, heard)
    return take_turn(library, conversation, said, heard)


def _saying(text: str) -> Topic:
    def say(library: Library, conversation: Conversation, said: Said) -> Outcome:
        return resume(library, conversation, said, [reply(library, conversation, text)])

    return say


def _greet(library: Library, conversation: Conversation, said: Said) -> Outcome:
    text = "Hej! Berätta gärna vad du behöver hjälp med."
    if conversation.asked is not None:
        text = "Hej!"
    return resume(library, conversation, said, [reply(library, conversation, text)])


def _start_over(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """Everything answered is dropped; language and region stay."""
    del said
    return begin(library, language=conversation.language, region=conversation.region)


def _help(library: Library, conversation: Conversation, said: Said) -> Outcome:
    told = reply(
        library,
        conversation,
        "Skriv med egna ord vad som är fel eller vad du vill göra. Jag ställer en fråga i taget. "
        "Är du osäker kan du svara ”vet inte”. Du kan också ringa 1177 och prata med en person.",
        advice_line(library, conversation),
    )
    if conversation.asked is None:
        return ask_matter(library, conversation, before=[told])
    return resume(library, conversation, said, [told])


def _person(library: Library, conversation: Conversation, said: Said) -> Outcome:
    unit = next(unit for unit in library.regions[conversation.region].units.values() if unit.kind == "health_centre")
    told = reply(
        library,
        conversation,
        "Du kan prata med en sjuksköterska på 1177, dygnet runt. "
        "Du kan också ringa {unit}, telefon {phone}, när mottagningen är öppen.",
        advice_line(library, conversation),
        unit=unit.name,
        phone=unit.phone,
    )
    return resume(library, conversation, said, [told])


def _abuse(library: Library, conversation: Conversation, said: Said) -> Outcome:
    told = reply(
        library,
        conversation,
        "Jag hör att du är upprörd. Jag hjälper gärna till om du skriver vad det gäller. "
        "Du kan också prata med en person på 1177, dygnet runt.",
        advice_line(library, conversation),
    )
    return resume(library, conversation, said, [told])


def _nonsense(library: Library, conversation: Conversation, said: Said) -> Outcome:
    return missed(library, conversation, understand(said.text, library.content.lexicon), said)


TOPICS: Mapping[str, Topic] = {
    "ask_fee": tell_fees,
    "ask_frikort": tell_frikort,
    "ask_opening_hours": tell_opening_hours,
    "find_unit": tell_units,
    "ask_reply_time": tell_reply_time,
    "ask_personal_data": _saying(
        "Samtalet raderas av sig självt när det inte har använts på ett tag, och du kan radera det när du vill. "
        "Personnummer, telefonnummer och e-postadresser döljs innan något sparas. Skriv helst inga namn."
    ),
    "switch_language": change_language,
    "abuse": _abuse,
    "nonsense": _nonsense,
    "greet": _greet,
    "thanks": _saying("Tack själv! Skriv om det är något mer du undrar över."),
    "goodbye": _saying("Hej då, och ta hand om dig. Ring 1177 om du blir sämre eller orolig."),
    "ask_robot": _saying(
        "Jag är en chattrobot, ingen människa. Jag ställer frågor efter fasta regler och ställer ingen diagnos. "
        "Vill du prata med en person kan du ringa 1177."
    ),
    OUT_OF_SCOPE: _saying(NOT_HERE),
    "start_over": _start_over,
    "ask_help": _help,
    "ask_human": _person,
}
