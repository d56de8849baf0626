"""What a message wants: the lexicon and the statistical classifier decide together.

The classifier has seen many ways of asking for a service or a thing, but not the thousand ways of being ill; the
lexicon names complaints and what belongs to them. Each decides what it is better at, and a named complaint is never
lost to a guess that is not sure.
"""

from __future__ import annotations

from triage_bot.understanding.reading import Understanding

CORRECT, DESCRIBE, FALLBACK, OUT_OF_SCOPE = "correct", "describe", "nlu_fallback", "out_of_scope"
ANSWERS = frozenset({"inform", "affirm", "deny", "dont_know"})
"""Intents of a reply to the question that waits; the text itself is read against that question."""
NO_MATTER = frozenset({"greet", "thanks", "goodbye", "ask_help", "abuse", "nonsense"})
"""Intents beside which a complaint is what the message is about."""
SURE = 0.75
"""From this confidence on, a wish is believed beside a complaint: "dottern är magsjuk så vi får avboka".

So is that something has nothing to do with care: "hunden haltar". The complaint is then offered, never dropped.
"""


def decide(heard: Understanding, guess: str, confidence: float) -> str:
    """The intent of a message, from what was read and from the classifier's guess with its confidence (0–1)."""
    told = heard.service or heard.topic
    if heard.topic == OUT_OF_SCOPE:
        return OUT_OF_SCOPE
    if not heard.complaints:
        if heard.mentions and (told is None or told in NO_MATTER) and confidence < SURE:
            return DESCRIBE
        return told if told is not None and guess in (FALLBACK, DESCRIBE) else guess
    if guess in ANSWERS | NO_MATTER or guess == FALLBACK:
        return DESCRIBE
    is_believed = confidence >= SURE or guess == told
    return guess if is_believed else DESCRIBE
