"""Whom a text is about: the writer, the writer's child, or somebody else; and what it tells of that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from triage_bot.understanding.age_words import years_in_word
from triage_bot.understanding.kin import CHILD, KNOWN, OTHER, called
from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.quantities import Quantity
from triage_bot.understanding.text import Word

SELF = "self"
SOMEBODY = "somebody"
"""The subject of a clause that only a pronoun tells of: who it is, is to be guessed."""
GROWN_UP = 18
HAD = frozenset({"hade", "fick", "had", "got"})
"""With an illness that runs in families, of a relative: "mamma hade bröstcancer"."""
NOW = {"nu": frozenset({"jag", "ja"}), "now": frozenset({"i", "im", "ive"})}
"""The word by which it becomes the writer's turn, with the words for the writer in its language."""
BORE = frozenset({"fick", "fatt", "fodde", "fott"})
ME, AND = (["jag"], ["i"]), ("och", "o", "and")
ACCORDING = "enligt"
WANTS_ME = ["vill", "att", "jag"]
WRITES = 7
"""From this age on, somebody may write about oneself."""
INDEFINITE = ("arig", "arigt", "aring")
"""A grown-up who is called so by nobody's name is the writer: "45-årig man, högt tryck"."""
FIRST_WORDS = 4
I_WAS = (["jag", "var"], ["jag", "ar"], ["am", "a"])
WHO, WATCHES = frozenset({"som", "who"}), frozenset({"passar", "vaktar", "babysit"})
OLD = ("pa", "som", "ar", "e")
"""Between a child and its age: "en kille på 15"."""
WHILE = frozenset({"nar", "fast", "som", "om", "vad", "when", "while", "though", "if", "that"})
"""What comes before "jag" where the writer does something meanwhile."""


def subjects(text: Sequence[Word], lexicon: Compiled) -> dict[int, str | None]:
    """For each clause whom it is about; a clause that names nobody goes on about the one before, if there is one."""
    found: dict[int, str | None] = {}
    current: str | None = None
    folded: list[str] = []
    for clause in dict.fromkeys(word.clause for word in text):
        here = [position for position, word in enumerate(text) if word.clause == clause]
        earlier = folded
        folded = [text[position].folded for position in here]
        named = _named(folded, lexicon) or _aged(text, here, lexicon)
        if earlier in ME and folded[0] in AND and lexicon.single["my"].intersection(folded[1:2]):  # "jag och min sambo"
            named = SELF
        if named == SELF and _tells_of_a_child(text, here, lexicon):
            named = CHILD
        goes_on = named in (None, SELF) and current in (CHILD, OTHER)
        if not (goes_on and (lexicon.single["third_person"] & set(folded) or _only_helps(folded, lexicon))):
            current = named or _somebody(folded, lexicon) or current
        found[clause] = current
    return found


def _only_helps(folded: Sequence[str], lexicon: Compiled) -> bool:
    """Whether the writer of a clause only does something to the patient: "bleknar inte när jag trycker"."""
    places = [place for place, word in enumerate(folded) if word in lexicon.single["self"]]
    return bool(places) and all(place and folded[place - 1] in WHILE for place in places)


def is_writers_turn(text: Sequence[Word], lexicon: Compiled) -> bool:
    """Whether the writer has it now, after somebody else: "sonen var sjuk, nu hostar jag", "now I have spots"."""
    for position, word in enumerate(text):
        if word.folded not in NOW:
            continue
        following = [each.folded for each in text[position + 1 : position + 4] if each.clause == word.clause]
        if NOW[word.folded].intersection(following[:2]) and not {*following} & (
            lexicon.single["cares"] | lexicon.single["tells"]
        ):
            return True
    return False


def _somebody(folded: Sequence[str], lexicon: Compiled) -> str | None:
    """A person of whom only "han" or "hon" is said, as the one who does something: "Hon har ont i magen"."""
    for pronoun, verb in pairwise(folded[:FIRST_WORDS]):
        if pronoun in lexicon.single["they"] and verb not in lexicon.single["tells"]:
            return SOMEBODY
    return None


