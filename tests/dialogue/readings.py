"""The ways of reading a message that the exam compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.dialogue.exam import Message, Reading
from triage_bot.understanding import Mention, Polarity, Understanding, check_alarm, decide, understand
from triage_bot.understanding.body import side_of
from triage_bot.understanding.intents import FALLBACK

A_THURSDAY = date(2026, 11, 26)
UNSAID = ""
"""What a value that is denied says of its question: nothing."""


def by_lexicon(lexicon: Mapping[str, Any]) -> Callable[[Message], Reading]:
    """Reads as the program does where Rasa is gone; with a lexicon without likeness, by its phrases alone."""
    known: dict[str, Reading] = {}

    def read(message: Message) -> Reading:
        if message.says not in known:
            known[message.says] = _read(message.says, lexicon)
        return known[message.says]

    return read


def _read(text: str, lexicon: Mapping[str, Any]) -> Reading:
    heard = understand(text, lexicon, today=A_THURSDAY)
    alarm = check_alarm(text, lexicon)
    return Reading(
        intent=None if (intent := decide(heard, FALLBACK, 0.0)) == FALLBACK else intent,
        complaints=[each.pathway for each in heard.likely],
        told=[each.pathway for each in heard.complaints],
        findings=findings_of(heard),
        temperature=heard.temperature,
        duration_days=heard.duration_days,
        age=heard.age,
        who=heard.who,
        side=side_of(heard.places),
        alarm=alarm.kind if alarm else None,
    )


def findings_of(heard: Understanding) -> dict[str, str]:
    """What was said of findings, by the exam's keys."""
    told = (_finding(each) for each in heard.mentions)
    said = {key: how for key, how in told if how != UNSAID}
    for question, value in heard.facts.items():
        if value in ("yes", "no"):
            said.setdefault(question, "present" if value == "yes" else "absent")
    return said


def _finding(mention: Mention) -> tuple[str, str]:
    if mention.kind == "multi":
        return f"{mention.question}.{mention.value}", mention.polarity.value
    if mention.value == "no":  # a "no" that is denied is no answer: "det slutar inte blöda"
        return mention.question, "absent" if mention.polarity is Polarity.PRESENT else UNSAID
    if mention.value == "yes":
        return mention.question, mention.polarity.value
    return f"{mention.question}={mention.value}", mention.polarity.value
