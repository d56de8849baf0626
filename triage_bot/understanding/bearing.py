"""What a length of time bears on: the matter that is told, or something else beside it.

"I tre dagar" mostly tells how long the matter has lasted; "rökt i 30 år", "om två veckor", "tio minuter åt gången",
"opererades för sex veckor sedan" and "min fru sedan 40 år" do not. What decides is how the length is led in, what
follows it, and the words that it shares its part of the clause with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage_bot.understanding.calendar_days import THE_WRITER, THEREAFTER
from triage_bot.understanding.lengths import A_YEAR, NOT_MEANT, Lasting, Span
from triage_bot.understanding.quantities import Tables, clause_at
from triage_bot.understanding.text import Word

ONE_DAY, A_FEW_MINUTES, HALF_A_DAY, HALF_A_YEAR = 1.0, 0.0025, 0.5, 180
SURELY = 37
RECENT = 2
"""So many days ago is not history yet, even where somebody "hade" it then."""

FROM = frozenset({"sen", "sedan", "since", "fran", "se", "sia", "sean", "sedann", "seddan"})
GOES_ON = FROM | {"i", "haft", "hallit", "varat", "varit", "gatt", "senaste", "nu", "over", "past", "last", "ena"}
BEHIND = frozenset({"nu", "now", "no", "rad", "strack", "tillbaka"})
IN_A_ROW = frozenset({"rad", "strack"})
BEGAN = frozenset({"borja", "borjade", "borjat", "startade", "debuterade", "started", "began"})
AGO = frozenset({"sedan", "sen", "ago"})
CASUALLY = frozenset({"pa", "under"})
"""Before a length that may be that of the matter: "inte bajsat på sex dagar"."""
OF_SOMETHING_ELSE = frozenset(
    {"om", "varje", "var", "va", "vart", "every", "per", "till", "tills", "until", "within", "inom", "vid", "klockan"}
    | {"kl", "vecka", "week"}
)
AFTER = frozenset({"efter", "after"})
STILL = frozenset({"fortfarande", "still", "annu", "inte", "not", "ingen", "fortsatt", "utan", "kvar"})
EACH_TIME = frozenset({"at", "gangen", "taget", "gang", "time", "varje", "natten", "natt", "dygnet", "night"})
LATER = frozenset({"senare", "later"})
THEN = frozenset({"innan", "before", "gravid", "pregnant", "gangen", "kvar", "ledigt", "over"})
ARTICLES = frozenset({"en", "ett", "a", "an", "the", "de", "typ", "ca", "cirka", "ungefar", "knappt", "drygt"})
LASTED = frozenset({"holl", "varade", "varar", "rackte", "lasted", "lasts", "haller", "satt", "stannar"})
OF_THE_DAY = frozenset({"idag", "dag", "ikvall", "kvall", "today", "tonight"})
"""They tell rather when somebody writes than when it began."""
HAPPENED = frozenset(
    {"fick", "blev", "kom", "hande", "ramlade", "foll", "trillade", "halkade", "slog", "skar", "brande", "vaknade"}
    | {"svimmade", "brot", "stukade", "vred", "trampade", "snubblade"}
    | {"fell", "hit", "cut", "woke", "got", "burnt", "burned", "twisted"}
)
LED_BY, ENGLISH = FROM | AFTER, ("since", "after")
HOME = frozenset({"hem", "hit", "home", "back", "hemkomst", "sverige"})
CAME = frozenset({"kom", "kommit", "came"})
PLAIN = frozenset(
    {"jag", "ja", "vi", "har", "i", "a", "en", "ett", "det", "de", "ar", "nu", "och", "o", "men", "for"}
    | {"sen", "sedan", "since", "har", "had", "have", "ive", "so", "over", "snart", "typ", "ca", "ungefar", "drygt"}
    | {"the", "about", "around", "i", "under", "bara", "ju", "senaste", "last", "past", "pa", "efter", "after"}
)
"""Words that do not tell what lasted."""
JOINS = frozenset({"och", "o", "a", "and", "samt"})
VERBS = frozenset({"har", "hade", "ar", "fick", "fatt", "varit", "haft", "kanner", "have", "had", "is", "got", "feel"})
GOING_ON = frozenset({"fortfarande", "still", "fortsatt", "annu"})
AGAIN = frozenset({"tillbaka", "igen", "back", "again", "aterkom"})
OF_EACH = frozenset({"varje", "var", "every", "per", "varannan", "om"})
BEING, TIMES = frozenset({"ar", "e"}), frozenset({"gangen", "ganger", "gang", "ggr"})
ENDED = frozenset({"slutade", "slappte", "stopped"})
TURN = frozenset({"men", "nu", "but", "now"})


def weighed(text: Sequence[Word], spans: Sequence[Span], tables: Tables, past: Collection[int]) -> list[Lasting]:
    """The lengths of time with their weights; `past` are the clauses that tell of what is over."""
    found = []
    for place, span in enumerate(spans):
        here = clause_at(text, span.first)
        words = {word.folded for word in here}
        around = _around(text, spans, place)
        weight = _Bearing(text, span, words, around, tables).weight(is_past=text[span.first].clause in past)
        found.append(Lasting(span.value, span.first, weight, bool(TURN & words)))
    return found


def _around(text: Sequence[Word], spans: Sequence[Span], place: int) -> frozenset[str]:
    """The words that a length shares its part of the clause with: those before it, else those behind."""
    span, clause = spans[place], text[spans[place].first].clause
    begin = spans[place - 1].last + 1 if place else 0
    end = spans[place + 1].first if place + 1 < len(spans) else len(text)
    if place and begin < span.first and text[begin].folded in AGO:
        begin += 1
    before = [word.folded for word in text[begin : span.first] if word.clause == clause]
    for joint in range(len(before) - 1, -1, -1):
        if before[joint] in JOINS and (VERBS & {*before[joint + 1 :]} or not PLAIN.issuperset(before[joint + 1 :])):
            before = before[joint + 1 :]
            break
        if before[joint] in FROM and joint + 2 < len(before):  # "rökare sedan tonåren, hosta sen …"
            before = before[joint + 2 :]
            break
    behind = [word.folded for word in text[span.last + 1 : end] if word.clause == clause]
    return frozenset(before) if not PLAIN.issuperset(before) else frozenset([*before, *behind])


@dataclass(frozen=True)
class _Bearing:
    """One length of time among the words of its clause (`here`) and those nearest to it (`around`)."""

    text: Sequence[Word]
    span: Span
    here: Collection[str]
    around: frozenset[str]
    tables: Tables

    def weight(self, *, is_past: bool) -> int:
        """How likely the length is to be that of the matter."""
        if self.span.is_since:
            return self._weight_since()
        if self._is_of_something_else() or (self.span.is_day and self._is_a_mere_day()):
            return NOT_MEANT
        is_linked = self._is_linked()
        if is_past and not is_linked and not self._began():
            goes_on = any(each.folded in GOING_ON and each.sentence == self._sentence() for each in self.text)
            return -1 if goes_on or self.span.value <= RECENT else NOT_MEANT
        if self._tells_of_habits() and not is_linked:
            return NOT_MEANT
        if self.span.is_day:
            return self._weight_of_day()
        return self._plainly() + (0 if self.span.value >= 1 / 24 - 0.01 else -1)

    def _plainly(self) -> int:
        """The weight by what stands before and behind."""
        led_in, behind = self._before()[-1:], self._behind()
        if (led_in and led_in[0] in CASUALLY) or LATER.intersection(behind[:1]):
            return -1
        if led_in and led_in[0] in AFTER:
            return 0
        if AGO.intersection(behind[:1]):
            return 2 if self._began() else 0
        goes_on = BEHIND.intersection(behind[:1]) or (behind[:1] == ["i"] and IN_A_ROW.intersection(behind))
        return 1 + bool(goes_on or GOES_ON.intersection(self._before()))

    def _weight_since(self) -> int:
        """The weight of a date or season that "sedan" leads to; a year is mostly history."""
        if self._tells_of_habits() and not self._is_linked():
            return NOT_MEANT
        if self.text[self.span.first].folded.isdigit():
            return -1
        led_in = [word.folded for word in self.text[max(self.span.first - 4, 0) : self.span.first]]
        return 2 if FROM.intersection(led_in) else 1

    def _weight_of_day(self) -> int:
        before = self._before()
        if FROM.intersection(before) or self._began():
            return 2
        return 0 if AGAIN.intersection(self.here) else 1

    def _before(self) -> list[str]:
        """The two words before the length, without what only rounds it."""
        clause = self.text[self.span.first].clause
        words = [
            word.folded for word in self.text[max(self.span.first - 4, 0) : self.span.first] if word.clause == clause
        ]
        while words and words[-1] in ARTICLES:
            words.pop()
        return words[-2:]

    def _behind(self) -> list[str]:
        clause = self.text[self.span.first].clause
        following = self.text[self.span.last + 1 : self.span.last + 3]
        return [word.folded for word in following if word.clause == clause]

    def _is_of_something_else(self) -> bool:
        """Whether how it is told says that it is another time: each time, ahead, after something, of an attack."""
        before, behind, value = self._before(), self._behind(), self.span.value
        if OF_SOMETHING_ELSE.intersection(before[-1:]) and not self.span.is_day:
            return True
        if AFTER.intersection(before[-1:]) and not self.span.is_day and not STILL.intersection(self.here):
            return True
        if not self.span.is_day and (EACH_TIME.intersection(behind) or THEN.intersection(behind[:1])):
            return True
        if self.span.is_day and OF_EACH.intersection(before[-1:]):
            return True
        if AFTER.intersection(behind[:1]) and not self.span.is_day and not (GOES_ON | {"for"}) & {*before}:
            return True
        if BEING.intersection(before[-1:]) and behind == ["sen"]:  # "mensen är tio dagar sen"
            return True
        if before[-1:] == ["pa"] and TIMES.intersection(before):  # "tredje gången på en månad"
            return True
        if LATER.intersection(behind[:1]) and value < ONE_DAY:
            return True
        is_known = AGO.intersection(behind[:1]) or FROM.intersection(before)
        is_short = not self.span.is_day and value < HALF_A_DAY and not is_known
        if is_short and behind and self.span.last + 1 < len(self.text) and behind[0] in self.tables.day_words:
            return True  # "en halvtimme igår"
        passes = LASTED | self.tables.passing
        if is_short and (value < A_FEW_MINUTES or passes.intersection(self.around)):
            return True
        return self._is_somebodys_own(before)

    def _is_somebodys_own(self, before: Sequence[str]) -> bool:
        """ "Min fru sedan 40 år" tells of a marriage."""
        is_since = len(before) > 1 and before[-1] in FROM
        return is_since and before[-2] in self.tables.people and self.span.value >= A_YEAR

    def _is_a_mere_day(self) -> bool:
        """Whether a day tells when something was measured or is said: "39,2 i kväll", "fyllde 72 i måndags"."""
        first, before = self.text[self.span.first].folded, self._before()
        if FROM.intersection(before) or self._began():
            return False
        if self.tables.turning.intersection(self.here):
            return True
        if ENDED.intersection(self.here):
            return True
        is_measured = any(word.isdigit() and int(word) >= SURELY for word in self.here) and "grader" in self.here
        if is_measured and not HAPPENED.intersection(self.here):
            return True
        if self.span.value == 0 and first in OF_THE_DAY and not HAPPENED.intersection(self.here):
            return True
        last = [word for word in before if word not in CASUALLY and word != "i"][-1:]
        return bool(last) and last[0][0].isdigit() and not HAPPENED.intersection(self.here)

    def _tells_of_habits(self) -> bool:
        """Whether its words tell of what is done, taken or had for years: "tagit medicin", "bott här", "diabetes"."""
        if self._began():
            return False
        chronic = self.tables.chronic.intersection(self.around)
        if (chronic and self.span.value >= HALF_A_YEAR) or (CAME & self.around and HOME & self.around):
            return True
        is_done = self.tables.other_lengths.intersection(self.around)
        return bool(is_done) and not STILL.intersection(self.around)

    def _is_linked(self) -> bool:
        """Whether the matter is told to have begun then: "… för en månad sedan. Sedan dess …", "sedan jag fick …"."""
        if not (self.span.is_day or AGO.intersection(self._behind()[:1])):
            return False
        sentence = self._sentence()
        following = [word for word in self.text[self.span.last + 1 :] if word.sentence <= sentence + 1]
        if any(each.folded in FROM and after.folded in THEREAFTER for each, after in pairwise(following)):
            return True
        before = [word for word in self.text[: self.span.first] if word.sentence == sentence]
        if AGO.intersection(self._behind()[:1]) and any(each.folded in LED_BY for each in before[:-2]):
            return True  # "sedan operationen för sex veckor sen"
        return any(
            each.folded in LED_BY and (after.folded in THE_WRITER or (after.folded == "i" and each.folded in ENGLISH))
            for each, after in pairwise(before)
        )

    def _began(self) -> bool:
        """Whether it is said that something began or came, but not that somebody came home."""
        return bool(BEGAN & self.around or (CAME & self.around and not (HOME | AGAIN) & self.around))

    def _sentence(self) -> int:
        return self.text[self.span.first].sentence
