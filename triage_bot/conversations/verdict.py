"""The end of a matter in words: how urgent it is, why, what to do, and where to go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from triage_bot.conversations import contract
from triage_bot.conversations.contract import Conversation, Link, Outcome, Reply, State
from triage_bot.conversations.library import Library, holidays_around
from triage_bot.conversations.showing import age, complaints, concerned, engine_answers, pathways
from triage_bot.engine.assessment import Assessment, assess
from triage_bot.engine.pathway import Text, Urgency, say
from triage_bot.routing.route import Price, Route, route_by_urgency


def verdict(library: Library, conversation: Conversation, *, at: datetime, before: Sequence[Reply] = ()) -> Outcome:
    """The assessment of what has been answered so far, with its route; `before` is said first."""
    assessment = assess(
        pathways(library, conversation),
        engine_answers(conversation),
        content_version=library.content.version,
    )
    found = _route(library, conversation, assessment, at)
    ended = conversation.model_copy(update={"asked": None, "misses": 0, "state": _state(assessment, found)})
    return Outcome(
        conversation=ended,
        replies=[*before, *_told(library, conversation, assessment)],
        complaints=complaints(library, conversation),
        assessment=contract.Assessment(
            urgency=assessment.urgency.value,
            reasons=[_say(conversation, reason) for reason in assessment.reasons],
            advice=_advice(library, conversation, assessment),
            content_version=assessment.content_version,
        ),
        route=as_contract(found),
    )


def price_for(library: Library, conversation: Conversation, *, at: datetime) -> Price:
    """The region's fees for this patient: free ages apply when the age is known."""
    years = age(conversation)
    return library.price(conversation.region, at=at, age=None if years is None else int(years))


def as_contract(found: Route | None) -> contract.Route | None:
    """A route as the API says it."""
    if found is None:
        return None
    cost = found.cost and contract.Cost(
        amount_ore=found.cost.amount_ore,
        max_amount_ore=found.cost.max_amount_ore,
        counts_toward_high_cost=found.cost.counts_toward_high_cost,
        source=found.cost.source,
    )
    return contract.Route(service=found.service, system=found.system, unit=found.unit, url=found.url, cost=cost)


def _state(assessment: Assessment, found: Route | None) -> State:
    if assessment.urgency is Urgency.EMERGENCY_112:
        return State.EMERGENCY
    return State.ASSESSED if found is None else State.ROUTED


def _route(library: Library, conversation: Conversation, assessment: Assessment, at: datetime) -> Route | None:
    return route_by_urgency(
        library.regions[conversation.region],
        assessment.urgency.value,
        assessment.route_hints,
        at=at,
        holidays=holidays_around(at),
        price=price_for(library, conversation, at=at),
    )


def _say(conversation: Conversation, text: Text) -> str:
    return say(text, conversation.language, concerned(engine_answers(conversation)))


def _advice(library: Library, conversation: Conversation, assessment: Assessment) -> list[str]:
    """Advice in order, and last when to seek care again: every end has that."""
    texts = [library.content.advice[each] for each in assessment.advice]
    return [_say(conversation, text) for text in [*texts, library.content.urgency[assessment.urgency].if_worse]]


def _told(library: Library, conversation: Conversation, assessment: Assessment) -> list[Reply]:
    level = library.content.urgency[assessment.urgency]
    text = f"{_say(conversation, level.headline)}\n{_say(conversation, level.do_now)}"
    if assessment.urgency is not Urgency.EMERGENCY_112:
        return [Reply(text=text, lang=conversation.language)]
    return [
        Reply(
            text="\n".join([text, *(_say(conversation, reason) for reason in assessment.reasons)]),
            lang=conversation.language,
            alarm=True,
            links=[emergency_link(library, conversation)],
        )
    ]


def emergency_link(library: Library, conversation: Conversation) -> Link:
    """The way to call 112."""
    return Link(label=library.phrases.say(conversation.language, "Ring 112"), url="tel:112")


def emergency(library: Library, conversation: Conversation, alarm: str) -> Outcome:
    """The end that an alarm in a free text leads to: call 112, and nothing more is asked."""
    kind = library.content.alarms[alarm]
    return Outcome(
        conversation=conversation.model_copy(
            update={"alarm": alarm, "state": State.EMERGENCY, "asked": None, "misses": 0}
        ),
        replies=[alarm_reply(library, conversation, alarm)],
        complaints=complaints(library, conversation),
        assessment=contract.Assessment(
            urgency=kind.urgency.value,
            reasons=[_say(conversation, kind.headline)],
            advice=[_say(conversation, kind.message)],
            content_version=library.content.version,
        ),
    )


def alarm_reply(library: Library, conversation: Conversation, alarm: str) -> Reply:
    """What is said to an alarm of this kind, with 112 and the numbers that help."""
    kind = library.content.alarms[alarm]
    numbers = [library.content.numbers[each] for each in kind.numbers]
    return Reply(
        text=f"{_say(conversation, kind.headline)}\n{_say(conversation, kind.message)}",
        lang=conversation.language,
        alarm=True,
        links=[
            emergency_link(library, conversation),
            *(
                Link(
                    label=f"{say(each.label, conversation.language)}: {each.number}", url=f"tel:{dialled(each.number)}"
                )
                for each in numbers
            ),
        ],
    )


def dialled(number: str) -> str:
    """A telephone number as a tel: address takes it: its digits alone."""
    return "".join(sign for sign in number if sign.isdigit())
