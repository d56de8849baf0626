"""What was read of a message as plain data, so that it is read once in a turn and carried to whoever needs it.

The gateway reads; the reader in Rasa's pipeline and the actions are told. Both ends are this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from triage_bot.understanding.body import Place
from triage_bot.understanding.likeness import Margins
from triage_bot.understanding.mentions import Mention
from triage_bot.understanding.polarity import Polarity
from triage_bot.understanding.ranking import Complaint
from triage_bot.understanding.reading import Understanding

_PLAIN = ("temperature", "duration_days", "age", "who", "sex", "pregnant", "service", "topic", "language")
_MENTION = [each.name for each in fields(Mention)]


def carried(understanding: Understanding) -> dict[str, Any]:
    """What was read, as data that JSON can hold; `received` makes the same of it again."""
    return {name: getattr(understanding, name) for name in _PLAIN} | {
        "complaints": [[each.pathway, each.score] for each in understanding.complaints],
        "likely": [[each.pathway, each.score] for each in understanding.likely],
        "mentions": [_mention(each) for each in understanding.mentions],
        "places": [[each.part, each.side] for each in understanding.places],
        "margins": [dict(getattr(understanding.margins, each.name)) for each in fields(Margins)],
        "facts": dict(understanding.facts),
    }


def received(plain: Mapping[str, Any]) -> Understanding:
    """What `carried` made, as it was; raises KeyError, TypeError or ValueError for anything else."""
    return Understanding(
        complaints=tuple(Complaint(*each) for each in plain["complaints"]),
        likely=tuple(Complaint(*each) for each in plain["likely"]),
        mentions=tuple(Mention(**{**each, "polarity": Polarity(each["polarity"])}) for each in plain["mentions"]),
        places=tuple(Place(*each) for each in plain["places"]),
        margins=Margins(*plain["margins"]),
        facts=plain["facts"],
        **{name: plain[name] for name in _PLAIN},
    )


def _mention(mention: Mention) -> dict[str, Any]:
    return {name: getattr(mention, name) for name in _MENTION} | {"polarity": mention.polarity.value}
