"""Turns the files of `data/clinical` into one `Content`, or says everything that is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from triage_bot.content.ages import elsewhere_problems
from triage_bot.content.building import Builder
from triage_bot.content.checks import Catalogue, Places, pathway_problems
from triage_bot.content.content import Content, Elsewhere
from triage_bot.content.documents import Document, read_document
from triage_bot.content.lexicon import compile_lexicon
from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.schema import WrittenHandover, WrittenModule, WrittenPathway
from triage_bot.content.schema_words import (
    WrittenAdvice,
    WrittenAlarms,
    WrittenLexicon,
    WrittenNumbers,
    WrittenUrgencies,
    WrittenWords,
)
from triage_bot.content.snapshot import Files, read_files, version_of
from triage_bot.content.texts import advice_problems, shared_text_problems
from triage_bot.engine.pathway import Module, Pathway, Question, Text
from triage_bot.understanding.lexicon import LIKENESS

M = TypeVar("M", bound=BaseModel)
Read = tuple[Document, M]
Learnt = Mapping[str, Any]

SOURCES = "SOURCES.md"
HANDOVER = "handover"


def load_content(root: Path, likeness: Path | None = None) -> Content:
    """The content under a folder like `data/clinical`; raises ContentError listing every problem found.

    `likeness` is the file that `python -m triage_bot learn` makes; without it the lexicon alone ranks complaints.
    """
    return build_content(read_files(root), None if likeness is None else read_likeness(likeness))


def build_content(files: Files, likeness: Learnt | None = None) -> Content:
    """The content that files make, given as bytes by path; raises ContentError listing every problem found."""
    content = _Building(files).content()
    return content if likeness is None else replace(content, lexicon={**content.lexicon, LIKENESS: likeness})


def read_likeness(path: Path) -> Learnt:
    """What was learnt from the examples; raises ContentError when that has not been done."""
    try:
        learnt: Learnt = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError([Problem(path.name, 1, "", "cannot be read; `make train` makes it")]) from error
    return learnt


class _Building:
    """One building of content from its files; problems gather until the end."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def content(self) -> Content:
        words = self._one("wording.yml", WrittenWords)
        urgency = self._one("urgency.yml", WrittenUrgencies)
        alarms = self._one("alarms.yml", WrittenAlarms)
        numbers = self._one("numbers.yml", WrittenNumbers)
        handover = self._one("handover.yml", WrittenHandover)
        advice = self._advice()
        lexicons = list(self._folder("lexicon", WrittenLexicon))
        if words is None or urgency is None or alarms is None or numbers is None or handover is None:
            raise ContentError(self.problems)
        modules = list(self._folder("modules", WrittenModule))
        written = list(self._folder("pathways", WrittenPathway))
        self._check_names([*modules, *written])
        shared = self._handover(handover, words[1])
        built = self._modules(modules, words[1])
        places = {each.id: document for document, each in modules} | {HANDOVER: handover[0]}
        catalogue = Catalogue(advice, self._sources(), places, shared)
        pathways = self._pathways(written, words[1], built, catalogue)
        self.problems += [] if self.problems else elsewhere_problems(written, pathways)
        self.problems += [
            words[0].problem(("offered", position), f"there is no pathway {name}")
            for position, name in enumerate(words[1].offered)
            if name not in pathways and not self.unread
        ]
        self.problems += [
            document.problem(("gives_way",), f"there is no module {each.gives_way}")
            for document, each in written
            if each.gives_way is not None and each.gives_way not in built and not self.unread
        ]
        self.problems += shared_text_problems(urgency=urgency, alarms=alarms, numbers=numbers, words=words)
        version = version_of(self.files)
        if self.unread:
            raise ContentError(self.problems)
        lexicon = compile_lexicon(lexicons, alarms, pathways=pathways, version=version, problems=self.problems)
        if self.problems:
            raise ContentError(self.problems)
        return Content(
            version=version,
            pathways=pathways,
            modules=built,
            advice=advice,
            urgency=urgency[1].levels,
            alarms=alarms[1].kinds,
            numbers=numbers[1].numbers,
            lexicon=lexicon,
            glance=Builder(*words).text(words[1].glance),
            offered=tuple(words[1].offered),
            elsewhere={each.id: Elsewhere(each.younger, each.older) for _, each in written},
            gives_way={each.id: each.gives_way for _, each in written if each.gives_way is not None},
        )

    def _read(self, file: str, model: type[M]) -> Read[M] | None:
        try:
            document = read_document(file, self.files[file])
        except ContentError as error:
            self.problems += error.problems
            self.unread.add(file)
            return None
        try:
            return document, model.model_validate(document.data)
        except ValidationError as error:
            for each in error.errors():
                known = [part for part in each["loc"] if part != "[key]"]
                self.problems.append(document.problem(known, each["msg"]))
            self.unread.add(file)
            return None

    def _one(self, name: str, model: type[M]) -> Read[M] | None:
        if name not in self.files:
            self.problems.append(Problem(name, 1, "", "this file is missing"))
            return None
        return self._read(name, model)

    def _folder(self, name: str, model: type[M]) -> Iterator[Read[M]]:
        for file in sorted(self.files):
            if re.fullmatch(rf"{name}/[^/]+\.yml", file):
                read = self._read(file, model)
                if read is not None:
                    yield read

    def _advice(self) -> dict[str, Text]:
        advice: dict[str, Text] = {}
        for document, written in self._folder("advice", WrittenAdvice):
            self.problems += advice_problems(document, written, advice)
            advice |= written.advice
        return advice

    def _check_names(self, owners: Iterable[tuple[Document, WrittenModule]]) -> None:
        """A file is called as its id, and modules and pathways share one set of names."""
        taken = {HANDOVER: "handover.yml"}
        for document, written in owners:
            if not document.file.endswith(f"/{written.id}.yml"):
                self.problems.append(document.problem(("id",), f"the file must be called {written.id}.yml"))
            if written.id in taken:
                self.problems.append(document.problem(("id",), f"this name is taken by {taken[written.id]}"))
            taken[written.id] = document.file

    def _handover(self, handover: Read[WrittenHandover], words: WrittenWords) -> dict[str, Question]:
        document, written = handover
        builder = Builder(document, words)
        shared = {
            name: builder.question(HANDOVER, name, each, ("questions", name))
            for name, each in written.questions.items()
        }
        self.problems += builder.problems
        return shared

    def _modules(self, written: Iterable[Read[WrittenModule]], words: WrittenWords) -> dict[str, Module]:
        modules: dict[str, Module] = {}
        for document, each in written:
            builder = Builder(document, words)
            modules[each.id] = builder.module(each)
            self.problems += builder.problems
        return modules

    def _pathways(
        self,
        written: Iterable[Read[WrittenPathway]],
        words: WrittenWords,
        modules: Mapping[str, Module],
        catalogue: Catalogue,
    ) -> dict[str, Pathway]:
        pathways: dict[str, Pathway] = {}
        for document, each in written:
            if any(f"modules/{name}.yml" in self.unread for name in each.modules):
                # What is missing with the module would only be complained about once more.
                continue
            builder = Builder(document, words)
            pathway = builder.pathway(each, modules, catalogue.handover)
            self.problems += builder.problems
            if not builder.problems:
                self.problems += pathway_problems(pathway, Places(document, catalogue.places), catalogue)
            pathways[pathway.id] = pathway
        return pathways

    def _sources(self) -> frozenset[str]:
        if SOURCES not in self.files:
            self.problems.append(Problem(SOURCES, 1, "", "this file is missing"))
            return frozenset()
        text = self.files[SOURCES].decode("utf-8", errors="replace")
        return frozenset(re.findall(r"^## (\w+)", text, flags=re.MULTILINE))
