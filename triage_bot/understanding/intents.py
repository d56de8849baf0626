"""What a message wants: the lexicon, the learnt likeness and the assistant's own classifier decide together.

Each is better at something: the lexicon names complaints and wishes for certain, the likeness has seen thousands of
messages, and the assistant's classifier sees its examples in another way. Where Rasa is gone, the other two decide.
"""

from __future__ import annotations

from triage_bot.understanding.reading import Understanding

CORRECT, DESCRIBE, FALLBACK, OUT_OF_SCOPE = "correct", "describe", "nlu_fallback", "out_of_scope"
UNHEARD = -1.0
"""The margin of what the examples do not speak for."""
TOLD, NAMED, MENTIONED, MOST_MENTIONED = 0.3, 0.2, 0.2, 2
"""What the lexicon's word for a wish, a named complaint and a finding add to a margin."""
TOO_UNLIKE = -0.8
"""Below this margin, a message is like nothing that anybody wrote."""


def decide(heard: Understanding, guess: str, confidence: float) -> str:
    """The intent of a message, from what was read and from the classifier's guess with its confidence (0–1)."""
    if heard.topic == OUT_OF_SCOPE or (heard.topic == CORRECT and not heard.complaints):
        return heard.topic
    wishes = dict(heard.margins.intents)
    for told in dict.fromkeys(each for each in (heard.service, heard.topic) if each is not None):
        wishes[told] = wishes.get(told, UNHEARD if wishes else 0.0) + TOLD
    if guess not in (DESCRIBE, FALLBACK):
        wishes[guess] = wishes.get(guess, UNHEARD) + confidence
    matter = _matter(heard) + (confidence if guess == DESCRIBE else 0.0)
    wish = max(wishes, key=lambda name: wishes[name], default=FALLBACK)
    strength = wishes.get(wish, UNHEARD)
    if matter >= strength and (heard.complaints or heard.mentions or matter > TOO_UNLIKE):
        return DESCRIBE
    return wish if strength >= TOO_UNLIKE else FALLBACK


def _matter(heard: Understanding) -> float:
    """How much speaks for a complaint of any kind."""
    likest = max(heard.margins.complaints.values(), default=UNHEARD)
    return likest + NAMED * bool(heard.complaints) + MENTIONED * min(len(heard.mentions), MOST_MENTIONED)
