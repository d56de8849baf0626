"""The clinical content as the program holds it, and which pathway a patient's age leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from triage_bot.content.lexicon import Lexicon
from triage_bot.content.schema_words import WrittenAlarmKind, WrittenNumber, WrittenUrgency
from triage_bot.engine.pathway import Module, Pathway, Text, Urgency


@dataclass(frozen=True)
class Elsewhere:
    """The pathways that take over for patients younger or older than a pathway is written for, where there are such."""

    younger: str | None = None
    older: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything clinical that the program knows; `version` names exactly this content.

    `glance` is what is asked above a list of several dangers, `gives_way` the module for which a pathway gives way,
    `offered` the complaints that are offered to somebody whose words name none.
    """

    version: str
    pathways: Mapping[str, Pathway]
    modules: Mapping[str, Module]
    advice: Mapping[str, Text]
    urgency: Mapping[Urgency, WrittenUrgency]
    alarms: Mapping[str, WrittenAlarmKind]
    numbers: Mapping[str, WrittenNumber]
    lexicon: Lexicon
    glance: Text
    offered: tuple[str, ...] = ()
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    gives_way: Mapping[str, str] = field(default_factory=dict)

    def matters(self, names: Iterable[str]) -> tuple[str, ...]:
        """The pathways that are matters of their own when several complaints are named: "feber" is none beside "hosta".

        A pathway gives way only to one that asks what it would have asked: that takes the module named in `gives_way`.
        """
        named = tuple(dict.fromkeys(names))
        staying = [each for each in named if each not in self.gives_way]
        return tuple(
            each
            for each in named
            if each in staying or not any(self.gives_way[each] in self.pathways[other].modules for other in staying)
        )

    def suited(self, names: Iterable[str], age: float | None) -> tuple[str, ...]:
        """The pathways for a patient of this age in years, each once: those outside their ages give way to others.

        Where no other pathway takes over, the pathway stays, and one of its findings leads to a person.
        """
        return tuple(dict.fromkeys(name if age is None else self._suited(name, age) for name in names))

    def _suited(self, name: str, age: float) -> str:
        youngest, oldest = self.pathways[name].ages
        elsewhere = self.elsewhere.get(name, Elsewhere())
        if age < youngest and elsewhere.younger is not None:
            return elsewhere.younger
        if age > oldest and elsewhere.older is not None:
            return elsewhere.older
        return name
