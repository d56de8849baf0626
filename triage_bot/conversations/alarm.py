"""What is said when a text raises an alarm, before anything else is looked at.

Only an emergency that calls for 112 stops the ordinary questions. Somebody who does not want to live is answered
calmly, is told whom to call, and is kept in the conversation.
"""

from __future__ import annotations

from triage_bot.conversations.asking import go_on
from triage_bot.conversations.contract import Conversation, Outcome, Said
from triage_bot.conversations.library import Library
from triage_bot.conversations.verdict import alarm_reply, emergency
from triage_bot.understanding import Alarm


def alarm_turn(library: Library, conversation: Conversation, alarm: Alarm, said: Said) -> Outcome:
    """The answer to an alarm; one that closes the conversation ends all questions."""
    kind = library.content.alarms[alarm.kind]
    if kind.closes:
        return emergency(library, conversation, alarm.kind)
    alarmed = conversation.model_copy(
        update={
            "misses": 0,
            "pathways": tuple(dict.fromkeys([*kind.pathways, *conversation.pathways])),
        }
    )
    return go_on(library, alarmed, said, [alarm_reply(library, alarmed, alarm.kind)])
