"""What a text says about findings: values of questions that it speaks of, and whether they are so.

A finding is told by phrases of its own. It is not there where a phrase says so, where a sign that it needs is denied,
or where a part of the body is as it should be; and a temperature tells of those that begin at so many degrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage_bot.understanding.lexicon import Compiled, MentionEntry
from triage_bot.understanding.phrases import Match
from triage_bot.understanding.polarity import Polarity, is_denied
from triage_bot.understanding.text import Word

MULTI, CHOICE, NO = "multi", "choice", "no"


@dataclass(frozen=True)
class Mention:
    """A value of a question that the text speaks of, and how."""

    question: str
    value: str
    kind: str
    polarity: Polarity
    denied_means_no: bool = False

    def as_answer(self) -> tuple[str, str] | None:
        """The question it answers and the value, None where it leaves the question open."""
        said = {Polarity.PRESENT: "yes", Polarity.ABSENT: "no"}.get(self.polarity)
        if said is None or (said == "no" and not self.denied_means_no):
            return None
        if self.kind == MULTI:
            return f"{self.question}.{self.value}", said
        if said == "yes":
            return self.question, self.value
        return (self.question, "no") if self.value == "yes" else None


def mentions(
    text: Sequence[Word],
    fitting: Sequence[frozenset[int]],
    lexicon: Compiled,
    *,
    degrees: float | None,
    polarity: Callable[[Match[MentionEntry]], Polarity],
) -> tuple[Mention, ...]:
    """Everything that a text says about findings, each once; `polarity` tells how a phrase found was said.

    What is only concluded ("ingen rodnad") does not answer a question: another sign may still be there.
    """
    found = _told(text, fitting, lexicon, polarity)
    for entry in _said_not_to_be(text, fitting, lexicon):
        found.setdefault((entry.question, entry.value), _mention(entry, Polarity.ABSENT))
    for entry, border in lexicon.by_degrees:
        if degrees is not None and degrees >= border:
            found[entry.question, entry.value] = _mention(entry, Polarity.PRESENT)
    return tuple(found.values())


def _mention(entry: MentionEntry, polarity: Polarity, *, denied_means_no: bool = False) -> Mention:
    return Mention(entry.question, entry.value, entry.kind, polarity, denied_means_no)


def _told(
    text: Sequence[Word],
    fitting: Sequence[frozenset[int]],
    lexicon: Compiled,
    polarity: Callable[[Match[MentionEntry]], Polarity],
) -> dict[tuple[str, str], Mention]:
    """What phrases say outright, by question and value."""
    found: dict[tuple[str, str], Mention] = {}
    denied: dict[tuple[str, str], set[int]] = {}
    for match in _longest(lexicon.mentions.matches(text, fitting)):
        entry = match.entry
        if entry.only_asked:
            continue
        said = polarity(match)
        key = (entry.question, entry.value)
        if said is Polarity.ABSENT and is_denied(text, match.positions[:1], lexicon):
            denied.setdefault(key, set()).update(match.positions)
        elif denied.get(key, set()).issuperset(match.positions):
            continue  # "ingen i släkten har haft cancer" tells of no cancer
        if entry.says_no:
            if said is not Polarity.PRESENT:  # "äter inte bra" says more than that it is not absent
                continue
            said = Polarity.ABSENT
        if key not in found or _tells_more(said, found[key].polarity):
            found[key] = _mention(entry, said, denied_means_no=entry.denied_means_no)
    return found


def _longest(matches: Sequence[Match[MentionEntry]]) -> Iterator[Match[MentionEntry]]:
    """The matches without those whose words all tell, with others, of another value of the same choice.

    "Rosa kiss efter ett maraton" is more than "rosa kiss".
    """
    by_question: dict[str, list[tuple[str, frozenset[int]]]] = {}
    for match in matches:
        if match.entry.kind == CHOICE:
            said = by_question.setdefault(match.entry.question, [])
            said.append((match.entry.value, frozenset(match.positions)))
    for match in matches:
        said = by_question.get(match.entry.question, [])
        if len(said) > 1:
            positions = frozenset(match.positions)
            if any(value != match.entry.value and positions < other for value, other in said):
                continue
        yield match


def _tells_more(polarity: Polarity, known: Polarity) -> bool:
    """Whether what was said later says more: that it is so, or that what is not there now has been."""
    return polarity is Polarity.PRESENT or (polarity is Polarity.PAST and known is Polarity.ABSENT)


def _said_not_to_be(
    text: Sequence[Word], fitting: Sequence[frozenset[int]], lexicon: Compiled
) -> Iterator[MentionEntry]:
    """What cannot be, because a sign of it is denied or a part of the body is as it should be."""
    related = lexicon.vocabulary.with_related(fitting)
    for match in lexicon.needs.matches(text, related):
        if is_denied(text, match.positions, lexicon):
            yield from match.entry
    parts = lexicon.parts.matches(text, related)
    fine = lexicon.fine.matches(text, fitting) if parts else ()
    clauses = {text[each.positions[0]].clause for each in fine if not is_denied(text, each.positions, lexicon)}
    for part in parts:
        if text[part.positions[0]].clause in clauses:
            yield from part.entry
