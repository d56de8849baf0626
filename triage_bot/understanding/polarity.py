"""Whether something found in a text is said to be there, not there, past, only supposed, or somebody else's.

Negation reaches from "inte", "ingen", "utan" … forward over light words and over a list joined by "eller"; a content
word between ends its reach, so that "kan inte svälja, ont i halsen" does not deny the sore throat.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from operator import attrgetter

from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.text import Word

LONGEST_REACH = 7
ASKED = 4
"""How many words a question has that is asked only to be answered: "ont i magen?"."""
MARKS = frozenset({"past", "supposed", "uncertain", "intermittent", "recovered", "long_ago"})
FIRST_YEAR, LAST_YEAR = 1900, 2100
_JOINING = frozenset({"att", "som", "om", "nar", "sa", "that", "when", "so"})
_SINCE = frozenset({"sen", "sedan", "since"})
_ENDS_REACH = _SINCE | {"efter", "after"}
_HAD = frozenset({"hade", "had"})
_AS_IF = "som", "om"
_HARDLY = frozenset({"nastan", "knappt", "hardly", "almost"})
_GOING_ON = frozenset({"och", "o", "samt", "and", "enligt"})
"""What goes on after a denial begins with one of these: "blöder inte och kliar"."""
_FINITE = frozenset({"har", "ar", "far", "kan", "blir", "blev", "mar", "kanner", "have", "has", "is", "cant"})
_clause_of = attrgetter("clause")
_VERBS = frozenset({"har", "ar", "hade", "fick", "have", "has", "is"})


class Polarity(Enum):
    """How something was said."""

    PRESENT = "present"
    ABSENT = "absent"
    PAST = "past"
    OTHER = "other"
    UNCERTAIN = "uncertain"


def is_denied(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """Whether a phrase at these positions is negated."""
    return (
        is_plainly_denied(text, positions, lexicon)
        or _denied_last(text, positions, lexicon)
        or _denied_in_list(text, positions, lexicon)
        or _denied_in_answer(text, positions, lexicon)
    )


def is_no_longer(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """Whether what is denied has been so: "ingen feber längre", "no longer in pain"."""
    clause = text[positions[-1]].clause
    return any(word.clause == clause and word.folded in lexicon.single["no_longer"] for word in text)


def is_plainly_denied(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """Whether a phrase is negated beyond doubt, as alarms want it: "vaknar inte" is no denial of what came before."""
    return (
        _denied_before(text, positions, lexicon)
        or _denied_within(text, positions, lexicon)
        or _denied_after(text, positions, lexicon)
    )


def _denied_last(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """ "Jag röker inte": the negation ends what is said."""
    denial = positions[-1] + 1
    if denial == len(text) or text[denial].folded not in lexicon.single["negations"]:
        return False
    light = lexicon.single["light"] | lexicon.single["or"]
    here = _clause(text, text[denial - 1].clause)
    behind = [text[position].folded for position in range(denial + 1, here.stop)]
    is_last = denial in here and (light.issuperset(behind) or behind[0] in _GOING_ON)
    return is_last and text[denial - 1].folded not in _HARDLY


def _denied_in_list(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """ "Ingen feber, hosta eller snuva": a list that ends with "eller" goes on from the clause that denies."""
    first = text[positions[0]]
    clause_before = [text[position] for position in _clause(text, first.clause - 1)[:3]]
    before = [word.folded for word in clause_before if word.sentence == first.sentence]
    if not any(word in lexicon.single["negations"] for word in before):
        return False
    here = {text[position].folded for position in _clause(text, first.clause)}
    return bool(here & lexicon.single["or"]) and not here & (lexicon.single["pronouns"] | _VERBS)


def _clause(text: Sequence[Word], number: int) -> range:
    """The positions of a clause; clauses are numbered in the order of the text."""
    return range(bisect_left(text, number, key=_clause_of), bisect_right(text, number, key=_clause_of))


def _denied_in_answer(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """ "Feber? Nej, 37,2.": what is asked in a few words and answered by one that stands alone."""
    last = text[positions[-1]]
    for position in range(positions[-1] + 1, min(positions[-1] + 1 + ASKED, len(text))):
        word = text[position]
        if word.sentence != last.sentence:
            stands_alone = position + 1 == len(text) or text[position + 1].clause != word.clause
            before = text[position - ASKED - 1].sentence if position > ASKED else None
            return stands_alone and before != last.sentence and word.folded in lexicon.single["no"]
    return False


def _denied_before(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    negations, light = lexicon.single["negations"], lexicon.single["light"]
    first = positions[0]
    after_or = False
    for position in range(first - 1, max(first - 1 - LONGEST_REACH, -1), -1):
        word = text[position]
        if word.clause != text[first].clause and not after_or:
            return False
        if word.folded in negations:
            return not _is_cut_off(text, position, first, lexicon)
        is_or = word.folded in lexicon.single["or"]
        if not (is_or or after_or or word.folded in light):
            return False
        after_or = is_or
    return False


def _is_cut_off(text: Sequence[Word], negation: int, denied: int, lexicon: Compiled) -> bool:
    """Whether something else begins between a negation and what it would deny.

    "Hjälper inte jag får …" is a new sentence, its full stop left out; "orkar inget sen halsflussen" tells since when.
    """
    behind = text[negation + 1 : denied + 1]
    if len(behind) > 1 and behind[0].folded in lexicon.single["pronouns"] and behind[1].folded in _FINITE:
        return True
    if not behind or behind[0].folded not in _ENDS_REACH:
        return False
    following = text[denied + 1].folded if denied + 1 < len(text) else ""
    return len(behind) == 2 or (len(behind) == 1 and following == "i")  # "inte sen" alone is not late


def _denied_within(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    between = set(range(positions[0], positions[-1])) - set(positions)
    return any(
        text[position].folded in lexicon.single["negations"] and not _is_cut_off(text, position, positions[-1], lexicon)
        for position in between
    )


def _denied_after(text: Sequence[Word], positions: Sequence[int], lexicon: Compiled) -> bool:
    """ "Feber har jag inte", "gravid är jag definitivt inte": a verb and a pronoun, then the negation."""
    last = positions[-1]
    following = [word.folded for word in text[last + 1 : last + 5] if word.clause == text[last].clause]
    if len(following) > 3 and following[2] in lexicon.single["stressing"]:
        del following[2]
    return (
        len(following) >= 3
        and following[0] not in _JOINING
        and following[0] in lexicon.single["light"]
        and following[1] in lexicon.single["pronouns"]
        and following[2] in lexicon.single["negations"]
    )


def clause_marks(text: Sequence[Word], positions: Sequence[int], marks: Sequence[tuple[str, int]]) -> frozenset[str]:
    """Which kinds of marks (past, supposed, uncertain, intermittent, recovered) stand in a clause of a phrase."""
    clauses = {text[position].clause for position in positions}
    return frozenset(
        name
        for name, position in marks
        # "det small när vi hade sex": the verb makes past what comes after it
        if text[position].clause in clauses and not _is_said_of_what_follows(text, position, positions[-1])
    )


def _is_said_of_what_follows(text: Sequence[Word], had: int, last: int) -> bool:
    """Whether a "had" behind a phrase speaks of something else; "feber hade jag" speaks of the fever."""
    return text[had].folded in _HAD and had > last + 1


def _is_as_if(text: Sequence[Word], position: int) -> bool:
    """ "Pratar som om hon hade gröt i munnen": what it is like now, no past."""
    if text[position].folded not in _HAD:
        return False
    before = [word.folded for word in text[max(position - 4, 0) : position] if word.clause == text[position].clause]
    return _AS_IF in pairwise(before)


def marks_in(text: Sequence[Word], fitting: Sequence[frozenset[int]], lexicon: Compiled) -> list[tuple[str, int]]:
    """Where the text speaks of the past, of a mere possibility, or with doubt."""
    found = [
        (match.entry, match.positions[0])
        for match in lexicon.lists.matches(text, fitting)
        if match.entry in MARKS
        and not _denied_within(text, match.positions, lexicon)  # "kan inte ha bh" is no doubt
        and not _is_as_if(text, match.positions[0])
    ]
    found += [
        ("past", position)
        for position, word in enumerate(text)
        if len(word.folded) == 4
        and word.folded.isdigit()
        and FIRST_YEAR < int(word.folded) < LAST_YEAR
        and not (position and text[position - 1].folded in _SINCE)  # "sedan 2019" is still so
    ]
    return found
