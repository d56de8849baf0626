"""How clinical content is written: the pydantic models of the YAML files.

They check shape and vocabulary; references between files are resolved in `building`, judgement about whole pathways
is in `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from triage_bot.engine.pathway import Kind, Mark, Order, Urgency, WhenUnknown

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-x-[a-z]+)?(@(child|other|about))?$")]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = dict[Language, Line]
Icpc2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]
Values = Line | list[Line]
RouteHint = Literal["person", "nurse", "doctor", "midwife", "pharmacy", "physiotherapist", "youth_clinic", "psychiatry"]


class Written(BaseModel):
    """Base of everything an author writes: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenCondition(Written):
    """One condition: exactly one of the closed vocabulary's words."""

    is_: dict[Ref, Values] | None = Field(None, alias="is")
    includes: dict[Ref, Values] | None = None
    at_least: dict[Ref, float] | None = None
    at_most: dict[Ref, float] | None = None
    all_: list[WrittenCondition] | None = Field(None, alias="all", min_length=1)
    any_: list[WrittenCondition] | None = Field(None, alias="any", min_length=1)
    not_: WrittenCondition | None = Field(None, alias="not")


class WrittenChoice(Written):
    """A choice with more to say than its label."""

    label: Texts
    plainer: Texts | None = None


class WrittenQuestion(Written):
    """A question; `yes_no` is a choice of yes and no. More parts of a multi question are worse unless order is none."""

    kind: Kind | Literal["yes_no"]
    text: Texts
    help: Texts | None = None
    plainer: Texts | None = None
    choices: dict[Id, Texts | WrittenChoice] = {}
    worse: Literal["yes", "no"] | None = None
    order: Order | Literal["none"] | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    only_if: WrittenCondition | None = None


class WrittenFinding(Written):
    """A finding; without `dont_know`, a danger is followed up by a person and anything else is left alone."""

    urgency: Urgency
    when: WrittenCondition
    reason: Texts
    source: Line
    mark: Mark
    dont_know: WhenUnknown | None = None
    advice: list[Id] = []
    route_hint: RouteHint | None = None


class WrittenOtherwise(Written):
    """The level of a pathway when no finding holds."""

    urgency: Urgency
    reason: Texts
    advice: list[Id] = []
    route_hint: RouteHint | None = None


class WrittenModule(Written):
    """A file in `modules/`."""

    id: Id
    sources: list[str] = []
    questions: dict[Id, WrittenQuestion]
    findings: dict[Id, WrittenFinding] = {}


class Review(Written):
    """The clinician who has reviewed a pathway, and when."""

    by: Line
    on: date


class WrittenPathway(WrittenModule):
    """A file in `pathways/`."""

    icpc2: list[Icpc2] = Field(min_length=1)
    name: Texts
    review: Literal["not reviewed by a clinician"] | Review
    languages: list[str] = ["sv", "en"]
    ages: tuple[float, float] = (0, 130)
    modules: list[Id] = []
    otherwise: WrittenOtherwise
    advice: list[Id] = []
    handover: dict[Id, WrittenQuestion] = {}


class WrittenAdvice(Written):
    """A file in `advice/`: pieces of advice by id."""

    advice: dict[Id, Texts]


class WrittenUrgency(Written):
    """What the patient reads at one level: a headline, what to do now, and when it is time to seek care again."""

    headline: Texts
    do_now: Texts
    if_worse: Texts


class WrittenUrgencies(Written):
    """`urgency.yml`."""

    levels: dict[Urgency, WrittenUrgency]


class WrittenAlarmKind(Written):
    """What is said when an alarm of this kind is heard; `closes` stops ordinary questions."""

    urgency: Urgency
    closes: bool
    headline: Texts
    message: Texts
    numbers: list[Id] = []
    pathways: list[Id] = []


class WrittenAlarm(Written):
    """One alarm: the phrases that raise it, whether it counts in the past tense, and which sayings take it away."""

    kind: Id
    even_past: bool = False
    unless: list[Id] = []
    phrases: list[Line] = Field(min_length=1)


class WrittenAlarms(Written):
    """`alarms.yml`; `harmless` are idioms that are taken away before anything is looked for."""

    kinds: dict[Id, WrittenAlarmKind]
    alarms: dict[Id, WrittenAlarm]
    harmless: list[Line]


class WrittenNumber(Written):
    """A telephone number that patients are given, and when it was last checked."""

    number: Line
    label: Texts
    source: Line
    checked_on: date


class WrittenNumbers(Written):
    """`numbers.yml`."""

    numbers: dict[Id, WrittenNumber]


class WrittenWords(Written):
    """`wording.yml`: the words that all texts share."""

    persons: dict[Literal["child", "other"], Texts]
    yes_no: dict[Literal["yes", "no"], Texts]


class WrittenComplaint(Written):
    """The words by which a pathway is recognised: `phrases` name the complaint, `hints` only make it likelier.

    `duration` is the number question that a length of time told with the complaint answers.
    """

    duration: Ref | None = None
    phrases: list[Line] = Field(min_length=1)
    hints: list[Line] = []


class WrittenMention(Written):
    """What a phrase answers without being asked: a value of a choice, or one part of a multi question.

    With `only_asked` the phrase counts only as a reply to this question, such as "nu" or "lite". Only where
    `denied_means_no` is set does "ingen feber" answer the whole question: "ingen hosta" says nothing about a cold.
    """

    question: Ref
    value: Line
    only_asked: bool = False
    denied_means_no: bool = False
    phrases: list[Line] = Field(min_length=1)


class WrittenLexicon(Written):
    """A file in `lexicon/`.

    `words` are lists of single words (negations, relatives …), `sayings` lists of phrases, `values` words with their
    numbers, `spellings` short misspelt words; `facts` says which question holds the age, the sex and so on.
    """

    complaints: dict[Id, WrittenComplaint] = {}
    mentions: list[WrittenMention] = []
    services: dict[Id, list[Line]] = {}
    words: dict[Id, list[Line]] = {}
    sayings: dict[Id, list[Line]] = {}
    values: dict[Id, dict[str, float]] = {}
    spellings: dict[Line, Line] = {}
    facts: dict[Literal["who", "age", "sex", "pregnant", "fever", "fever_days"], Ref] = {}