def patient(
    text: Sequence[Word], concerned: str, years: float | None, lexicon: Compiled, *, pregnant: bool = False
) -> str:
    """The one whom a text concerns, when their age and how they live are seen too; `concerned` is whom it names.

    Nobody writes about themselves before they are seven, somebody else who plays or goes to nursery is a child, and the
    child of whom a pregnant writer tells without an age is not born.
    """
    if years is not None:
        is_child = years < WRITES or (concerned in (OTHER, SOMEBODY) and years < GROWN_UP)
    else:
        is_child = concerned in (OTHER, SOMEBODY) and any(word.folded in lexicon.single["child_life"] for word in text)
    if is_child or concerned == CHILD:
        return SELF if pregnant and years is None else CHILD
    return OTHER if concerned == SOMEBODY else concerned


def age_of(
    told: Sequence[Quantity], concerned: str, text: Sequence[Word], subjects: Mapping[int, str | None]
) -> Quantity | None:
    """The age of the one whom a text concerns: theirs before anybody else's, else the one most surely told.

    "Jag är 42, min dotter är 8 och hon hostar" tells of somebody who is 8.
    """
    whose = [subjects[text[each.position].clause] for each in told]
    theirs = [
        each
        for each, whom in zip(told, whose, strict=True)
        if whom == concerned and (concerned != SELF or each.value >= WRITES)
    ]
    nobodys = [each for each, whom in zip(told, whose, strict=True) if whom in (None, SOMEBODY)]
    return next(iter([*theirs, *nobodys, *told]), None)


def _named(folded: Sequence[str], lexicon: Compiled) -> str | None:
    single = lexicon.single
    for position, word in enumerate(folded):
        whom = called(folded, position, lexicon)
        if whom is None:
            continue
        if (
            folded[:position] in KNOWN
            and word in single["acquaintances"]
            and not _does_to_me(folded, position, lexicon)
        ):
            return OTHER
        following = folded[position + 1] if position + 1 < len(folded) else ""
        is_of_theirs = word.endswith("s") and following in single["relatives"]  # "min dotters pappa"
        if not is_of_theirs and not _is_only_mentioned(folded, position, lexicon):
            return whom
    if any(word in single["self"] and not _has_an_opinion(folded, place, lexicon) for place, word in enumerate(folded)):
        return SELF
    return None


def _has_an_opinion(folded: Sequence[str], position: int, lexicon: Compiled) -> bool:
    """Whether the writer only tells what they think of it: "trumhinnan har spruckit tror jag"."""
    beside = [*folded[max(position - 1, 0) : position], *folded[position + 1 : position + 2]]
    return not lexicon.single["tells"].isdisjoint(beside)


def _is_only_mentioned(folded: Sequence[str], position: int, lexicon: Compiled) -> bool:
    """Whether somebody is named who speaks, has died, does something to the writer, or is no child any more.

    "Dottern säger", "tycker mormor", "maken drog upp mig", "har två barn", "fick barn", "när jag var barn".
    """
    single = lexicon.single
    before, after = list(folded[max(position - 2, 0) : position]), folded[position + 1 : position + 3]
    if single["tells"].intersection([*before[-1:], *after]) or single["by"].intersection(before):
        return True
    is_own = bool(before) and before[-1] in single["my"]
    if single["writer_as_object"].intersection(folded[position + 1 :]) or before in I_WAS:
        return True
    if folded[position + 1 : position + 4] == WANTS_ME:
        return True
    if ACCORDING in folded[max(position - 3, 0) : position]:
        return True
    if _does_to_me(folded, position, lexicon):
        return True
    if _tells_of_me(folded, position, lexicon):
        return True
    if before[-1:] == ["med"] and not single["self"].isdisjoint(folded[:position]):  # "jag bar soffan med svågern"
        return True
    if single["does_with"].intersection(folded[max(position - 4, 0) : position]):
        return True
    if is_own and (before[0] == "som" or (before[0] == "om" and "hand" in folded[:position])):
        return True
    if is_own and BORE.intersection(before[:-1]):  # "fick min son"
        return True
    if single["runs_in_families"].intersection(folded) and HAD.intersection(folded):
        return True
    is_counted = before[-1:] and (
        before[-1].isdigit() or before[-1] in lexicon.values["numerals"] or before[-1] in single["gets"]
    )
    return bool(is_counted) and folded[position] in single["counted_people"]


