"""The sex of whom a text concerns, where the text tells it."""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.understanding.kin import is_by_marriage
from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.text import Word

SEXES = ("woman", "man")
ARTICLES = frozenset({"en", "a"})
BEING = frozenset({"ar", "e", "am", "im"})


def sex_of(text: Sequence[Word], lexicon: Compiled, *, is_writer: bool) -> str | None:
    """woman or man, when the text says so about the person it concerns."""
    for position, word in enumerate(text):
        if is_writer:
            sex = _own_sex(text, position, lexicon)
        else:
            sex = next((each for each in SEXES if _is_kin_of_sex(word.folded, lexicon.single[f"{each}_kin"])), None)
        if sex is not None:
            return sex
    return None


def _is_kin_of_sex(word: str, listed: frozenset[str]) -> bool:
    return word in listed or is_by_marriage(word, listed)


def _own_sex(text: Sequence[Word], position: int, lexicon: Compiled) -> str | None:
    """The sex that writers name as their own: "jag är kvinna", "kvinna 45 år", "en man" after "jag är"."""
    word = text[position].folded
    before = [each.folded for each in text[max(position - 3, 0) : position]]
    if lexicon.single["my"].intersection(before):
        return None
    of_oneself = bool(lexicon.single["self"].intersection(before))
    with_age = any(each.folded.isdigit() for each in text[position + 1 : position + 3])
    if of_oneself or with_age or position == 0:
        for sex in SEXES:
            if word in lexicon.single[sex]:
                return sex
    # "man" alone is a pronoun ("när man kissar"), and whoever has a man need not be one
    named = of_oneself and before[-1] in ARTICLES and not BEING.isdisjoint(before)
    return "man" if word == "man" and (named or (with_age and position == 0)) else None
