"""Phrases of the lexicon and where they occur in a text.

A phrase is a row of words. `a|b` are alternatives, `brost*` any word that begins so, `word?` may be missing, `...`
lets up to six words come between; without it one word may, and before `word!` none. Words are compared by stem; a
longer word may be misspelt (one edit from five letters on, two from eight) if it is no word that the lexicon knows. A
compound that no phrase has is read by its halves, which may then stand for two words of a phrase; two words written
apart are also read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from triage_bot.understanding.text import Word, fold, stem

T = TypeVar("T")

GAP, ADJACENT, NEXT = 7, 2, 1
GAP_MARK, OPTIONAL_MARK, NEXT_MARK = "...", "?", "!"
_VERB = re.compile(r"^(?!(?:h?eller|efter|under|aldrig)$)\w{3,}(?:ar|er|ade|te)$")
"""A verb of its own between a word and the denial behind it in a phrase takes the denial: "blöder slutar inte"."""
DENYING = frozenset({"inte", "ej", "ingen", "inget", "inga", "aldrig", "utan", "not", "no", "never", "cant", "dont"})
SHORTEST_MISSPELT, LONG_WORD = 5, 8
SHORTEST_HALVES = 3, 4
SHORTEST_JOINED = 7


class Halves(frozenset[int]):
    """The vocabulary words that the two halves of a compound may be."""


@dataclass(frozen=True)
class Element:
    """One place in a phrase: the vocabulary words that fit, whether it may be missing, how far it may lie.

    A word that denies, written next to another, stands in its clause: "minns allt, inte yr" is not "minns inte".
    """

    words: frozenset[int]
    optional: bool
    reach: int
    same_clause: bool = False


@dataclass(frozen=True)
class Match(Generic[T]):
    """A phrase found: what it stands for, the positions of its words, and the words as they were written."""

    entry: T
    phrase: str
    positions: tuple[int, ...]


@dataclass
class Vocabulary:
    """Every word that some phrase uses, and which of them a patient's word may be."""

    stems: dict[str, int] = field(default_factory=dict)
    prefixes: dict[str, int] = field(default_factory=dict)
    plain: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    _related: dict[int, frozenset[int]] = field(default_factory=dict)
    _alike: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    _added: dict[str, int] = field(default_factory=dict)

    def add(self, word: str) -> int:
        """The number of a lexicon word, `brost*` or plain."""
        if word not in self._added:
            self._added[word] = self._add(word)
        return self._added[word]

    def _add(self, word: str) -> int:
        folded = fold(word)
        number = len(self.stems) + len(self.prefixes)
        if folded.endswith("*"):
            return self.prefixes.setdefault(folded[:-1], number)
        number = self.stems.setdefault(stem(folded), number)
        if folded not in self.plain and len(folded) >= SHORTEST_MISSPELT:
            self._alike.setdefault((folded[0], len(folded)), []).append(folded)
        self.plain[folded] = number
        return number

    def relate(self, family: Iterable[str]) -> None:
        """Lets each word of a family stand for all others, wherever a phrase has one of them."""
        folded = [fold(word) for word in family]
        numbers = {self.add(word) for word in folded}
        numbers |= {number for word in folded for number in self._known(word, stem(word))}
        for word in folded:
            own = self.stems.get(stem(word))
            if own is not None:
                self._related[own] = self._related.get(own, frozenset()) | numbers

    def with_related(self, fitting: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        """What the words of a text fit when each also stands for the others of its families."""
        related = self._related
        return [
            type(numbers)(numbers.union(*(related[number] for number in known)))
            if (known := [number for number in numbers if number in related])
            else numbers
            for numbers in fitting
        ]

    def fitting(self, word: Word) -> frozenset[int]:
        """The numbers of the vocabulary words that a patient's word may be."""
        found = self._known(word.folded, word.stem)
        if word.folded in self.spellings:
            meant = self.spellings[word.folded]
            found |= self._known(meant, stem(meant))
        if word.rest:
            found |= self._known(word.rest, stem(word.rest))
        return frozenset(found) or self._halves(word.folded) or frozenset(self._misspelt(word.folded))

    def joined(self, folded: str) -> frozenset[int]:
        """The vocabulary words that two words written apart may be together: "hals ont", "bihåle inflamation"."""
        if len(folded) < SHORTEST_JOINED or not folded.isalpha():
            return frozenset()
        whole = self.plain.get(folded) or self.stems.get(stem(folded))
        return frozenset({whole}) if whole is not None else frozenset(self._misspelt(folded))

    def _halves(self, folded: str) -> frozenset[int]:
        """Both halves of a compound: "knasvullnad" is a knee and a swelling."""
        shortest, shortest_last = SHORTEST_HALVES
        for cut in range(shortest, len(folded) - shortest_last + 1):
            first, last = folded[:cut], folded[cut:]
            beginning = self.stems.get(first) or self.stems.get(first.removesuffix("s")) or self.plain.get(first)
            ending = self._known(last, stem(last))
            if beginning is not None and ending:
                return Halves({beginning, *ending})
        return frozenset()

    def _known(self, folded: str, stemmed: str) -> set[int]:
        found = {self.stems[stemmed]} if stemmed in self.stems else set()
        found |= {self.prefixes[folded[:end]] for end in range(2, len(folded) + 1) if folded[:end] in self.prefixes}
        return found

    def _misspelt(self, folded: str) -> set[int]:
        if len(folded) < SHORTEST_MISSPELT or not folded.isalpha():
            return set()
        edits = 2 if len(folded) >= LONG_WORD else 1
        meant = (
            known
            for length in range(len(folded) - edits, len(folded) + edits + 1)
            for known in self._alike.get((folded[0], length), ())
            if OSA.distance(known, folded, score_cutoff=edits) <= edits
        )
        return {number for known in meant for number in self._known(known, stem(known))}


@dataclass(frozen=True)
class Phrase(Generic[T]):
    """A compiled phrase and what it stands for."""

    entry: T
    written: str
    elements: tuple[Element, ...]


class Phrasebook(Generic[T]):
    """Phrases found by their first word and the word of their last place: most end there, before they are sought."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_ends: dict[int, dict[int, list[tuple[int, Phrase[T]]]]] = {}
        self._count = 0

    def add(self, entry: T, phrases: Iterable[str]) -> None:
        """Phrases that stand for one entry."""
        for written in phrases:
            elements = _elements(written, self._vocabulary)
            needed = next(each.words for each in reversed(elements) if not each.optional)
            phrase = (self._count, Phrase(entry, written, elements))
            self._count += 1
            for first in elements[0].words:
                by_last = self._by_ends.setdefault(first, {})
                for last in needed:
                    by_last.setdefault(last, []).append(phrase)

    def matches(self, text: Sequence[Word], fitting: Sequence[frozenset[int]]) -> list[Match[T]]:
        """Every phrase found in a text, in the order of the text."""
        found = []
        said = frozenset[int]().union(*fitting)
        sought: dict[int, list[Phrase[T]]] = {}
        for start, numbers in enumerate(fitting):
            for number in sorted(numbers):
                if number not in sought:
                    sought[number] = self._with_ends(number, said)
                for phrase in sought[number]:
                    positions = _rest(phrase.elements, 1, start, (text, fitting))
                    if positions is not None:
                        found.append(Match(phrase.entry, phrase.written, (start, *positions)))
        return found

    def _with_ends(self, first: int, said: frozenset[int]) -> list[Phrase[T]]:
        """The phrases that begin with a word and of whose last place a word is said, in the order they were added."""
        by_last = self._by_ends.get(first)
        if by_last is None:
            return []
        near = dict(pair for last in by_last.keys() & said for pair in by_last[last])
        return [near[place] for place in sorted(near)]


def problem_with(written: str) -> str | None:
    """What is wrong with a phrase as an author wrote it, or None."""
    first = next((part for part in written.split() if part != GAP_MARK), OPTIONAL_MARK)
    if first.endswith(OPTIONAL_MARK):
        return f"a phrase must begin with a word that has to be there: {written!r}"
    if written.split()[-1:] == [GAP_MARK]:
        return f"a phrase must end with a word: {written!r}"
    return None


def _elements(written: str, vocabulary: Vocabulary) -> tuple[Element, ...]:
    problem = problem_with(written)
    if problem is not None:
        raise ValueError(problem)
    elements = []
    reach = ADJACENT
    for part in written.split():
        if part == GAP_MARK:
            reach = GAP
            continue
        if part.endswith(NEXT_MARK):
            reach = NEXT
        alternatives = part.rstrip(OPTIONAL_MARK + NEXT_MARK).split("|")
        words = frozenset(vocabulary.add(each) for each in alternatives)
        denies = reach == ADJACENT and DENYING.issuperset(alternatives)
        elements.append(Element(words, part.endswith(OPTIONAL_MARK), reach, denies))
        reach = ADJACENT
    return tuple(elements)


Read = tuple[Sequence[Word], Sequence[frozenset[int]]]


def _rest(elements: tuple[Element, ...], place: int, last: int, read: Read) -> tuple[int, ...] | None:
    """The positions of the remaining elements behind `last`, in one sentence, nearest first; None when missing."""
    if place == len(elements):
        return ()
    text, fitting = read
    element = elements[place]
    nearest = last if isinstance(fitting[last], Halves) else last + 1
    behind_denial = text[last].folded in DENYING
    for position in range(nearest, min(last + 1 + element.reach, len(text))):
        if text[position].sentence != text[last].sentence:
            break
        if behind_denial and text[position].clause != text[last].clause:
            break
        if element.same_clause and (
            text[position].clause != text[last].clause
            or any(_VERB.match(word.folded) for word in text[last + 1 : position])
        ):
            break
        if fitting[position] & element.words:
            behind = _rest(elements, place + 1, position, read)
            if behind is not None:
                return (position, *behind)
    return _rest(elements, place + 1, last, read) if element.optional else None


def fitting_words(text: Sequence[Word], vocabulary: Vocabulary) -> list[frozenset[int]]:
    """For each word of a text the vocabulary words that it may be."""
    seen: dict[str, frozenset[int]] = {}
    found = [seen.setdefault(word.folded, vocabulary.fitting(word)) for word in text]
    for position, (word, following) in enumerate(pairwise(text)):
        # words that belong together and are known apart ("ont i") need no joining
        if word.clause == following.clause and not (found[position] and found[position + 1]):
            found[position] |= vocabulary.joined(word.folded + following.folded)
    return found


def word_set(lists: Mapping[str, Sequence[str]], name: str) -> frozenset[str]:
    """A list of single words from the lexicon, folded."""
    return frozenset(fold(word) for word in lists.get(name, ()))
