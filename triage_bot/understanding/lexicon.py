"""The lexicon as this package uses it: phrases compiled once for each version of the content.

It arrives as a plain mapping, such as JSON gives, because the same code runs beside Rasa, where the loader of the
content does not exist. Nothing is read from files here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from triage_bot.understanding.likeness import Likeness
from triage_bot.understanding.phrases import Phrasebook, Vocabulary, word_set
from triage_bot.understanding.text import fold

KEPT_VERSIONS = 4
LIKENESS = "likeness"
"""Where the lexicon holds what was learnt from examples; it may be missing."""


@dataclass(frozen=True)
class AlarmEntry:
    """An alarm of the lexicon."""

    id: str
    kind: str
    urgency: str
    closes: bool
    even_past: bool
    unless: frozenset[str]


@dataclass(frozen=True)
class Together:
    """Signs that raise an alarm when all are told near each other; for each place the signs that may fill it."""

    entry: AlarmEntry
    written: str
    places: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class ComplaintEntry:
    """A complaint, named outright or only hinted at."""

    pathway: str
    weight: float


@dataclass(frozen=True)
class MentionEntry:
    """A value of a choice question, or one part of a multi question; `says_no` where the phrase says it is not so."""

    question: str
    value: str
    kind: str
    only_asked: bool
    denied_means_no: bool
    even_past: bool = False
    says_no: bool = False


@dataclass(frozen=True, eq=False)
class Compiled:
    """Everything that reading a text needs, compiled from one version of the lexicon; each is only equal to itself."""

    vocabulary: Vocabulary
    alarms: Phrasebook[AlarmEntry]
    harmless: Phrasebook[str]
    signs: Phrasebook[str]
    together: tuple[Together, ...]
    complaints: Phrasebook[ComplaintEntry]
    mentions: Phrasebook[MentionEntry]
    needs: Phrasebook[tuple[MentionEntry, ...]]
    parts: Phrasebook[tuple[MentionEntry, ...]]
    fine: Phrasebook[str]
    by_degrees: list[tuple[MentionEntry, float]]
    services: Phrasebook[str]
    topics: Phrasebook[str]
    lists: Phrasebook[str]
    body: Phrasebook[str]
    single: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, float]]
    facts: Mapping[str, str]
    durations: Mapping[str, str]
    pathways: frozenset[str]
    likeness: Likeness | None
    kinds: Mapping[str, AlarmEntry]
    ages: Mapping[str, tuple[float, float]]


FINE = "fine"
"""The sayings that something is as it should be."""
NAMED, HINTED = 1.0, 0.4
_compiled: dict[str, Compiled] = {}


def compiled(lexicon: Mapping[str, Any]) -> Compiled:
    """The compiled lexicon, made once for each version."""
    version = str(lexicon["version"]) + str(lexicon.get(LIKENESS, {}).get("version", ""))
    if version not in _compiled:
        while len(_compiled) >= KEPT_VERSIONS:
            _compiled.pop(next(iter(_compiled)))
        _compiled[version] = _compile(lexicon)
    return _compiled[version]


def _compile(lexicon: Mapping[str, Any]) -> Compiled:
    vocabulary = Vocabulary(spellings={fold(odd): fold(meant) for odd, meant in lexicon["spellings"].items()})
    words = lexicon["words"]
    result = Compiled(
        vocabulary,
        alarms=Phrasebook(vocabulary),
        harmless=Phrasebook(vocabulary),
        signs=Phrasebook(vocabulary),
        together=_together(lexicon),
        complaints=Phrasebook(vocabulary),
        mentions=Phrasebook(vocabulary),
        needs=Phrasebook(vocabulary),
        parts=Phrasebook(vocabulary),
        fine=Phrasebook(vocabulary),
        by_degrees=[],
        services=Phrasebook(vocabulary),
        topics=Phrasebook(vocabulary),
        lists=Phrasebook(vocabulary),
        body=Phrasebook(vocabulary),
        single={name: word_set(words, name) for name in words},
        values={
            name: {fold(word): number for word, number in table.items()} for name, table in lexicon["values"].items()
        },
        facts=lexicon["facts"],
        durations=lexicon["durations"],
        pathways=frozenset(lexicon["complaints"]),
        likeness=Likeness(lexicon[LIKENESS]) if LIKENESS in lexicon else None,
        kinds={alarm["kind"]: _like_one(alarm) for alarm in lexicon["alarms"]},
        ages={name: (youngest, oldest) for name, (youngest, oldest) in lexicon["ages"].items()},
    )
    _add_phrases(result, lexicon)
    for listed in words.values():
        for word in listed:
            vocabulary.add(word)
    for family in lexicon["families"].values():
        vocabulary.relate(family)
    return result


def _add_phrases(result: Compiled, lexicon: Mapping[str, Any]) -> None:
    for alarm in lexicon["alarms"]:
        result.alarms.add(_alarm_entry(alarm), alarm["phrases"])
    for sign, phrases in lexicon["signs"].items():
        result.signs.add(sign, phrases)
    result.harmless.add("harmless", lexicon["harmless"])
    for pathway, complaint in lexicon["complaints"].items():
        result.complaints.add(ComplaintEntry(pathway, NAMED), complaint["phrases"])
        result.complaints.add(ComplaintEntry(pathway, HINTED), complaint["hints"])
    _add_mentions(result, lexicon["mentions"])
    for service, phrases in lexicon["services"].items():
        result.services.add(service, phrases)
    for part, phrases in lexicon["body"].items():
        result.body.add(part, phrases)
    for topic, phrases in lexicon["topics"].items():
        result.topics.add(topic, phrases)
    for name, phrases in lexicon["sayings"].items():
        (result.fine if name == FINE else result.lists).add(name, phrases)


def _add_mentions(result: Compiled, mentions: Iterable[Mapping[str, Any]]) -> None:
    """What is said of findings; a word that several findings need is looked for once."""
    needed: dict[str, list[MentionEntry]] = {}
    spoken_of: dict[str, list[MentionEntry]] = {}
    for mention in mentions:
        entry = MentionEntry(
            mention["question"],
            mention["value"],
            mention["kind"],
            mention["only_asked"],
            mention["denied_means_no"],
            mention["even_past"],
        )
        if mention["from_degrees"] is not None:
            result.by_degrees.append((entry, mention["from_degrees"]))
        result.mentions.add(entry, mention["phrases"])
        result.mentions.add(replace(entry, denied_means_no=True, says_no=True), mention["absent"])
        for phrases, where in ((mention["needs"], needed), (mention["parts"], spoken_of)):
            for phrase in phrases:
                where.setdefault(phrase, []).append(entry)
    for phrase, entries in needed.items():
        result.needs.add(tuple(entries), [phrase])
    for phrase, entries in spoken_of.items():
        result.parts.add(tuple(entries), [phrase])


def _together(lexicon: Mapping[str, Any]) -> tuple[Together, ...]:
    return tuple(
        Together(_alarm_entry(alarm), line, tuple(frozenset(place.split("|")) for place in line.split()))
        for alarm in lexicon["alarms"]
        for line in alarm["together"]
    )


def _alarm_entry(alarm: Mapping[str, Any]) -> AlarmEntry:
    return AlarmEntry(
        alarm["id"],
        alarm["kind"],
        alarm["urgency"],
        alarm["closes"],
        alarm["even_past"],
        frozenset(alarm["unless"]),
    )


def _like_one(alarm: Mapping[str, Any]) -> AlarmEntry:
    """What is raised by a text that is like the alarms of a kind, though no phrase of them is in it."""
    return replace(_alarm_entry(alarm), id=f"like_{alarm['kind']}", even_past=False, unless=frozenset())
