"""What people call those they write for: relatives, partners, friends and children, and who these are to the writer."""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.understanding.lexicon import Compiled

CHILD, OTHER = "child", "other"
MY_ONE = frozenset({"min", "my"})
"""What is "min tjej" is a partner, where no age says that it is a child; "vår tjej" is a daughter."""
STARTING = frozenset({"mor", "bror", "syster", "fru", "hustru", "make", "maka"})
"""Nobody owns them at the beginning of a clause, yet they are the writer's: "Mor, 87 år, kissar inte"."""
BEING_OR_HAVING = frozenset({"ar", "har", "hade", "e", "som"})
ENGLISH_VERBS = frozenset({"got", "been", "having", "had", "not"})
"""Behind a name that is written together with "has": "my flatmate's got …"."""
OLD_ONE = (["en", "aldre"], ["en", "gammal"], ["en", "okand"])
"""Nobody calls oneself so: "en äldre dam har ramlat"."""
GENERAL = frozenset({"man", "tant", "gubbe", "farbror"})
KNOWN = (["en"], ["a"])
ENDINGS = (6, 7)
"""How many letters somebody has at the end of a longer word: "dotter", "dottern"; shorter ones are in other words."""
BY_MARRIAGE = (
    *("styv", "bonus", "plast", "ex", "gud", "halv", "lill"),
    *("stor", "foster", "svar", "gammel", "fadder", "grann"),
)
"""Before the name of kin by marriage, baptism, size or nearness: "styvson", "gudson", "lillkusin", "granntant"."""


def called(folded: Sequence[str], position: int, lexicon: Compiled) -> str | None:
    """Who the word at a position is to the writer, None where it is nobody's name."""
    single, word = lexicon.single, folded[position]
    if (
        word in single["relatives"]
        or is_by_marriage(word, single["relatives"])
        or _is_unowned(folded, position, lexicon)
    ):
        return OTHER
    is_owned = word in single["acquaintances"] or is_listed(word, single["owned_relatives"])
    if is_owned or word in single["courted"] or is_listed(word, single["children"]):
        whom = _owned(folded, position, is_owned=is_owned, lexicon=lexicon)
        if whom is not None:
            return whom
    following = folded[position + 1 : position + 2]
    if is_owned and word.endswith("s") and ENGLISH_VERBS.intersection(following):
        return OTHER
    # "grannens hund" and "svärmors katt" are not the patient, but "sonens hosta" is the son's and "pappas ben" his
    is_theirs = word.endswith("s") and word.removesuffix("s") in single["relatives"]
    return OTHER if is_theirs and not single["own_parts"].isdisjoint(following) else None


def _is_unowned(folded: Sequence[str], position: int, lexicon: Compiled) -> bool:
    """Whether somebody is called as nobody calls oneself: "en kollega har", "en äldre dam har"."""
    single, before = lexicon.single, folded[:position]
    if before in KNOWN and folded[position] in single["acquaintances"]:
        return True
    return before in OLD_ONE and folded[position] in single["woman"] | single["man"] | single["callings"]


def _owned(folded: Sequence[str], position: int, *, is_owned: bool, lexicon: Compiled) -> str | None:
    """Who a word is that names somebody only with "min", "vår", "åt" or an age before it, or where a clause begins."""
    single, word = lexicon.single, folded[position]
    before = folded[max(position - 2, 0) : position]
    if (position == 0 and _is_addressed(folded)) or (word in single["courted"] and MY_ONE.intersection(before[-1:])):
        return OTHER
    owned = bool({*before, *folded[position + 1 : position + 2]} & single["my"])
    if is_listed(word, single["children"]) and (owned or is_listed(word, single["small_children"])):
        return CHILD
    led_in = before[-1] if before else ""
    is_for_them = led_in == "at" or (led_in.startswith("arig") and word not in GENERAL)
    return OTHER if is_owned and (owned or is_for_them) else None  # "skriver åt kollega", "75-årig mor"


def _is_addressed(folded: Sequence[str]) -> bool:
    """Whether a clause begins with one of the writer's own kin: "Mor, 87 år", "Far är 78"; "får" alone is a verb."""
    following = folded[1] if len(folded) > 1 else ""
    return folded[0] in STARTING or (folded[0] == "far" and (following in BEING_OR_HAVING or following.isdigit()))


def is_listed(word: str, listed: frozenset[str]) -> bool:
    """Whether a word is listed, in the possessive too ("sonens") or at the end of another ("tonårsdotter")."""
    if word in listed or word.removesuffix("s") in listed or any(word[-n:] in listed for n in ENDINGS):
        return True
    return is_by_marriage(word, listed)


def is_by_marriage(word: str, listed: frozenset[str]) -> bool:
    """Whether a word is listed kin by marriage, baptism or size: "plastfarsa", "styvbarn", "gudson"."""
    return word.startswith(BY_MARRIAGE) and any(word.removeprefix(each) in listed for each in BY_MARRIAGE)


def is_kin(word: str, lexicon: Compiled) -> bool:
    """Whether a word is somebody's relative, partner, friend or child."""
    return any(is_listed(word, lexicon.single[name]) for name in ("children", "relatives", "owned_relatives"))
