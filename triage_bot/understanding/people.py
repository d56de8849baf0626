"""Whom a text is about: the writer, the writer's child, or somebody else; and what it tells of that person."""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.text import Word

SELF, CHILD, OTHER = "self", "child", "other"


def subjects(text: Sequence[Word], lexicon: Compiled) -> dict[int, str | None]:
    """For each clause whom it is about; a clause that names nobody goes on about the one before, if there is one."""
    found: dict[int, str | None] = {}
    current: str | None = None
    for clause in dict.fromkeys(word.clause for word in text):
        folded = [word.folded for word in text if word.clause == clause]
        named = _named(folded, lexicon)
        goes_on = named in (None, SELF) and current not in (None, SELF)
        if not (goes_on and lexicon.single["third_person"] & set(folded)):
            current = named or current
        found[clause] = current
    return found


def _named(folded: Sequence[str], lexicon: Compiled) -> str | None:
    single = lexicon.single
    for position, word in enumerate(folded):
        owned = position > 0 and bool({*folded[max(position - 2, 0) : position]} & single["my"])
        if word in single["children"] and (owned or word in single["small_children"]):
            return CHILD
        if word in single["relatives"] or (owned and word in single["owned_relatives"]):
            return OTHER
    if any(word in single["self"] for word in folded):
        return SELF
    return None


def sex_of(text: Sequence[Word], who: str, lexicon: Compiled) -> str | None:
    """woman or man, when the text says so about the person it concerns."""
    for position, word in enumerate(text):
        before = {each.folded for each in text[max(position - 3, 0) : position]}
        if who == SELF and not before & lexicon.single["self"]:
            continue
        for sex in ("woman", "man"):
            named = word.folded in lexicon.single[sex if who == SELF else f"{sex}_kin"]
            if named and not (who == SELF and before & lexicon.single["my"]):
                return sex
    return None
