"""What patients ask about the care and the chat: opening hours, places, prices, answers, privacy, languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from babel.dates import get_day_names

from payments.high_cost.rules import ceiling_on
from payments.money import Money
from triage_bot.conversations.asking import resume
from triage_bot.conversations.contract import Conversation, Language, Link, Outcome, Said
from triage_bot.conversations.languages import language_wished
from triage_bot.conversations.library import Library, holidays_around
from triage_bot.conversations.showing import advice_line, reply
from triage_bot.conversations.turn import speak
from triage_bot.conversations.verdict import dialled, price_for
from triage_bot.routing.region import CLINIC_TIME, Unit

KINDS_TO_GO_TO = ("health_centre", "out_of_hours", "emergency_department", "advice_line")


def tell_fees(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """What a contact costs in the region, and that frikort makes it free."""
    price = price_for(library, conversation, at=said.at)

    def kronor(kind: str) -> str:
        return Money(price(kind).amount_ore).text(_locale(conversation.language))

    told = reply(
        library,
        conversation,
        "I {region} kostar ett läkarbesök {visit} och en digital kontakt {digital}. "
        "Att förnya recept kostar {renewal}. "
        "Avgifterna räknas in i högkostnadsskyddet; har du frikort betalar du inget. "
        "Innan du skickar något ser du vad just det kostar.",
        _high_cost_card(library, conversation),
        region=library.regions[conversation.region].name,
        visit=kronor("doctor_visit"),
        digital=kronor("digital_contact"),
        renewal=kronor("prescription_renewal"),
    )
    return resume(library, conversation, said, [told])


def tell_frikort(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """What the high-cost protection is, with the ceiling that holds on the day."""
    on = said.at.astimezone(CLINIC_TIME).date()
    ceiling = ceiling_on(library.tariffs[conversation.region].ceilings, on)
    told = reply(
        library,
        conversation,
        "Högkostnadsskyddet gör att du betalar högst {ceiling} på tolv månader i patientavgifter. "
        "Sedan får du frikort och betalar inget mer under resten av de tolv månaderna. "
        "På ditt högkostnadskort ser du vad du har betalat och hur mycket som är kvar. Du loggar in med BankID.",
        _high_cost_card(library, conversation),
        ceiling=Money(ceiling.amount_ore).text(_locale(conversation.language)),
    )
    return resume(library, conversation, said, [told])


def _high_cost_card(library: Library, conversation: Conversation) -> Link:
    """The page that leads to the patient's own card; it holds the language, and nobody is named in it."""
    label = library.phrases.say(conversation.language, "Se ditt högkostnadskort")
    return Link(label=label, url=f"/hogkostnadskort/{conversation.language}")


def tell_opening_hours(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """When the places that a patient can go to are open, and which are open now."""
    lines = [_opening(library, conversation, unit, said.at) for unit in _places(library, conversation)]
    told = reply(library, conversation, "Öppettider:")
    told = told.model_copy(
        update={"text": "\n".join([told.text, *lines]), "links": [advice_line(library, conversation)]}
    )
    return resume(library, conversation, said, [told])


def _opening(library: Library, conversation: Conversation, unit: Unit, at: datetime) -> str:
    say = library.phrases.say
    is_open = unit.is_open(at, holidays_around(at))
    now = say(conversation.language, "Öppet nu." if is_open else "Stängt nu.")
    if unit.hours is None:
        return f"{unit.name}: {say(conversation.language, 'Öppet dygnet runt.')}"
    return f"{unit.name}: {'; '.join(_days(unit.hours, conversation.language))}. {now}"


def _days(hours: Mapping[int, tuple[time, time]], language: Language) -> list[str]:
    """ "måndag-torsdag 08:00–17:00", the days with the same hours together."""
    names = get_day_names("wide", locale=_locale(language))
    rows: list[tuple[int, int, tuple[time, time]]] = []
    for day, span in sorted(hours.items()):
        if rows and rows[-1][1] == day - 1 and rows[-1][2] == span:
            rows[-1] = (rows[-1][0], day, span)
        else:
            rows.append((day, day, span))
    return [
        f"{names[first] if first == last else f'{names[first]}–{names[last]}'} {opens:%H:%M}–{closes:%H:%M}"
        for first, last, (opens, closes) in rows
    ]


def tell_units(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """The places that a patient can go to, with their telephone numbers."""
    places = _places(library, conversation)
    told = reply(library, conversation, "Hit kan du vända dig i {region}:", region=_region_name(library, conversation))
    links = [Link(label=f"{unit.name}: {unit.phone}", url=f"tel:{dialled(unit.phone)}") for unit in places]
    return resume(library, conversation, said, [told.model_copy(update={"links": links})])


def tell_reply_time(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """How soon a matter is answered in the region."""
    told = reply(
        library,
        conversation,
        "Mottagningen svarar oftast inom {days} arbetsdagar. Blir du sämre medan du väntar, ring 1177.",
        advice_line(library, conversation),
        days=library.regions[conversation.region].reply_working_days,
    )
    return resume(library, conversation, said, [told])


def change_language(library: Library, conversation: Conversation, said: Said) -> Outcome:
    """The conversation in the language that the text asks for; else which languages there are."""
    wished = language_wished(said.text)
    if wished is not None:
        return speak(library, conversation, wished, said)
    told = reply(
        library,
        conversation,
        "Jag kan svenska, lätt svenska och engelska. Välj språk nedanför chatten, eller skriv till exempel ”English”. "
        "Vill du tala ett annat språk, ring 1177 och be om tolk.",
        advice_line(library, conversation),
    )
    return resume(library, conversation, said, [told])


def _places(library: Library, conversation: Conversation) -> list[Unit]:
    region = library.regions[conversation.region]
    return [unit for kind in KINDS_TO_GO_TO if (unit := region.unit_of_kind(kind)) is not None]


def _region_name(library: Library, conversation: Conversation) -> str:
    return library.regions[conversation.region].name


def _locale(language: Language) -> str:
    return language.partition("-")[0]