def _tells_of_me(folded: Sequence[str], position: int, lexicon: Compiled) -> bool:
    """Whether somebody only thinks or says something of the writer: "mamma är sköterska och tror att jag har …"."""
    return any(
        folded[place] in lexicon.single["tells"] and folded[place + 1 : place + 3] == ["att", "jag"]
        for place in range(position + 1, len(folded))
    )


def _does_to_me(folded: Sequence[str], position: int, lexicon: Compiled) -> bool:
    """Whether what somebody does hurts the writer: "en patient biter min arm"."""
    single = lexicon.single
    return any(mine in single["my"] and part in single["own_parts"] for mine, part in pairwise(folded[position + 1 :]))


def _aged(text: Sequence[Word], here: Sequence[int], lexicon: Compiled) -> str | None:
    """Whom an age stands for: "femåringen", "my 18 month old"; "jag är 45-åring" is the writer, found before."""
    for position in here:
        if _is_aged_child(text, position, lexicon):
            return CHILD
        if not lexicon.single["does_with"].isdisjoint(each.folded for each in text[max(position - 3, 0) : position]):
            continue  # "när jag lyfte min fyraåring"
        found = years_in_word(text, position, lexicon.values["numerals"])
        if found is None:
            found = _years_old(text, position, lexicon)
        if found is not None and found >= GROWN_UP and text[position].folded.endswith(INDEFINITE):
            continue
        if found is not None:
            return CHILD if found < GROWN_UP else OTHER
    return None


def _tells_of_a_child(text: Sequence[Word], here: Sequence[int], lexicon: Compiled) -> bool:
    """Whether the writer tells of a child who is the patient: "jag har en kille på 15 som …", "tjejen jag passar"."""
    folded = [text[position].folded for position in here]
    if lexicon.single["writer_as_object"].intersection(folded):
        return False
    for place, position in enumerate(here):
        if (WHO.intersection(folded[place + 1 :]) or folded[:place][-2:-1] == ["av"]) and _is_aged_child(
            text, position, lexicon
        ):
            return True  # "en av mina killar, 12 år"
        if folded[place] in lexicon.single["small_children"] and WATCHES.intersection(folded[place + 1 : place + 3]):
            return True
    return False


def _is_aged_child(text: Sequence[Word], position: int, lexicon: Compiled) -> bool:
    """Whether a word for a child is said with a child's age: "en kille på 15", "tjejen (8 år)"."""
    word = text[position].folded
    if word not in lexicon.single["small_children"] and word not in lexicon.single["children"]:
        return False
    before = text[position - 1].folded if position else ""
    if before.isdigit() or before in lexicon.values["numerals"].keys() - {"en"}:  # "har 2 barn på 3 och 5 år"
        return False
    following = [each.folded for each in text[position + 1 : position + 4] if each.sentence == text[position].sentence]
    while following and following[0] in OLD:
        following = following[1:]
    number = following[0] if following else ""
    return number.isdigit() and 0 < int(number) < GROWN_UP and following[1:2] != ["mg"]


def _years_old(text: Sequence[Word], position: int, lexicon: Compiled) -> float | None:
    """The age of "my 18 month old", at the word "old"."""
    before = [word.folded for word in text[max(position - 3, 0) : position]]
    if text[position].folded != "old" or len(before) < len(("my", "18", "month")):
        return None
    my, number, unit = before
    if my not in lexicon.single["my"] or not number.isdigit():
        return None
    years = lexicon.values["years"].get(unit)
    return None if years is None else float(number) * years
