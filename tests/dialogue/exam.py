"""The exam of understanding: how much of what people write is read as a nurse would read it.

`messages.yml` is frozen. A reading is what one way of understanding (the lexicon, Rasa, or both) makes of a message;
the exam counts, and knows no way of reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MESSAGES = Path(__file__).with_name("messages.yml")
SERVICES = frozenset(
    {"sok_vard", "fornya_recept", "boka_provtagning", "fornya_hjalpmedel", "speciallivsmedel", "intyg"}
    | {"meddelande_vardkontakt", "min_vard", "omboka_avboka", "meddelande", "boka_vaccination", "andra_vaccination"}
    | {"synpunkter", "journalkopia", "stod_och_behandling"}
)
REJECTED = frozenset({"out_of_scope", "abuse", "nonsense"})
SIDES = {"vänster": "left", "höger": "right", "båda": "both"}
NEARLY = 0.05


@dataclass(frozen=True)
class Message:
    """One message of the exam with what a nurse reads out of it; the field names are those of the file."""

    says: str
    style: str
    intent: str
    complaints: Sequence[str] = ()
    acceptable: Sequence[str] = ()
    findings: Mapping[str, str] = field(default_factory=dict)
    temperature: float | None = None
    duration_days: float | None = None
    since_weekday: str | None = None
    age: float | None = None
    who: str = "self"
    pregnant: bool | None = None
    sex: str | None = None
    side: str | None = None
    alarm: str | None = None
    language: str = "sv"

    @property
    def is_alarm(self) -> bool:
        """Whether the message must raise an alarm."""
        return self.alarm not in (None, "none")


@dataclass(frozen=True)
class Reading:
    """What a way of understanding makes of a message; None where that way does not say.

    `complaints` are the likely ones, best first; `told` those that the conversation takes as told.
    """

    intent: str | None = None
    complaints: Sequence[str] = ()
    told: Sequence[str] = ()
    findings: Mapping[str, str] = field(default_factory=dict)
    temperature: float | None = None
    duration_days: float | None = None
    age: float | None = None
    who: str = "self"
    side: str | None = None
    alarm: str | None = None


@dataclass
class Score:
    """How many of how many were right, with the messages that were not."""

    name: str
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, message: Message, *, right: bool, said: object = "") -> None:
        """Counts one message; `said` is shown with those that were wrong."""
        if right:
            self.right += 1
        else:
            self.wrong.append(f"{message.says!r}: {said}")

    @property
    def of(self) -> int:
        """How many were counted."""
        return self.right + len(self.wrong)

    @property
    def share(self) -> float:
        """The share that was right, 1 where nothing was counted."""
        return self.right / self.of if self.of else 1.0


def load_exam(path: Path = MESSAGES) -> list[Message]:
    """The messages of the exam."""
    raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Message(**each) for each in raw["messages"]]


def examine(messages: Iterable[Message], read: Callable[[Message], Reading]) -> dict[str, Score]:
    """The scores of a way of reading, by what is asked of it."""
    names = (
        "top1",
        "top3",
        "service",
        "intent",
        "duration",
        "temperature",
        "age",
        "who",
        "side",
        "alarms",
        "no alarm",
        "reject",
    )
    scores = {name: Score(name) for name in names}
    for message in messages:
        reading = read(message)
        for name, right, said in _judged(message, reading):
            scores[name].count(message, right=right, said=said)
    return scores


def _judged(message: Message, reading: Reading) -> Iterator[tuple[str, bool, object]]:
    if message.is_alarm:
        yield "alarms", reading.alarm == message.alarm, reading.alarm
        return
    yield "no alarm", reading.alarm is None, reading.alarm
    if message.intent == "describe" and message.complaints:
        wanted = {*message.complaints, *message.acceptable}
        yield "top1", bool(wanted & {*reading.complaints[:1]}), reading.complaints[:3]
        yield "top3", bool(wanted & {*reading.complaints[:3]}), reading.complaints[:3]
    if message.intent in SERVICES:
        yield "service", reading.intent == message.intent, reading.intent
    yield "intent", reading.intent == message.intent, reading.intent
    if message.intent in REJECTED:
        yield "reject", reading.intent in REJECTED or reading.intent is None, (reading.intent, reading.complaints[:1])
    for name in ("duration_days", "temperature", "age"):
        wanted = getattr(message, name)
        if wanted is not None:
            got = getattr(reading, name)
            close = got is not None and abs(got - wanted) <= max(NEARLY * wanted, 0.02)
            yield name.partition("_")[0], close, got
    if message.who != "self":
        yield "who", reading.who == message.who, reading.who
    if message.side is not None:
        yield "side", reading.side == SIDES.get(message.side, message.side), reading.side


def _is_said_by_a_value(key: str, polarity: str, got: Mapping[str, str]) -> bool:
    """Whether a choice that has "yes" and "no" among its values is read as a yes/no question: `walk=no` as absent."""
    question, _, value = key.partition("=")
    wanted = {"no": "absent", "yes": "present"}.get(value)
    return polarity == "present" and wanted is not None and got.get(question) == wanted


@dataclass(frozen=True)
class FoundFindings:
    """Precision and recall of findings with their polarity, over everything that was labelled."""

    hit: int
    missed: Sequence[str]
    extra: Sequence[str]

    @property
    def precision(self) -> float:
        """The share of what was read that is labelled so."""
        return self.hit / max(self.hit + len(self.extra), 1)

    @property
    def recall(self) -> float:
        """The share of what is labelled that was read so."""
        return self.hit / max(self.hit + len(self.missed), 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def examine_findings(messages: Iterable[Message], read: Callable[[Message], Reading]) -> FoundFindings:
    """Findings of the labelled complaints and of the modules; other complaints' findings are another matter.

    The labels are not complete, so precision is a lower bound.
    """
    hit, missed, extra = 0, [], []
    for message in messages:
        if message.intent != "describe":
            continue
        owners = {*message.complaints, *message.acceptable, *(each.partition(".")[0] for each in message.findings)}
        got = {key: said for key, said in read(message).findings.items() if key.partition(".")[0] in owners}
        for key, polarity in message.findings.items():
            if got.get(key) == polarity or _is_said_by_a_value(key, polarity, got):
                hit += 1
            else:
                missed.append(f"{message.says!r}: {key} {polarity}, read {got.get(key)}")
        extra += [
            f"{message.says!r}: {key} {said}, labelled {message.findings.get(key)}"
            for key, said in got.items()
            if message.findings.get(key) != said
        ]
    return FoundFindings(hit, missed, extra)
