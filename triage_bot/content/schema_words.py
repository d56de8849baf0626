"""How the texts beside the pathways are written: advice, levels, alarms, telephone numbers, wording and the lexicon."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from triage_bot.content.schema import Id, Line, Ref, Texts, Written
from triage_bot.engine.pathway import Urgency


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
    numbers: list[Id] = Field(default_factory=list)
    pathways: list[Id] = Field(default_factory=list)


class WrittenAlarm(Written):
    """One alarm: the phrases that raise it, whether it counts in the past tense, and which sayings take it away.

    A line of `together` names signs that raise it when all are told near each other, `a|b` either of them.
    """

    kind: Id
    even_past: bool = False
    unless: list[Id] = Field(default_factory=list)
    phrases: list[Line] = Field(default_factory=list)
    together: list[Line] = Field(default_factory=list)

    @model_validator(mode="after")
    def _can_be_heard(self) -> Self:
        if not self.phrases and not self.together:
            raise ValueError("an alarm needs phrases, or signs that raise it together")
        return self


class WrittenAlarms(Written):
    """`alarms.yml`; `signs` are phrases that mean nothing alone, `harmless` idioms that are taken away first."""

    kinds: dict[Id, WrittenAlarmKind]
    signs: dict[Id, list[Line]] = Field(default_factory=dict)
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
    """How the person whom it concerns is called, for {person} in texts marked @about."""
    glance: Texts
    """What is asked above a list of several dangers; a multi question with the same text can join such a list."""
    yes_no: dict[Literal["yes", "no"], Texts]
    offered: list[Id] = Field(min_length=1, max_length=6)
    """The complaints that are offered when a patient's words name none."""


class WrittenComplaint(Written):
    """The words by which a pathway is recognised: `phrases` name the complaint, `hints` only make it likelier.

    `duration` is the number question that a length of time told with the complaint answers.
    """

    duration: Ref | None = None
    phrases: list[Line] = Field(min_length=1)
    hints: list[Line] = Field(default_factory=list)


class WrittenMention(Written):
    """What a phrase answers without being asked: a value of a choice, or one part of a multi question.

    With `only_asked` the phrase counts only as a reply to this question, such as "nu" or "lite". Only where
    `denied_means_no` is set does "ingen feber" answer the whole question: "ingen hosta" says nothing about a cold.
    `absent` says without a negation that it is not so: "dricker bra". With `even_past`, what was counts like what is:
    "har haft svamp förut" to the question whether it has been so before.
    """

    question: Ref
    value: Line
    only_asked: bool = False
    denied_means_no: bool = False
    even_past: bool = False
    phrases: list[Line] = Field(min_length=1)
    absent: list[Line] = Field(default_factory=list)


class WrittenLexicon(Written):
    """A file in `lexicon/`.

    `topics` are what people ask beside their matter, by the dialogue's intents;
    `words` are lists of single words (negations, relatives …), `sayings` lists of phrases, `values` words with their
    numbers, `spellings` short misspelt words, `body` the parts of the body; `facts` says which question holds the age,
    the sex and so on.
    """

    complaints: dict[Id, WrittenComplaint] = Field(default_factory=dict)
    mentions: list[WrittenMention] = Field(default_factory=list)
    services: dict[Id, list[Line]] = Field(default_factory=dict)
    topics: dict[Id, list[Line]] = Field(default_factory=dict)
    words: dict[Id, list[Line]] = Field(default_factory=dict)
    sayings: dict[Id, list[Line]] = Field(default_factory=dict)
    values: dict[Id, dict[str, float]] = Field(default_factory=dict)
    spellings: dict[Line, Line] = Field(default_factory=dict)
    body: dict[Id, list[Line]] = Field(default_factory=dict)
    facts: dict[Literal["who", "age", "sex", "pregnant", "fever", "fever_days"], Ref] = Field(default_factory=dict)
