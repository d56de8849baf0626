"""Clinical content as the engine sees it: questions, findings, shared modules and pathways, all frozen.

Content is written as YAML and checked by `triage_bot.content`; nothing here reads files. Objects are compared by
identity, because a pathway is loaded once and then only looked at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from triage_bot.engine.answers import DONT_KNOW, NO, YES, Answers, DontKnow, InvalidAnswer, Value
from triage_bot.engine.conditions import Condition
from triage_bot.engine.measures import AGE_QUESTION

Text = Mapping[str, str]
"""A text by language tag (`sv`, `en`, `sv-x-easy`); `sv@child` and `sv@other` are its wordings about somebody else."""


def say(text: Text, language: str, who: str = "self") -> str:
    """The wording for a language and for whom it concerns (self, child, other), else the base language, else Swedish.

    >>> say({"sv": "Kan du gapa?", "sv@child": "Kan ditt barn gapa?"}, "sv-x-easy", "child")
    'Kan ditt barn gapa?'
    """
    base = language.partition("-")[0]
    for key in (f"{language}@{who}", f"{base}@{who}", language, base, "sv"):
        if key in text:
            return text[key]
    raise KeyError(f"text without Swedish wording, has {sorted(text)}")


class Urgency(Enum):
    """How soon and at what level care is needed, least urgent first; `.value` is the name used in the chat API."""

    SELF_CARE = "self_care"
    PLANNED = "planned"
    WITHIN_DAYS = "within_days"
    SAME_DAY = "same_day"
    EMERGENCY_DEPARTMENT = "emergency_department"
    EMERGENCY_112 = "emergency_112"

    rank: int
    """Position from 0 (self-care) to 5 (call 112)."""

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: Urgency) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Urgency) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Urgency) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Urgency) -> bool:
        return self.rank >= other.rank


class Kind(StrEnum):
    """How a question is answered; yes/no is a choice with the values yes and no."""

    CHOICE = "choice"
    MULTI = "multi"
    NUMBER = "number"
    TEXT = "text"


class Order(StrEnum):
    """Which answers to a question are worse, where there is such an order."""

    WORSE_LAST = "worse_last"
    WORSE_FIRST = "worse_first"
    HIGHER_IS_WORSE = "higher_is_worse"
    LOWER_IS_WORSE = "lower_is_worse"
    MORE_IS_WORSE = "more_is_worse"


class WhenUnknown(StrEnum):
    """What a final "vet inte" means for a finding: a person phones about it the same day, or nothing."""

    PERSON = "person"
    NOTHING = "nothing"


class Mark(StrEnum):
    """How well a rule is supported: read in its source, recalled from it, or this project's own proposal."""

    READ = "v"
    RECALLED = "r"
    PROPOSED = "p"


PERSON_HINT = "person"


@dataclass(frozen=True, eq=False)
class Choice:
    """One value of a choice or multi question; `plainer` is its label when the question is asked again."""

    value: str
    label: Text
    plainer: Text | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """One question, asked at most once in an interview (and once more in plainer words after a "vet inte").

    `statement` is a yes/no question said as a statement, so that it can stand as one part of a list of several.
    """

    id: str
    kind: Kind
    text: Text
    plainer: Text | None = None
    choices: tuple[Choice, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    only_if: Condition | None = None
    order: Order | None = None
    help: Text | None = None
    statement: Text | None = None

    def values(self) -> tuple[str, ...]:
        """The values that a choice or multi question offers, without "vet inte"."""
        return tuple(choice.value for choice in self.choices)

    def accept(self, raw: object) -> Value:
        """The value that a JSON answer stands for; None and "dont_know" are "vet inte". Raises InvalidAnswer."""
        if raw is None or raw is DONT_KNOW or raw == DONT_KNOW.value:
            return DONT_KNOW
        match self.kind:
            case Kind.CHOICE:
                return self._accept_choice(raw)
            case Kind.MULTI:
                return self._accept_multi(raw)
            case Kind.NUMBER:
                return self._accept_number(raw)
            case Kind.TEXT:
                return self._accept_text(raw)

    def _accept_choice(self, raw: object) -> str:
        if isinstance(raw, str) and raw in self.values():
            return raw
        raise InvalidAnswer(f"{self.id}: choose one of {', '.join(self.values())}")

    def _accept_multi(self, raw: object) -> frozenset[str]:
        if isinstance(raw, list | tuple | set | frozenset):
            parts = [part for part in raw if isinstance(part, str) and part in self.values()]
            if len(parts) == len(raw):
                return frozenset(parts)
        raise InvalidAnswer(f"{self.id}: a list of values among {', '.join(self.values())}")

    def _accept_number(self, raw: object) -> float:
        if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
            low = -math.inf if self.minimum is None else self.minimum
            high = math.inf if self.maximum is None else self.maximum
            if low <= raw <= high:
                return float(raw)
        raise InvalidAnswer(f"{self.id}: a number from {self.minimum} to {self.maximum}")

    def _accept_text(self, raw: object) -> str:
        if isinstance(raw, str):
            return raw
        raise InvalidAnswer(f"{self.id}: a text")


def as_json(value: Value) -> str | float | list[str]:
    """A value as JSON can carry it; `Question.accept` reads it back.

    >>> as_json(frozenset({"b", "a"})), as_json(DONT_KNOW)
    (['a', 'b'], 'dont_know')
    """
    if isinstance(value, DontKnow):
        return value.value
    return sorted(value) if isinstance(value, frozenset) else value


@dataclass(frozen=True, eq=False)
class Finding:
    """Something that, when it holds, asks for care at a level; `source` and `mark` say where the rule comes from."""

    id: str
    urgency: Urgency
    when: Condition
    dont_know: WhenUnknown
    reason: Text
    source: str
    mark: Mark
    advice: tuple[str, ...] = ()
    route_hint: str | None = None


@dataclass(frozen=True, eq=False)
class Otherwise:
    """The level of a pathway when no finding holds: self-care is never reached by silence."""

    urgency: Urgency
    reason: Text
    advice: tuple[str, ...] = ()
    route_hint: str | None = None


@dataclass(frozen=True, eq=False)
class Module:
    """Questions and findings that several pathways share; written once, asked once."""

    id: str
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pathway:
    """One complaint: what is asked and what follows from it, its modules already included.

    `ages` is the range in years it is written for, both ends included, `advice` is shown whenever no emergency holds,
    `reviewed_by` is empty until a named clinician has reviewed it.
    """

    id: str
    icpc2: tuple[str, ...]
    name: Text
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    otherwise: Otherwise
    advice: tuple[str, ...] = ()
    handover: tuple[Question, ...] = ()
    ages: tuple[float, float] = (0, 130)
    sources: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    reviewed_by: str | None = None
    languages: tuple[str, ...] = ("sv", "en")


def suits(pathway: Pathway, answers: Answers) -> bool:
    """Whether a pathway is written for somebody of this age; as long as the age is not known it is taken to be."""
    age = answers.get(AGE_QUESTION)
    if not isinstance(age, int | float):
        return True
    youngest, oldest = pathway.ages
    return youngest <= age <= oldest


def yes_no_choices(labels: Mapping[str, Text]) -> tuple[Choice, Choice]:
    """The two choices of a yes/no question, yes first as people are used to."""
    return Choice(YES, labels[YES]), Choice(NO, labels[NO])
