"""What a text is compared by when it is likened to examples: words, how they stand together, what numbers say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from zlib import crc32

from triage_bot.understanding.text import Word

LETTERS = 4
"""How many letters a part of a word has: enough for "knöl" in "knölar" and "halsknöl", whatever stands around it."""
PART, EDGE, BESIDE, NUMBER = "#", "<", "+", "="
FEVERISH, LOWEST_BODY, HIGHEST_BODY = 37.8, 36.0, 43.0
"""Degrees Celsius: from where a temperature speaks of fever, and between which a number is one."""
_YEARS = frozenset({"ar", "aring", "aringen", "arig", "arige", "ariga", "years", "year", "yo"})
_LASTING = frozenset({"i", "pa", "for", "in", "sedan", "sen"})
_AGES = ((13, "child"), (20, "teenager"), (65, "adult"), (float("inf"), "old"))
_YOUNG = ("man", "veck", "mon", "week")
MOST_BESIDE = 25
"""So many words of one sentence are paired, whatever its length: the number of pairs grows with the square."""


def features(read: Sequence[Word]) -> frozenset[int]:
    """The features of a text by their CRC-32, which keeps what was learnt small; a chance collision does no harm."""
    return frozenset(crc32(each.encode()) for each in {*_of_words(read), *_of_numbers(read)})


def _of_words(read: Sequence[Word]) -> Iterator[str]:
    """Stems, pairs of stems that follow each other or share a sentence, and groups of four letters."""
    plain = [word for word in read if not word.folded[0].isdigit()]
    sentences: dict[int, set[str]] = defaultdict(set)
    for word in plain:
        yield word.stem
        if word.rest:
            yield word.rest
        if len(word.folded) >= LETTERS:
            sentences[word.sentence].add(word.stem)
            edged = EDGE + word.folded
            yield from (PART + edged[start : start + LETTERS] for start in range(len(edged) - LETTERS + 1))
    for word, following in pairwise(plain):
        yield f"{word.stem} {following.stem}"
    for stems in sentences.values():
        yield from (one + BESIDE + other for one, other in combinations(sorted(stems)[:MOST_BESIDE], 2))


def _of_numbers(read: Sequence[Word]) -> Iterator[str]:
    """What kind of age or temperature a number tells; the number itself says how much, not what."""
    for position, word in enumerate(read):
        if not word.folded[0].isdigit() or ":" in word.folded:
            continue
        number = float(word.folded.replace(",", "."))
        before = read[position - 1].folded if position else ""
        unit = read[position + 1].folded if position + 1 < len(read) else ""
        if unit in _YEARS and before not in _LASTING:
            yield NUMBER + next(name for oldest, name in _AGES if number < oldest)
        elif unit.startswith(_YOUNG) and before not in _LASTING:
            yield NUMBER + unit[:3]
        elif LOWEST_BODY <= number < HIGHEST_BODY and (number != int(number) or number >= FEVERISH):
            yield NUMBER + ("feverish" if number >= FEVERISH else "no fever")
