"""What is said when a text raises an alarm, before anything else is looked at.

Only an emergency that calls for 112 stops the ordinary questions. Somebody who does not want to live is answered
calmly, is told whom to call, and is kept in the conversation.
"""

from __future__ import annotations

from triage_bot.conversations.contract import Assessment, Conversation, Link, Outcome, Reply, Said, State
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import complaints, concerned, engine_answers
from triage_bot.conversations.turn import go_on
from triage_bot.conversations.verdict import emergency_link
from triage_bot.engine.pathway import Text, Urgency, say
from triage_bot.understanding import Alarm


def alarm_turn(library: Library, conversation: Conversation, alarm: Alarm, said: Said) -> Outcome:
    """The answer to an alarm; one that closes the conversation ends all questions."""
    kind = library.content.alarms[alarm.kind]
    alarmed = conversation.model_copy(update={"alarm": alarm.kind, "misses": 0})

    def words(text: Text) -> str:
        return say(text, conversation.language, concerned(engine_answers(conversation)))

    told = Reply(
        text=f"{words(kind.headline)}\n{words(kind.message)}",
        lang=conversation.language,
        alarm=True,
        links=[emergency_link(library, conversation), *_numbers(library, conversation, kind.numbers)],
    )
    if not kind.closes:
        led = alarmed.model_copy(update={"pathways": tuple(dict.fromkeys([*kind.pathways, *alarmed.pathways]))})
        return go_on(library, led, said, [told])
    return Outcome(
        conversation=alarmed.model_copy(update={"state": State.EMERGENCY, "asked": None}),
        replies=[told],
        complaints=complaints(library, conversation),
        assessment=Assessment(
            urgency=Urgency.EMERGENCY_112.value,
            reasons=[words(kind.headline)],
            advice=[words(kind.message)],
            content_version=library.content.version,
        ),
    )


def _numbers(library: Library, conversation: Conversation, ids: list[str]) -> list[Link]:
    numbers = library.content.numbers
    return [
        Link(label=say(numbers[each].label, conversation.language), url=f"tel:{numbers[each].number.replace(' ', '')}")
        for each in ids
    ]
