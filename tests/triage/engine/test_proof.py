"""Every complete assignment of a whole pathway: the adaptive interview gives the verdict of the full questionnaire.

Even a small pathway has more assignments than can be gone through one by one. Answers that leave the same rest of
every condition are therefore taken together, as one `Position`, which is worked out apart from the engine. The walk
follows the engine's questions with every answer there is: all subsets of a multi question, every interval and
threshold of a number, "vet inte" the first and the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from pathlib import Path

import pytest

from tests.clinical.vignettes import interview, read_vignettes, told
from tests.triage.engine.positions import Position, after, outcome_of, start
from triage_bot.content import Content
from triage_bot.engine.answers import DONT_KNOW, Value
from triage_bot.engine.assessment import assess
from triage_bot.engine.conditions import TRUE
from triage_bot.engine.graph import edges
from triage_bot.engine.interview import likely_values, next_asking
from triage_bot.engine.pathway import Finding, Kind, Pathway, Urgency
from triage_bot.engine.questionnaire import Facts, merge

PATHWAYS = sorted(path.stem for path in (Path(__file__).parents[3] / "data" / "clinical" / "pathways").glob("*.yml"))
Outcome = tuple[Urgency, frozenset[str | None]]


class Walk:
    """One pathway gone through completely."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.questionnaire = merge((pathway,))
        self.seen: set[Position] = set()
        self.outcomes: dict[Position, frozenset[Outcome]] = {}
        self.values: dict[str, list[Value]] = {}
        self.interviews = 0
        self.asked: set[str] = set()
        self.held: set[str] = set()
        self.longest = 0
        self.decided_before: list[tuple[str, Mapping[str, Value]]] = []

    def follow(self, position: Position, answers: Mapping[str, Value]) -> None:
        """Every interview that begins with these answers."""
        if position in self.seen:
            return
        if position.open:
            self.seen.add(position)
        asking = next_asking([self.pathway], answers)
        if asking is None:
            self.end(position, answers)
            return
        question = asking.question
        self.held |= {
            each.id
            for each in asking.findings
            if each.id not in self.held and self.can_hold(each, answers, question.id)
        }
        assert question.id not in answers
        self.asked.add(question.id)
        if len(self.possible(position)) == 1:
            self.decided_before.append((question.id, answers))
        for next_, value in self.children(position, question.id).items():
            self.follow(next_, {**answers, question.id: value})

    def end(self, position: Position, answers: Mapping[str, Value]) -> None:
        """The verdict must be the only outcome that any answers to the remaining questions can lead to."""
        self.interviews += 1
        self.longest = max(self.longest, len(answers))
        verdict = assess([self.pathway], answers)
        hints = frozenset() if verdict.urgency is Urgency.EMERGENCY_112 else frozenset(verdict.route_hints)
        assert self.possible(position) == {(verdict.urgency, hints)}, answers

    def can_hold(self, finding: Finding, answers: Mapping[str, Value], key: str) -> bool:
        """Whether some answer to the question that is asked now makes the finding hold."""
        return any(
            Facts(self.questionnaire, {**answers, key: value}).truths(finding.when) == TRUE
            for value in self.answers(key)
        )

    def possible(self, position: Position) -> frozenset[Outcome]:
        """Every outcome of the full questionnaire from here."""
        if position not in self.outcomes:
            keys = position.keys()
            if keys:
                first = max(keys, key=lambda key: (keys[key], key))
                found = frozenset().union(*map(self.possible, self.children(position, first)))
            else:
                found = frozenset([outcome_of(position, self.pathway)])
            self.outcomes[position] = found
        return self.outcomes[position]

    def children(self, position: Position, key: str) -> dict[Position, Value]:
        """The positions that the answers to a question lead to, each with one answer that does."""
        found: dict[Position, Value] = {}
        for value in self.answers(key):
            found.setdefault(after(position, key, value, asked_again=self.questionnaire.asked_again), value)
        return found

    def answers(self, key: str) -> list[Value]:
        """Every answer that content can tell apart."""
        if key not in self.values:
            self.values[key] = list(self._answers(key))
        return self.values[key]

    def _answers(self, key: str) -> Iterator[Value]:
        question = self.questionnaire.questions[key.removesuffix(".again")]
        if question.kind is Kind.MULTI:
            parts = question.values()
            for chosen in chain.from_iterable(combinations(parts, size) for size in range(len(parts) + 1)):
                yield frozenset(chosen)
        else:
            yield from (value for value, _ in likely_values(question, self.questionnaire))
        yield DONT_KNOW


@pytest.fixture(scope="module")
def walks(content: Content) -> dict[str, Walk]:
    """Every shipped pathway gone through completely; what goes wrong on the way fails the tests that need it."""
    found = {name: Walk(content.pathways[name]) for name in PATHWAYS}
    for walk in found.values():
        walk.follow(start(walk.pathway, walk.questionnaire), {})
    return found


@pytest.mark.parametrize("name", PATHWAYS)
def test_every_assignment_gives_the_verdict_of_the_full_questionnaire(
    name: str, walks: dict[str, Walk], counts: Counter[str]
) -> None:
    walk = walks[name]

    counts[f"ends of {name}, every one the only outcome left; together all assignments"] = walk.interviews
    assert walk.interviews > 1
    assert walk.longest <= len(walk.questionnaire.questions) + len(walk.questionnaire.asked_again)


@pytest.mark.parametrize("name", PATHWAYS)
def test_nothing_is_asked_once_the_outcome_is_decided(name: str, walks: dict[str, Walk]) -> None:
    assert walks[name].decided_before == []


def test_every_question_is_asked_of_somebody(walks: dict[str, Walk], content: Content) -> None:
    asked = {each.removesuffix(".again") for walk in walks.values() for each in walk.asked}
    bearing = {each for walk in walks.values() for each, found in walk.questionnaire.bears_on.items() if found}

    assert asked == bearing


def test_every_danger_is_asked_again_of_somebody(walks: dict[str, Walk]) -> None:
    again = {each.removesuffix(".again") for walk in walks.values() for each in walk.asked if each.endswith(".again")}

    assert again == {each for walk in walks.values() for each in walk.questionnaire.asked_again}


def test_every_finding_is_found_in_somebody(walks: dict[str, Walk], content: Content) -> None:
    # of answers that come to the same the walk takes one, so that a vignette must show what the others mean
    held = {each for walk in walks.values() for each in walk.held} | found_in_vignettes(content)

    assert held == {finding.id for walk in walks.values() for finding in walk.pathway.findings}


def found_in_vignettes(content: Content) -> set[str]:
    found: set[str] = set()
    for vignette in read_vignettes():
        pathways = [content.pathways[vignette.pathway]]
        answers, _ = interview(pathways, vignette, told(content, vignette))
        found |= {finding.id for finding in assess(pathways, answers).findings}
    return found


@pytest.mark.parametrize("name", PATHWAYS)
def test_every_question_leads_to_a_finding_and_every_finding_to_a_level(name: str, content: Content) -> None:
    pathway = content.pathways[name]
    own = {each.id for each in pathway.questions if each.id.startswith(f"{name}.")}

    assert own <= leading(pathway)
    assert {each.id for each in pathway.findings} <= leading(pathway)


def leading(pathway: Pathway) -> set[str]:
    """Every node of the pathway's graph from which an urgency can be reached."""
    reached = {urgency.value for urgency in Urgency}
    arrows = edges(pathway)
    while more := {each.source for each in arrows if each.target in reached} - reached:
        reached |= more
    return reached
