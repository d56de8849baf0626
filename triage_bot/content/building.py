"""Written content turned into the engine's objects: references resolved, ids made global, defaults filled in.

A local name (`gapa`) belongs to the file it stands in and becomes `halsont.gapa`; a name with a dot is global.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from triage_bot.content.ages import in_years
from triage_bot.content.documents import Document
from triage_bot.content.problems import Problem
from triage_bot.content.schema import (
    Review,
    WrittenChoice,
    WrittenCondition,
    WrittenFinding,
    WrittenModule,
    WrittenPathway,
    WrittenQuestion,
)
from triage_bot.content.schema_words import WrittenWords
from triage_bot.engine.conditions import All, AnyOf, AtLeast, AtMost, Condition, Includes, Is, Not
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.pathway import (
    Choice,
    Finding,
    Kind,
    Module,
    Order,
    Otherwise,
    Pathway,
    Question,
    Text,
    Urgency,
    WhenUnknown,
    yes_no_choices,
)


@dataclass
class Builder:
    """Builds what one file says; problems are collected, not raised, so that an author sees all of them."""

    document: Document
    words: WrittenWords
    problems: list[Problem] = field(default_factory=list)

    def complain(self, path: Sequence[str | int], message: str) -> None:
        """Note a problem at a key of this file."""
        self.problems.append(self.document.problem(path, message))

    def module(self, written: WrittenModule) -> Module:
        """A module with global ids."""
        questions = tuple(
            self.question(written.id, each, question, ("questions", each))
            for each, question in written.questions.items()
        )
        findings = tuple(self.finding(written.id, each, finding) for each, finding in written.findings.items())
        return Module(written.id, questions, findings, tuple(written.sources))

    def pathway(
        self, written: WrittenPathway, modules: Mapping[str, Module], handover: Mapping[str, Question]
    ) -> Pathway:
        """A pathway with its modules' questions and findings before its own, and the shared hand-over questions."""
        own = self.module(written)
        used = [modules[name] for name in written.modules if name in modules]
        for position, name in enumerate(written.modules):
            if name not in modules:
                self.complain(("modules", position), f"there is no module {name}")
        otherwise = written.otherwise
        return Pathway(
            id=written.id,
            icpc2=tuple(written.icpc2),
            name=self.text(written.name),
            questions=tuple(q for module in [*used, own] for q in module.questions),
            findings=tuple(f for module in [*used, own] for f in module.findings),
            otherwise=Otherwise(
                otherwise.urgency, self.text(otherwise.reason), tuple(otherwise.advice), otherwise.route_hint
            ),
            advice=tuple(written.advice),
            handover=tuple(self._handover(written, handover)),
            ages=(in_years(written.ages[0]), in_years(written.ages[1])),
            sources=tuple(dict.fromkeys(source for module in [*used, own] for source in module.sources)),
            modules=tuple(written.modules),
            reviewed_by=written.review.by if isinstance(written.review, Review) else None,
            languages=tuple(written.languages),
        )

    def _handover(self, written: WrittenPathway, shared: Mapping[str, Question]) -> Iterator[Question]:
        for name, each in written.handover.items():
            if isinstance(each, WrittenQuestion):
                yield self.question(written.id, name, each, ("handover", name))
            elif name in shared:
                yield shared[name]
            else:
                self.complain(("handover", name), f"handover.yml has no question {name}")

    def question(self, owner: str, name: str, written: WrittenQuestion, path: tuple[str, ...]) -> Question:
        """A question with its global id, its choices and its wordings about somebody else."""
        yes_no = written.kind == "yes_no"
        if written.statement is not None and not yes_no:
            self.complain((*path, "statement"), "only a yes_no question can be said as a statement")
        return Question(
            id=f"{owner}.{name}",
            kind=Kind.CHOICE if written.kind == "yes_no" else written.kind,
            text=self.text(written.text),
            plainer=None if written.plainer is None else self.text(written.plainer),
            choices=yes_no_choices(self._yes_no_labels()) if yes_no else self._choices(written),
            unit=written.unit,
            minimum=written.minimum,
            maximum=written.maximum,
            only_if=None if written.only_if is None else self.condition(written.only_if, owner, (*path, "only_if")),
            order=self._order(written),
            help=None if written.help is None else self.text(written.help),
            statement=None if written.statement is None else self.text(written.statement),
        )

    def _yes_no_labels(self) -> dict[str, Text]:
        return {value: self.text(texts) for value, texts in self.words.yes_no.items()}

    def _choices(self, written: WrittenQuestion) -> tuple[Choice, ...]:
        choices = []
        for value, choice in written.choices.items():
            if isinstance(choice, WrittenChoice):
                plainer = None if choice.plainer is None else self.text(choice.plainer)
                choices.append(Choice(value, self.text(choice.label), plainer))
            else:
                choices.append(Choice(value, self.text(choice)))
        return tuple(choices)

    @staticmethod
    def _order(written: WrittenQuestion) -> Order | None:
        if written.kind == "yes_no":
            return {"yes": Order.WORSE_FIRST, "no": Order.WORSE_LAST, None: None}[written.worse]
        if written.kind == Kind.MULTI and written.order is None:
            return Order.MORE_IS_WORSE
        return None if written.order == "none" else written.order

    def finding(self, owner: str, name: str, written: WrittenFinding) -> Finding:
        """A finding with its global id and what "vet inte" means for it."""
        danger = written.urgency >= Urgency.EMERGENCY_DEPARTMENT
        return Finding(
            id=f"{owner}.{name}",
            urgency=written.urgency,
            when=self.condition(written.when, owner, ("findings", name, "when")),
            dont_know=written.dont_know or (WhenUnknown.PERSON if danger else WhenUnknown.NOTHING),
            reason=self.text(written.reason),
            source=written.source,
            mark=written.mark,
            advice=tuple(written.advice),
            route_hint=written.route_hint,
        )

    def text(self, texts: Mapping[str, str]) -> Text:
        """A text with `@about` spelled out for a child and for somebody else."""
        spelled = {key: text for key, text in texts.items() if not key.endswith("@about")}
        for key, text in texts.items():
            if key.endswith("@about"):
                language = key.removesuffix("@about")
                for who, persons in self.words.persons.items():
                    person = persons.get(language, persons["sv"])
                    words = {"person": person, "Person": person[:1].upper() + person[1:]}
                    spelled.setdefault(f"{language}@{who}", text.format_map(words))
        return spelled

    def condition(self, written: WrittenCondition, owner: str, path: tuple[str, ...]) -> Condition:
        """A condition over global question ids."""
        said = {key: value for key, value in written.model_dump(by_alias=True).items() if value is not None}
        if len(said) != 1:
            self.complain(path, f"one condition at a time, here are {len(said)}: {', '.join(said) or 'none'}")
            return All(())
        (word,) = said
        if written.all_ is not None or written.any_ is not None:
            parts = written.all_ or written.any_ or []
            inner = tuple(
                self.condition(part, owner, (*path, word, str(position))) for position, part in enumerate(parts)
            )
            return All(inner) if word == "all" else AnyOf(inner)
        if written.not_ is not None:
            return Not(self.condition(written.not_, owner, (*path, "not")))
        return self._comparison(written, owner, (*path, word))

    def _comparison(self, written: WrittenCondition, owner: str, path: tuple[str, ...]) -> Condition:
        compared: list[Condition] = []
        for name, values in (written.is_ or {}).items():
            compared.append(Is(_global(name, owner), _set(values)))
        for name, values in (written.includes or {}).items():
            compared.append(Includes(_global(name, owner), _set(values)))
        for name, number in (written.at_least or {}).items():
            compared.append(AtLeast(_global(name, owner), number))
        for name, number in (written.at_most or {}).items():
            compared.append(AtMost(_global(name, owner), number))
        if len(compared) != 1:
            self.complain(path, "compare one question at a time; combine with all or any")
            return All(())
        return compared[0]


def _global(name: str, owner: str) -> str:
    return name if "." in name or name in MEASURES else f"{owner}.{name}"


def _set(values: str | list[str]) -> frozenset[str]:
    return frozenset([values] if isinstance(values, str) else values)
