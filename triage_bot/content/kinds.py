"""The kinds of files that clinical content is written in: where each lies, and the model that checks it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage_bot.content.schema import Written, WrittenHandover, WrittenModule, WrittenPathway
from triage_bot.content.schema_words import (
    WrittenAdvice,
    WrittenAlarms,
    WrittenLexicon,
    WrittenNumbers,
    WrittenUrgencies,
    WrittenWords,
)


@dataclass(frozen=True)
class FileKind:
    """One kind of file: its name, a pattern of the paths it has, and its model."""

    name: str
    pattern: str
    model: type[Written]


FILE_KINDS = (
    FileKind("pathway", r"pathways/[^/]+\.yml", WrittenPathway),
    FileKind("module", r"modules/[^/]+\.yml", WrittenModule),
    FileKind("advice", r"advice/[^/]+\.yml", WrittenAdvice),
    FileKind("lexicon", r"lexicon/[^/]+\.yml", WrittenLexicon),
    FileKind("alarms", r"alarms\.yml", WrittenAlarms),
    FileKind("numbers", r"numbers\.yml", WrittenNumbers),
    FileKind("urgency", r"urgency\.yml", WrittenUrgencies),
    FileKind("wording", r"wording\.yml", WrittenWords),
    FileKind("handover", r"handover\.yml", WrittenHandover),
)


def kind_of(file: str) -> FileKind | None:
    """The kind of a file by its path below the content folder.

    >>> kind_of("pathways/halsont.yml").name
    'pathway'
    """
    return next((kind for kind in FILE_KINDS if re.fullmatch(kind.pattern, file)), None)
