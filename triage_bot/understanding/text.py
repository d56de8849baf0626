"""Patients' text made comparable: folded letters, words with their stems, sentences and clauses.

å, ä and ö fold to a and o, so that text written without them is read alike; the price is that "svart" and "svårt"
look the same, which the phrases must bear. Stems are Snowball's Swedish ones, for English words too: what matters is
only that the lexicon and the patient's words are treated alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LONGEST_TEXT = 6000

_STEMMER = snowballstemmer.stemmer("swedish")
_WORD = re.compile(r"\d{1,12}(?:[.,:]\d{1,12})?|[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word or a number; a row of digits longer than any number that people tell is cut, so that it can be counted."""
_ACHE = re.compile(r"\bvärken\b")
_AUTUMN = re.compile(r"\bhöst(as?|en)?\b")
_TENDER = re.compile(r"\böm\b")
_NUT = re.compile(r"\bnöt\b")
_INDEED = re.compile(r"\bno(?= (?:går|gå|ä|är|e|ha|har|va|var|ka|kan|ska|vill|bli|blir|får|få|tror|gör|he|ho|han)\b)")
_DEGREES = re.compile(r"(?<=\d) ?[°º˚](?: ?c\b)?|(?<=\d)c\b")
_DATE = re.compile(r"(\b(?:sen|sedan|since|den) (?:den )?)([1-9]|[12]\d|3[01])/([1-9]|1[0-2])\b")
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november")
_TENS_AND_ONES = re.compile(
    r"\b(tjugo|trettio?|fyrtio?|femtio?|sextio?|sjuttio?|åttio?|nittio?|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety)[ -](ett|två|tre|fyra|fem|sex|sju|åtta|nio|one|two|three|four|five|six|seven|eight|nine)\b"
)
_HALF = re.compile(r"(?<=\d) ?½|(?<=\d) 1/2\b")
_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)|\n+|;")
_CLAUSE_MARK = re.compile(r"[,:()–—]|\s-\s")
_INTENSIFIERS = ("jatte", "svin", "as", "skit", "super", "sjukt", "ap", "hell", "mega", "dunder", "tok")
_NEW_CLAUSE = frozenset({"men", "fast", "dock", "but", "although", "though", "medan"})
_AND = frozenset({"och", "samt", "and", "o"})
_STARTS_CLAUSE = frozenset(
    {"jag", "han", "hon", "hen", "det", "vi", "du", "har", "ar", "far", "kan", "hade", "blev", "blir", "mar"}
    | {"pappa", "mamma", "min", "mitt", "mina", "morfar", "farfar", "mormor", "farmor"}
    | {"she", "he", "it", "is", "has", "have", "can", "am", "was"}
)
SHORTEST_COMPOUND = 3
# words that say how things hang together; no other word may be cut down to one of them ("mens", "vaden", "värken")
_WHOLE = frozenset({"and", "att", "far", "had", "han", "hon", "man", "men", "nar", "not", "vad", "var", "varken"})


# everyday words that share a stem with something else ("pappa" and "papper", "vart" and "vårta"): each is only itself
_ONLY_ITSELF = frozenset(
    {"all", "alla", "alls", "annat", "bada", "bort", "borta", "dan", "dem", "fast", "finns", "fram", "haft"}
    | {"har", "hela", "henne", "inne", "jag", "like", "mar", "mars", "min", "mina", "mot", "pappa", "par", "redan"}
    | {"sak", "sen", "tar", "till", "tills", "typ", "upp", "uppe", "vanta", "vart", "vill"}
)
ITSELF, _THROAT = "=", "hals"


@dataclass(frozen=True)
class Word:
    """One word: folded letters, its stem, the folded part behind an intensifier ("jätteont" has "ont"), its place."""

    folded: str
    stem: str
    rest: str
    sentence: int
    clause: int


@lru_cache(maxsize=32768)
def stem(folded: str) -> str:
    """The Snowball stem of a folded word; a small word stays whole, and what would become one stays as it is.

    >>> stem("nacken"), stem("mens")
    ('nack', 'mens')
    """
    if folded in _ONLY_ITSELF:
        return folded + ITSELF
    if folded in _WHOLE or folded == _THROAT:  # the stem of "hals" would be that of "häl" and "hål"
        return folded
    stemmed = str(_STEMMER.stemWord(folded))
    return folded if stemmed in _WHOLE else stemmed


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or letters drawn out for emphasis.

    >>> fold("Jääätteont, don't")
    'jatteont, dont'
    """
    # without its dots "värken" would be the negation "varken", a nut "not", the autumn a cough and "öm" the word "om"
    text = _TENDER.sub("ömma", _AUTUMN.sub(r"autumn\1", _ACHE.sub("värk", _NUT.sub("nötkärna", text.lower()))))
    if "/" in text:
        text = _DATE.sub(_named_date, text)
    text = _TENS_AND_ONES.sub(r"\1\2", text)
    text = _INDEED.sub("nog", text)  # northern "no går he" is "nog går det", no English denial
    lowered = _HALF.sub(",5", _DEGREES.sub(" grader ", text)).replace("½", "0,5").replace("æ", "a").replace("ø", "o")
    decomposed = unicodedata.normalize("NFKD", lowered)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"([a-z])\1{2,}", r"\1", plain.replace("'", "").replace("’", ""))


def _named_date(written: re.Match[str]) -> str:
    """ "Sedan 3/11" as it is said: "sedan 3 november"."""
    led_in, day, month = written.groups()
    return f"{led_in}{day} {(*_MONTHS, 'december')[int(month) - 1]}"


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, numbered by sentence and clause."""
    found: list[Word] = []
    clause = 0
    for sentence, sentence_text in enumerate(_SENTENCE_END.split(fold(text[:LONGEST_TEXT]))):
        clause += 1
        for piece in _CLAUSE_MARK.split(_shield_decimals(sentence_text)):
            clause += 1
            tokens = _WORD.findall(piece.replace(_SHIELD, ","))
            for position, token in enumerate(tokens):
                following = tokens[position + 1] if position + 1 < len(tokens) else ""
                if token in _NEW_CLAUSE or (token in _AND and following in _STARTS_CLAUSE):
                    clause += 1
                found.append(Word(token, stem(token), _behind_intensifier(token), sentence, clause))
    return tuple(found)


_SHIELD = "\x1f"


def _shield_decimals(text: str) -> str:
    return re.sub(r"(?<=\d)[,:](?=\d)", _SHIELD, text)


def _behind_intensifier(token: str) -> str:
    for prefix in _INTENSIFIERS:
        if token.startswith(prefix) and len(token) >= len(prefix) + SHORTEST_COMPOUND:
            return token[len(prefix) :]
    return ""
