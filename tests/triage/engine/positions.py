"""What is left of a pathway after some answers, in a form that is equal whenever it makes no difference.

Two interviews whose answers leave the same conditions open stand in the same `Position`. A condition is kept as its
`Rest`: decided parts are gone, so is a finding that can no longer matter, and findings that ask for the same are one.
This is written apart from the engine's own reasoning, so that the two check each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage_bot.engine.answers import DONT_KNOW, Value, again
from triage_bot.engine.conditions import (
    FALSE,
    TRUE,
    UNKNOWN,
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Includes,
    Is,
    Leaf,
    Not,
    questions_of_leaf,
)
from triage_bot.engine.measures import MEASURES
from triage_bot.engine.outcome import Contribution, contributions
from triage_bot.engine.pathway import Pathway, Urgency, WhenUnknown
from triage_bot.engine.questionnaire import Questionnaire


@dataclass(frozen=True)
class Open:
    """A comparison whose question has no answer yet; `gate` is what is left of the question's `only_if`."""

    key: str
    leaf: Leaf
    gate: Rest
    unknown: int


@dataclass(frozen=True)
class Joined:
    """What is left of `all` (neutral TRUE) or `any` (neutral FALSE)."""

    neutral: int
    parts: frozenset[Rest]


@dataclass(frozen=True)
class Negated:
    """What is left of `not`."""

    part: Rest


Rest = int | Open | Joined | Negated
"""One truth if the condition is decided, else what is left of it."""

OPPOSITE = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


def join(neutral: int, parts: Iterable[Rest]) -> Rest:
    """`all` or `any` of some rests, as short as it can be said."""
    left = frozenset(part for part in parts if part != neutral)
    if OPPOSITE[neutral] in left:
        return OPPOSITE[neutral]
    if not left:
        return neutral
    return next(iter(left)) if len(left) == 1 else Joined(neutral, left)


def negate(part: Rest) -> Rest:
    """`not` of a rest."""
    if isinstance(part, int):
        return OPPOSITE[part]
    return part.part if isinstance(part, Negated) else Negated(part)


@dataclass(frozen=True)
class Position:
    """The findings still open, each with what it adds when it holds and when it stays unknown, and what is sure."""

    open: frozenset[tuple[Contribution, Contribution | None, Rest]]
    sure: tuple[Urgency, frozenset[str | None]] | None

    def keys(self) -> dict[str, Urgency]:
        """Every answer that can be asked for now, with the most urgent finding that it bears on."""
        found: dict[str, Urgency] = {}
        for contribution, _, rest in self.open:
            for key in _keys(rest):
                found[key] = max(contribution[0], found.get(key, contribution[0]))
        return found


def _keys(rest: Rest) -> Iterator[str]:
    match rest:
        case Open(key, _, gate, _):
            if isinstance(gate, int):
                yield key
            else:
                yield from _keys(gate)
        case Joined(_, parts):
            for part in parts:
                yield from _keys(part)
        case Negated(part):
            yield from _keys(part)


def start(pathway: Pathway, questionnaire: Questionnaire) -> Position:
    """The position before the first question."""
    found = []
    for finding in pathway.findings:
        (held,) = contributions(finding, TRUE)
        (unclear,) = contributions(finding, UNKNOWN)
        assert held is not None
        unknown = UNKNOWN if finding.dont_know is WhenUnknown.PERSON else FALSE
        found.append((held, unclear, _rest(finding.when, questionnaire, unknown)))
    return _settled(found, None)


def _rest(condition: Condition, questionnaire: Questionnaire, unknown: int) -> Rest:
    """The whole condition; `unknown` is the truth that "vet inte" amounts to here."""
    match condition:
        case All(parts):
            return join(TRUE, [_rest(part, questionnaire, unknown) for part in parts])
        case AnyOf(parts):
            return join(FALSE, [_rest(part, questionnaire, unknown) for part in parts])
        case Not(part):
            return negate(_rest(part, questionnaire, OPPOSITE[unknown]))
        case _:
            (question,) = questions_of_leaf(condition)
            only_if = questionnaire.questions[question].only_if
            gate = TRUE if only_if is None else _rest(only_if, questionnaire, TRUE)
            return Open(question, condition, gate, unknown)


