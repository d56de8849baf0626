"""Whom a text is about: the writer, the writer's child, or somebody else; and what it tells of that person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from triage_bot.understanding.ages import years_in_word
from triage_bot.understanding.lexicon import Compiled
from triage_bot.understanding.text import Word

SELF, CHILD, OTHER = "self", "child", "other"
SOMEBODY = "somebody"
"""The subject of a clause that only a pronoun tells of: who it is, is to be guessed."""
SEXES = ("woman", "man")
ARTICLES = ("en", "a")
GROWN_UP = 18
MY_ONE = frozenset({"min", "my"})
"""What is "min tjej" is a partner, where no age says that it is a child; "vår tjej" is a daughter."""
HAD = frozenset({"hade", "fick", "had", "got"})
"""With an illness that runs in families, of a relative: "mamma hade bröstcancer"."""
STARTING = frozenset({"mor", "bror", "syster", "fru", "hustru", "make", "maka"})
"""Nobody owns them at the beginning of a clause, yet they are the writer's: "Mor, 87 år, kissar inte"."""
NOW = {"nu": frozenset({"jag", "ja"}), "now": frozenset({"i", "im", "ive"})}
"""The word by which it becomes the writer's turn, with the words for the writer in its language."""
BORE = frozenset({"fick", "fatt", "fodde", "fott"})
WANTS_ME = ["vill", "att", "jag"]
WRITES = 7
"""From this age on, somebody may write about oneself."""
INDEFINITE = ("arig", "arigt", "aring")
"""A grown-up who is called so by nobody's name is the writer: "45-årig man, högt tryck"."""
KNOWN = (["en"], ["a"])
FIRST_WORDS = 4
I_WAS = (["jag", "var"], ["jag", "ar"], ["am", "a"])
ENDINGS = (6, 7)
"""How many letters somebody has at the end of a longer word: "dotter", "dottern"; shorter ones are in other words."""
WHILE = frozenset({"nar", "fast", "som", "om", "vad", "when", "while", "though", "if", "that"})
"""What comes before "jag" where the writer does something meanwhile."""
BEING = frozenset({"ar", "e", "am", "im"})


def subjects(text: Sequence[Word], lexicon: Compiled) -> dict[int, str | None]:
    """For each clause whom it is about; a clause that names nobody goes on about the one before, if there is one."""
    found: dict[int, str | None] = {}
    current: str | None = None
    for clause in dict.fromkeys(word.clause for word in text):
        here = [position for position, word in enumerate(text) if word.clause == clause]
        folded = [text[position].folded for position in here]
        named = _named(folded, lexicon) or _aged(text, here, lexicon)
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


def _named(folded: Sequence[str], lexicon: Compiled) -> str | None:
    single = lexicon.single
    for position, word in enumerate(folded):
        whom = _called(folded, position, lexicon)
        if whom is None:
            continue
        if folded[:position] in KNOWN and word in single["acquaintances"]:
            return OTHER
        following = folded[position + 1] if position + 1 < len(folded) else ""
        is_of_theirs = word.endswith("s") and following in single["relatives"]  # "min dotters pappa"
        if not is_of_theirs and not _is_only_mentioned(folded, position, lexicon):
            return whom
    if any(word in single["self"] and not _has_an_opinion(folded, place, lexicon) for place, word in enumerate(folded)):
        return SELF
    return None


def _called(folded: Sequence[str], position: int, lexicon: Compiled) -> str | None:
    """Who the word at a position is to the writer, None where it is nobody's name."""
    single, word = lexicon.single, folded[position]
    if word in single["relatives"] or (word in single["acquaintances"] and folded[:position] in KNOWN):
        return OTHER
    is_child, is_owned = _is(word, single["children"]), _is(word, single["owned_relatives"])
    if is_child or is_owned or word in single["courted"]:
        before = folded[max(position - 2, 0) : position]
        if (position == 0 and word in STARTING) or (word in single["courted"] and MY_ONE.intersection(before[-1:])):
            return OTHER
        owned = bool({*before, *folded[position + 1 : position + 2]} & single["my"])
        if is_child and (owned or _is(word, single["small_children"])):
            return CHILD
        if is_owned and owned:
            return OTHER
    # "grannens hund" and "svärmors katt" are not the patient, but "sonens hosta" is the son's and "pappas ben" his
    is_theirs = word.endswith("s") and word.removesuffix("s") in single["relatives"]
    return OTHER if is_theirs and not single["own_parts"].isdisjoint(folded[position + 1 : position + 2]) else None


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
    if single["writer_as_object"].intersection(folded[position + 1 :]) or before in I_WAS:
        return True
    is_own = bool(before) and before[-1] in single["my"]
    if folded[position + 1 : position + 4] == WANTS_ME:
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


def _aged(text: Sequence[Word], here: Sequence[int], lexicon: Compiled) -> str | None:
    """Whom an age stands for: "femåringen", "my 18 month old"; "jag är 45-åring" is the writer, found before."""
    for position in here:
        found = years_in_word(text, position, lexicon.values["numerals"])
        if found is None:
            found = _years_old(text, position, lexicon)
        if found is not None and found >= GROWN_UP and text[position].folded.endswith(INDEFINITE):
            continue
        if found is not None:
            return CHILD if found < GROWN_UP else OTHER
    return None


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


def _is(word: str, listed: frozenset[str]) -> bool:
    """Whether a word is listed, in the possessive too ("sonens") or at the end of another ("tonårsdotter")."""
    return word in listed or word.removesuffix("s") in listed or any(word[-n:] in listed for n in ENDINGS)


def is_kin(word: str, lexicon: Compiled) -> bool:
    """Whether a word is somebody's relative, partner, friend or child."""
    return any(_is(word, lexicon.single[name]) for name in ("children", "relatives", "owned_relatives"))


def sex_of(text: Sequence[Word], who: str, lexicon: Compiled) -> str | None:
    """woman or man, when the text says so about the person it concerns."""
    for position, word in enumerate(text):
        if who == SELF:
            sex = _own_sex(text, position, lexicon)
        else:
            sex = next((each for each in SEXES if word.folded in lexicon.single[f"{each}_kin"]), None)
        if sex is not None:
            return sex
    return None


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
