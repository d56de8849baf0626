"""What the chat says to the world: the models of the chat API, which the Rasa actions fill in as well.

Names and values are the API's own (documented in `/openapi.json`); other programs rely on them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Language = Literal["sv", "sv-x-easy", "en"]
Urgency = Literal["emergency_112", "emergency_department", "same_day", "within_days", "planned", "self_care"]
AnswerValue = str | float | list[str] | None


class State(StrEnum):
    """How far a conversation has come."""

    OPEN = "open"
    ASKING = "asking"
    ASSESSED = "assessed"
    EMERGENCY = "emergency"
    ROUTED = "routed"
    CLOSED = "closed"


class Model(BaseModel):
    """A frozen part of the contract."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid")


class Brief(Model):
    """One whose fields in `omitted_when_none` are left out rather than sent as null."""

    omitted_when_none: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _omit(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = handler(self)
        return {key: value for key, value in fields.items() if value is not None or key not in self.omitted_when_none}


class Choice(Model):
    """One answer that a question offers."""

    value: str
    label: str


class Question(Brief):
    """What the patient is asked; yes/no is a choice with yes, no and dont_know."""

    omitted_when_none = frozenset({"unit", "min", "max", "pathway", "help"})

    id: str
    kind: Literal["choice", "multi", "number", "text"]
    choices: list[Choice] = []
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    pathway: str | None = None
    help: str | None = None


class Link(Model):
    """Something to open or to call."""

    label: str
    url: str


class Message(Model):
    """One utterance; `alarm` marks what must be seen before everything else."""

    id: str
    sender: Literal["bot", "patient", "staff"] = Field(alias="from")
    text: str
    lang: str
    alarm: bool = False
    question: Question | None = None
    links: list[Link] = []


class Complaint(Model):
    """A complaint that the matter is understood as."""

    icpc2: str
    name: str


class Assessment(Model):
    """How urgent the matter is, why, and what to do."""

    urgency: Urgency
    reasons: list[str]
    advice: list[str]
    content_version: str


class Cost(Brief):
    """What a contact costs in whole öre; `max_amount_ore` when it can become a dearer one."""

    omitted_when_none = frozenset({"max_amount_ore"})

    amount_ore: int
    max_amount_ore: int | None = None
    counts_toward_high_cost: bool
    source: str


class DecidedBy(Model):
    """An answer that decided a finding, as question and answer in words."""

    question: str
    text: str
    answer: str


class Weighed(Model):
    """A finding and what decided it; `mark` is v (read in the source), r (recalled) or p (own proposal)."""

    finding: str
    urgency: Urgency
    reason: str
    source: str
    mark: str
    because: list[DecidedBy]


class AskedFor(Model):
    """An answer and the findings it was wanted for; `asked` is false for what the patient told unasked."""

    question: str
    text: str
    answer: str
    asked: bool
    findings: list[str]
    sources: list[str]


class Place(Model):
    """Where on the body it is: a part by its id, "" where only the side was told, and left, right, both or ""."""

    part: str
    side: str


class Explanation(Model):
    """Why the verdict is what it is; `alarm` is the kind of alarm that ended the conversation, if one did."""

    content_version: str
    alarm: str | None
    urgency: Urgency | None
    complaints: list[Complaint]
    places: list[Place]
    held: list[Weighed]
    unclear: list[Weighed]
    ruled_out: list[Weighed]
    asked: list[AskedFor]


class Route(Model):
    """Where to go: `service` is the exact name on the kontaktkort; `cost` is null where only the unit can say it."""

    service: str
    system: str
    unit: str
    url: str
    cost: Cost | None


class Turn(Model):
    """What the conversation answers."""

    messages: list[Message]
    state: State
    complaints: list[Complaint]
    assessment: Assessment | None
    route: Route | None


class NewConversation(Model):
    """How to begin."""

    language: Language = "sv"
    region: str = Field(default="gavleborg", pattern="^[a-z_]{1,40}$")


class Started(Turn):
    """A conversation that has begun: its address and the token that opens it, with the first messages."""

    id: str
    token: str


class GivenAnswer(Model):
    """The answer to a question by its id; null is "vet inte", an empty list is "none of these"."""

    question: str = Field(min_length=1, max_length=200)
    value: AnswerValue


class PatientMessage(Model):
    """What the patient sends: a text, an answer or another language; the same `client_id` again gives the same Turn."""

    text: str | None = Field(default=None, max_length=8000)
    answer: GivenAnswer | None = None
    language: Language | None = None
    client_id: str | None = Field(default=None, min_length=1, max_length=100)


class Reply(Model):
    """A message of the bot before it has an id."""

    text: str
    lang: str
    alarm: bool = False
    question: Question | None = None
    links: list[Link] = []


class Conversation(Model):
    """What is known of the matter: everything else follows from it by replay.

    `answers` are keyed by question id in the order they came, `told` are those given unasked, `places` are where on the
    body it is; `asked` is the question that waits for its answer, `offered` the choices it was put with and `before`
    the one answered last; `misses` counts the turns in a row from which nothing could be understood; `alarm` is the
    kind of the alarm that closed it.
    """

    language: Language
    region: str
    content_version: str
    pathways: tuple[str, ...] = ()
    answers: dict[str, str | float | list[str]] = {}
    told: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    asked: str | None = None
    before: str | None = None
    offered: tuple[Choice, ...] = ()
    misses: int = 0
    alarm: str | None = None
    state: State = State.OPEN


class Said(Model):
    """One turn of the patient, after masking: a text, an answer or another language, and the instant it came."""

    text: str = ""
    answer: GivenAnswer | None = None
    language: Language | None = None
    at: datetime


class Outcome(Model):
    """What one turn leads to; the gateway stores it and shows it."""

    conversation: Conversation
    replies: list[Reply]
    complaints: list[Complaint] = []
    assessment: Assessment | None = None
    route: Route | None = None
