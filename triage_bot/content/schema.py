"""How modules, pathways and hand-over questions are written: the pydantic models of their YAML files.

They check shape and vocabulary, and become the JSON Schema by which an editor completes and checks. References between
files are resolved in `building`, judgement about whole pathways is in `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from triage_bot.engine.handover import MOST_QUESTIONS
from triage_bot.engine.pathway import Kind, Mark, Order, Urgency, WhenUnknown

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-x-[a-z]+)?(@(child|other|about))?$")]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = dict[Language, Line]
Icpc2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]
Values = Line | list[Line]
Age = float | Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)? (day|week|month|year)s?$")]
RouteHint = Literal[
    "person",
    "nurse",
    "doctor",
    "midwife",
    "pharmacy",
    "physiotherapist",
    "youth_clinic",
    "psychiatry",
    "psychologist",
    "addiction_care",
    "dentist",
    "optician",
    "child_health_centre",
    "poison_information",
]


class Written(BaseModel):
    """Base of everything an author writes: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class WrittenCondition(Written):
    """One condition: exactly one of the closed vocabulary's words."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    is_: dict[Ref, Values] | None = Field(None, alias="is")
    """The choice question has this value, or one of these: `is: {better: "no"}`."""
    includes: dict[Ref, Values] | None = None
    """The multi question includes this part, or at least one of these: `includes: {danger: [saliva, jaw]}`."""
    at_least: dict[Ref, float] | None = None
    """The number, or `age`, `age_months` or `age_days`, is this or more: `at_least: {days: 5}`."""
    at_most: dict[Ref, float] | None = None
    """The number, or `age`, `age_months` or `age_days`, is this or less."""
    all_: list[WrittenCondition] | None = Field(None, alias="all", min_length=1)
    """Every one of these holds."""
    any_: list[WrittenCondition] | None = Field(None, alias="any", min_length=1)
    """At least one of these holds."""
    not_: WrittenCondition | None = Field(None, alias="not")
    """This does not hold."""


class WrittenChoice(Written):
    """A choice with more to say than its label."""

    label: Texts
    plainer: Texts | None = None
    """The label when the question is asked again after "vet inte"."""


class WrittenQuestion(Written):
    """A question; `yes_no` is a choice of yes and no. More parts of a multi question are worse unless order is none."""

    kind: Kind | Literal["yes_no"]
    text: Texts
    """The question by language. `sv@about` is its wording about somebody else, with {person} for "ditt barn"."""
    help: Texts | None = None
    """A line below the question that helps to answer it."""
    plainer: Texts | None = None
    """Plainer words for asking once more after "vet inte"; needed where a danger depends on the question."""
    choices: dict[Id, Texts | WrittenChoice] = {}
    """The values of a choice, or the parts of a multi question, by id; at most six parts fit in one glance."""
    statement: Texts | None = None
    """A yes_no question about a danger said as a statement, so that it can stand in a list with other dangers."""
    worse: Literal["yes", "no"] | None = None
    """Which answer to a yes_no question is the worse one, where there is one."""
    order: Order | Literal["none"] | None = None
    """Which values are worse, where there is such an order."""
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    only_if: WrittenCondition | None = None
    """When the question makes sense at all. A finding that looks at a question that makes no sense does not hold."""


class WrittenFinding(Written):
    """A finding; without `dont_know`, a danger is followed up by a person and anything else is left alone."""

    urgency: Urgency
    when: WrittenCondition
    reason: Texts
    """What the patient reads when this decides: what it may be, never a diagnosis."""
    source: Line
    """Headings in SOURCES.md, separated by a comma and a space."""
    mark: Mark
    """v: read in the source. r: recalled from it, to be checked. p: this project's own proposal."""
    dont_know: WhenUnknown | None = None
    """What a final "vet inte" means: a person phones the same day, or nothing."""
    advice: list[Id] = []
    """Pieces of advice by their ids in `advice/`, in the order to show."""
    route_hint: RouteHint | None = None
    """The kind of care that fits, where the level alone does not say it."""


class WrittenOtherwise(Written):
    """The level of a pathway when no finding holds."""

    urgency: Urgency
    reason: Texts
    advice: list[Id] = []
    route_hint: RouteHint | None = None


class WrittenModule(Written):
    """A file in `modules/`: questions and findings that several pathways share."""

    id: Id
    """The name of the file without `.yml`."""
    sources: list[str] = []
    """Headings in SOURCES.md."""
    questions: dict[Id, WrittenQuestion]
    findings: dict[Id, WrittenFinding] = {}


class Review(Written):
    """The clinician who has reviewed a pathway, and when."""

    by: Line
    on: date


class WrittenPathway(WrittenModule):
    """A file in `pathways/`: what is asked about one complaint, and what follows from it."""

    icpc2: list[Icpc2] = Field(min_length=1)
    """ICPC-2 codes of the complaint, the most usual first."""
    name: Texts
    review: Literal["not reviewed by a clinician"] | Review
    languages: list[str] = ["sv", "en"]
    """The languages that every text of this pathway exists in."""
    ages: tuple[Age, Age] = (0, 130)
    """The ages it is written for, in years, or as "28 days", "6 weeks" or "3 months"."""
    gives_way: Id | None = None
    """A module: beside a complaint that takes it, this is no matter of its own (fever beside a cough)."""
    younger: Id | None = None
    """The pathway for patients below `ages`; without it a finding must catch them."""
    older: Id | None = None
    """The pathway for patients above `ages`; without it a finding must catch them."""
    modules: list[Id] = []
    otherwise: WrittenOtherwise
    advice: list[Id] = []
    """Advice that is shown whenever no emergency holds."""
    handover: dict[Id, WrittenQuestion | Literal["shared"]] = Field({}, max_length=MOST_QUESTIONS)
    """Asked after the verdict when the patient sends the matter on; `shared` takes the question from handover.yml."""


class WrittenHandover(Written):
    """`handover.yml`: hand-over questions that many pathways share."""

    questions: dict[Id, WrittenQuestion]
