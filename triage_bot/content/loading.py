"""Reads `data/clinical` into one `Content`, or says everything that is wrong with it.

The version is a digest of every file's name and bytes, so equal content has an equal version on every machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from triage_bot.content.building import Builder
from triage_bot.content.checks import Catalogue, check_pathway, missing_languages
from triage_bot.content.documents import Document, read_document
from triage_bot.content.lexicon import Lexicon, compile_lexicon
from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.schema import (
    WrittenAdvice,
    WrittenAlarmKind,
    WrittenAlarms,
    WrittenLexicon,
    WrittenModule,
    WrittenNumber,
    WrittenNumbers,
    WrittenPathway,
    WrittenUrgencies,
    WrittenUrgency,
    WrittenWords,
)
from triage_bot.engine.pathway import Module, Pathway, Text, Urgency

M = TypeVar("M", bound=BaseModel)

LANGUAGES = ("sv", "en")
VERSION_LENGTH = 16


@dataclass(frozen=True)
class Content:
    """Everything clinical that the program knows; `version` names exactly this content."""

    version: str
    pathways: Mapping[str, Pathway]
    modules: Mapping[str, Module]
    advice: Mapping[str, Text]
    urgency: Mapping[Urgency, WrittenUrgency]
    alarms: Mapping[str, WrittenAlarmKind]
    numbers: Mapping[str, WrittenNumber]
    lexicon: Lexicon


def load_content(root: Path) -> Content:
    """The content under a folder like `data/clinical`; raises ContentError listing every problem found."""
    return _Loading(root).content()


class _Loading:
    """One reading of the content folder; problems gather until the end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def content(self) -> Content:
        words = self._one("wording.yml", WrittenWords)
        urgency = self._one("urgency.yml", WrittenUrgencies)
        alarms = self._one("alarms.yml", WrittenAlarms)
        numbers = self._one("numbers.yml", WrittenNumbers)
        advice = self._advice()
        lexicons = [(document, lexicon) for document, lexicon in self._folder("lexicon", WrittenLexicon)]
        if words is None or urgency is None or alarms is None or numbers is None:
            raise ContentError(self.problems)
        modules = self._modules(words[1])
        pathways = self._pathways(words[1], modules, Catalogue(frozenset(advice), self._sources()))
        self._check_levels(*urgency)
        version = self._version()
        lexicon = compile_lexicon(lexicons, alarms, pathways=pathways, version=version, problems=self.problems)
        if self.problems:
            raise ContentError(self.problems)
        return Content(
            version,
            pathways,
            modules,
            advice,
            urgency[1].levels,
            alarms[1].kinds,
            numbers[1].numbers,
            lexicon,
        )

    def _version(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(each for each in self.root.rglob("*") if each.suffix in (".yml", ".md")):
            digest.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:VERSION_LENGTH]

    def _read(self, path: Path, model: type[M]) -> tuple[Document, M] | None:
        try:
            document = read_document(path, self.root)
        except ContentError as error:
            self.problems += error.problems
            return None
        try:
            return document, model.model_validate(document.data)
        except ValidationError as error:
            for each in error.errors():
                known = [part for part in each["loc"] if part != "[key]"]
                self.problems.append(document.problem(known, each["msg"]))
            return None

    def _one(self, name: str, model: type[M]) -> tuple[Document, M] | None:
        path = self.root / name
        if not path.is_file():
            self.problems.append(Problem(name, 1, "", "this file is missing"))
            return None
        return self._read(path, model)

    def _folder(self, name: str, model: type[M]) -> Iterable[tuple[Document, M]]:
        for path in sorted((self.root / name).glob("*.yml")):
            read = self._read(path, model)
            if read is not None:
                yield read

    def _advice(self) -> dict[str, Text]:
        advice: dict[str, Text] = {}
        for document, written in self._folder("advice", WrittenAdvice):
            for name, text in written.advice.items():
                if name in advice:
                    self.problems.append(document.problem(("advice", name), "this advice exists in another file too"))
                self._demand_languages(document, ("advice", name), text)
                advice[name] = text
        return advice

    def _demand_languages(self, document: Document, path: tuple[str, ...], text: Text) -> None:
        self.problems += [document.problem(*found) for found in missing_languages(path, text, LANGUAGES)]

    def _modules(self, words: WrittenWords) -> dict[str, Module]:
        modules: dict[str, Module] = {}
        for document, written in self._folder("modules", WrittenModule):
            self._check_file_name(document, written.id)
            builder = Builder(document, words)
            modules[written.id] = builder.module(written)
            self.problems += builder.problems
        return modules

    def _pathways(self, words: WrittenWords, modules: Mapping[str, Module], catalogue: Catalogue) -> dict[str, Pathway]:
        pathways: dict[str, Pathway] = {}
        for document, written in self._folder("pathways", WrittenPathway):
            self._check_file_name(document, written.id)
            builder = Builder(document, words)
            pathway = builder.pathway(written, modules)
            if not builder.problems:
                check_pathway(pathway, builder, catalogue)
            self.problems += builder.problems
            pathways[pathway.id] = pathway
        return pathways

    def _check_file_name(self, document: Document, written_id: str) -> None:
        if Path(document.file).stem != written_id:
            self.problems.append(document.problem(("id",), f"the file must be called {written_id}.yml"))

    def _check_levels(self, document: Document, urgencies: WrittenUrgencies) -> None:
        for urgency in Urgency:
            if urgency not in urgencies.levels:
                self.problems.append(document.problem(("levels",), f"the level {urgency.value} is missing"))
        for urgency, written in urgencies.levels.items():
            for name in ("headline", "do_now", "if_worse"):
                self._demand_languages(document, ("levels", urgency.value, name), getattr(written, name))

    def _sources(self) -> frozenset[str]:
        path = self.root / "SOURCES.md"
        if not path.is_file():
            self.problems.append(Problem("SOURCES.md", 1, "", "this file is missing"))
            return frozenset()
        return frozenset(re.findall(r"^## (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
