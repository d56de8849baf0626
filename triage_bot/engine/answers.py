"""What the patient has said: a mapping from global question ids to values.

Three things differ and are kept apart: a question that is absent has not been asked, `DONT_KNOW` is the patient's
"vet inte", and "no" (or an empty set) is a real answer. Two kinds of derived keys exist:

- `<question>.again` holds the answer to the plainer second asking after a first "vet inte" to a danger;
- `<question>.<part>` = "yes" or "no" holds one part of a multi question that the patient mentioned unasked.

A list that combines several questions (`glance`) has no key of its own: its answer is kept as answers to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class DontKnow(Enum):
    """The type of the one value `DONT_KNOW`."""

    DONT_KNOW = "dont_know"

    def __repr__(self) -> str:
        return "DONT_KNOW"


DONT_KNOW: Final = DontKnow.DONT_KNOW

Value = str | float | frozenset[str] | DontKnow
Answers = Mapping[str, Value]

YES: Final = "yes"
NO: Final = "no"


class InvalidAnswer(ValueError):
    """A value that the question cannot have; the message says what it can have, never what was sent."""


def again(question_id: str) -> str:
    """The key of the plainer second asking of a question.

    >>> again("halsont.fara")
    'halsont.fara.again'
    """
    return f"{question_id}.again"


def part(question_id: str, value: str) -> str:
    """The key of one part of a multi question that was mentioned unasked.

    >>> part("halsont.fara", "saliv")
    'halsont.fara.saliv'
    """
    return f"{question_id}.{value}"
