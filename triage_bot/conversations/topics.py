"""What the patient may talk about beside the matter: prices, who is talking, help, a person, starting over.

A topic is answered, and then the conversation goes on where it was. A topic that Rasa believes to hear gives way to an
answer or a complaint that the text itself holds: "100" after a question about fever is no question about the price.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payments.money import Money
from triage_bot.conversations.asking import ask_matter, resume
from triage_bot.conversations.contract import Conversation, Outcome, Said, State
from triage_bot.conversations.hearing import hear
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import advice_line, reply
from triage_bot.conversations.turn import begin, take_heard, take_turn, to_service
from triage_bot.conversations.verdict import price_for

Topic = Callable[[Library, Conversation, Said], Outcome]

SERVICES: Mapping[str, str] = {"renew_prescription": "fornya_recept", "book_sampling": "boka_provtagning"}


def take_topic(library: Library, conversation: Conversation, said: Said, intent: str) -> Outcome:
    """What a text leads to that Rasa recognised as `intent`."""
    heard = hear(library, conversation, said)
    if conversation.state is State.EMERGENCY and (intent != "start_over" or heard.is_about_the_matter):
        return take_turn(library, conversation, said)
    if heard.is_about_the_matter:
        return take_heard(library, conversation, heard, said)
    if intent in SERVICES:
        return to_service(library, conversation, SERVICES[intent], said)
    topic = TOPICS.get(intent)
    return topic(library, conversation, said) if topic else take_heard(library, conversation, heard, said)


def take_matter(library: Library, conversation: Conversation, said: Said, intent: str) -> Outcome:
    """What a text leads to that Rasa took for a matter or an answer: its words count, not the intent."""
    del intent
    return take_turn(library, conversation, said)


def tell_fees(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """What a contact costs in the region, and that frikort makes it free."""
    price = price_for(library, conversation, at=said.at)

    def kronor(kind: str) -> str:
        return Money(price(kind).amount_ore).text(conversation.language.partition("-")[0])

    told = reply(
        library,
        conversation,
        "I {region} kostar ett läkarbesök {visit} och en digital kontakt {digital}. "
        "Att förnya recept kostar {renewal}. "
        "Avgifterna räknas in i högkostnadsskyddet; har du frikort betalar du inget. "
        "Innan du skickar något ser du vad just det kostar.",
        region=library.regions[conversation.region].name,
        visit=kronor("doctor_visit"),
        digital=kronor("digital_contact"),
        renewal=kronor("prescription_renewal"),
    )
    return resume(library, conversation, said, [told])


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


TOPICS: Mapping[str, Topic] = {
    "ask_fee": tell_fees,
    "greet": _greet,
    "thanks": _saying("Tack själv! Skriv om det är något mer du undrar över."),
    "goodbye": _saying("Hej då, och ta hand om dig. Ring 1177 om du blir sämre eller orolig."),
    "ask_robot": _saying(
        "Jag är en chattrobot, ingen människa. Jag ställer frågor efter fasta regler och ställer ingen diagnos. "
        "Vill du prata med en person kan du ringa 1177."
    ),
    "out_of_scope": _saying("Det kan jag tyvärr inte hjälpa till med. Jag kan hjälpa dig att hitta rätt i vården."),
    "start_over": _start_over,
    "ask_help": _help,
    "ask_human": _person,
}
