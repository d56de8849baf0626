"""The best interview of one pathway that also asks dangers first, found by exhaustive search, and the engine's own.

The search tries every order of questions and remembers every `Position`. A position is an end when every continuation
gives the same outcome; that is exact, whereas the engine concludes it from bounds. A multi question is answered with
"none" or one part, as in the weights: the optimum thus knows more than an interview may, so the ratio is not flattered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.benchmarks.weights import Weighted, items, weighted_values
from tests.triage.engine.positions import Position, after, outcome_of, start
from triage_bot.engine.answers import Value
from triage_bot.engine.interview import next_question
from triage_bot.engine.pathway import Pathway, Question, Urgency
from triage_bot.engine.questionnaire import merge

Outcome = tuple[Urgency, frozenset[str | None]]


class TooLarge(Exception):
    """The pathway has more positions than the search may look at."""


@dataclass
class Search:
    """One pathway's interviews: by `cost` an asking counts as one turn or as the items that are read."""

    pathway: Pathway
    by_items: bool = False
    limit: int = 300_000
    _ends: dict[Position, frozenset[Outcome]] = field(default_factory=dict)
    _best: dict[Position, float] = field(default_factory=dict)
    _engine: dict[Position, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.questionnaire = merge((self.pathway,))
        self._weighted: dict[str, Weighted] = {}

    @property
    def positions(self) -> int:
        """How many positions have been looked at."""
        return len(self._ends)

    def optimum(self) -> float:
        """The expected cost of the best interview; raises TooLarge."""
        return self._optimum(start(self.pathway, self.questionnaire))

    def adaptive(self) -> float:
        """The expected cost of the engine's interview over the same weighted answers."""
        return self._adaptive(start(self.pathway, self.questionnaire), {})

    def _optimum(self, position: Position) -> float:
        if position not in self._best:
            if len(self.ends(position)) == 1:
                self._best[position] = 0.0
            else:
                self._best[position] = min(self._cost_of_asking(position, key) for key in first_keys(position))
        return self._best[position]

    def _cost_of_asking(self, position: Position, key: str) -> float:
        followed = sum(chance * self._optimum(next_) for next_, chance in self._children(position, key).items())
        return self._cost(key) + followed

    def ends(self, position: Position) -> frozenset[Outcome]:
        """Every outcome that is still possible."""
        if position not in self._ends:
            if len(self._ends) >= self.limit:
                raise TooLarge(self.pathway.id)
            self._ends[position] = self._find_ends(position)
        return self._ends[position]

    def _find_ends(self, position: Position) -> frozenset[Outcome]:
        keys = position.keys()
        if not keys:
            return frozenset([outcome_of(position, self.pathway)])
        first = max(keys, key=lambda key: (keys[key], key))
        return frozenset().union(*(self.ends(next_) for next_ in self._children(position, first)))

    def _children(self, position: Position, key: str) -> dict[Position, float]:
        children: dict[Position, float] = {}
        for value, chance in self._values(key):
            next_ = after(position, key, value, asked_again=self.questionnaire.asked_again)
            children[next_] = children.get(next_, 0.0) + chance
        return children

    def _adaptive(self, position: Position, answers: Mapping[str, Value]) -> float:
        known = self._engine.get(position) if position.open else None
        if known is not None:
            return known
        question = next_question([self.pathway], answers)
        cost = 0.0 if question is None else self._cost(question.id) + self._followed(position, answers, question)
        self._engine[position] = cost
        return cost

    def _followed(self, position: Position, answers: Mapping[str, Value], question: Question) -> float:
        children: dict[Position, tuple[float, Value]] = {}
        for value, chance in self._values(question.id):
            next_ = after(position, question.id, value, asked_again=self.questionnaire.asked_again)
            before, _ = children.get(next_, (0.0, value))
            children[next_] = before + chance, value
        return sum(
            chance * self._adaptive(next_, {**answers, question.id: value})
            for next_, (chance, value) in children.items()
        )

    def _question(self, key: str) -> Question:
        return self.questionnaire.questions[key.removesuffix(".again")]

    def _cost(self, key: str) -> float:
        return items(self._question(key)) if self.by_items else 1.0

    def _values(self, key: str) -> Weighted:
        if key not in self._weighted:
            second = key.endswith(".again")
            self._weighted[key] = weighted_values(self._question(key), self.questionnaire, second=second)
        return self._weighted[key]


def first_keys(position: Position) -> list[str]:
    """What may be asked first: of 112, then of the emergency department, then anything."""
    tiers = {
        key: urgency.rank if urgency >= Urgency.EMERGENCY_DEPARTMENT else 0 for key, urgency in position.keys().items()
    }
    first = max(tiers.values())
    return sorted(key for key, tier in tiers.items() if tier == first)