def after(position: Position, key: str, value: Value, *, asked_again: frozenset[str]) -> Position:
    """The position when this answer is given as well."""
    second = again(key) if value is DONT_KNOW and key in asked_again else None
    known: dict[Rest, Rest] = {}
    left = [(held, unclear, _given(rest, key, value, second, known)) for held, unclear, rest in position.open]
    return _settled(left, position.sure)


def _given(rest: Rest, key: str, value: Value, second: str | None, known: dict[Rest, Rest]) -> Rest:
    if isinstance(rest, int):
        return rest
    if rest not in known:
        known[rest] = _given_anew(rest, key, value, second, known)
    return known[rest]


def _given_anew(
    rest: Open | Joined | Negated, key: str, value: Value, second: str | None, known: dict[Rest, Rest]
) -> Rest:
    match rest:
        case Joined(neutral, parts):
            return join(neutral, [_given(part, key, value, second, known) for part in parts])
        case Negated(part):
            return negate(_given(part, key, value, second, known))
        case Open(asked, leaf, gate, unknown):
            gate = _given(gate, key, value, second, known)
            if gate == FALSE:
                return FALSE
            if asked != key:
                return Open(asked, leaf, gate, unknown)
            if second is not None:
                return Open(second, leaf, gate, unknown)
            return unknown if value is DONT_KNOW else _compared(leaf, value)


def _compared(leaf: Leaf, value: Value) -> int:
    match leaf, value:
        case Is(_, values), str():
            holds = value in values
        case Includes(_, values), frozenset():
            holds = bool(value & values)
        case AtLeast(name, number), float() | int():
            holds = MEASURES[name].compute(value) >= number if name in MEASURES else value >= number
        case AtMost(name, number), float() | int():
            holds = MEASURES[name].compute(value) <= number if name in MEASURES else value <= number
        case _:
            raise TypeError(f"{leaf} cannot be compared with {value}")
    return TRUE if holds else FALSE


def _settled(
    found: Iterable[tuple[Contribution, Contribution | None, Rest]],
    sure: tuple[Urgency, frozenset[str | None]] | None,
) -> Position:
    """Decided findings counted, those that no longer matter dropped, those that ask for the same joined."""
    left: dict[tuple[Contribution, Contribution | None], list[Rest]] = {}
    for held, unclear, rest in found:
        if not isinstance(rest, int):
            left.setdefault((held, unclear), []).append(rest)
        elif (added := {TRUE: held, UNKNOWN: unclear, FALSE: None}[rest]) is not None:
            sure = _raised(sure, added)
    position = []
    for (held, unclear), rests in left.items():
        if _matters(held, sure) or (unclear is not None and _matters(unclear, sure)):
            alike = unclear is None or held[0] > Urgency.SAME_DAY
            joined = [join(FALSE, rests)] if alike else rests
            position += [(held, unclear, rest) for rest in joined]
    return Position(frozenset(position), sure)


def _raised(
    sure: tuple[Urgency, frozenset[str | None]] | None, added: Contribution
) -> tuple[Urgency, frozenset[str | None]]:
    urgency, hint = added
    hints = frozenset() if hint is None or urgency is Urgency.EMERGENCY_112 else frozenset({hint})
    if sure is None or urgency > sure[0]:
        return urgency, hints
    return (urgency, sure[1] | hints) if urgency is sure[0] else sure


def _matters(added: Contribution, sure: tuple[Urgency, frozenset[str | None]] | None) -> bool:
    if sure is None:
        return True
    urgency, hint = added
    if urgency is not sure[0]:
        return urgency > sure[0]
    return hint is not None and hint not in sure[1] and urgency is not Urgency.EMERGENCY_112


def outcome_of(position: Position, pathway: Pathway) -> tuple[Urgency, frozenset[str | None]]:
    """Urgency and route hints where nothing is open any more."""
    otherwise = pathway.otherwise
    hints = frozenset[str | None](() if otherwise.route_hint is None else (otherwise.route_hint,))
    return position.sure or (otherwise.urgency, hints)
