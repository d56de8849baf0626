"""Reads one message: what it is about, what it says about findings, how much, how long, who, and which service.

Everything it finds is tied to the content through the lexicon, so that what was said is never asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage_bot.understanding import people, quantities
from triage_bot.understanding.ages import OLDEST, ages
from triage_bot.understanding.birth_year import born
from triage_bot.understanding.body import Place, places
from triage_bot.understanding.durations import durations
from triage_bot.understanding.kin import CHILD, is_kin
from triage_bot.understanding.language import language_of
from triage_bot.understanding.lengths import Lasting, longest_meant
from triage_bot.understanding.lexicon import HINTED, NAMED, ComplaintEntry
from triage_bot.understanding.likeness import Margins
from triage_bot.understanding.mentions import NO, Mention, mentions
from triage_bot.understanding.phrases import Match, Phrasebook
from triage_bot.understanding.polarity import Polarity, clause_marks, is_denied, is_no_longer, marks_in
from triage_bot.understanding.prepared import Prepared, prepare
from triage_bot.understanding.ranking import Complaint, ranked, told
from triage_bot.understanding.sex import sex_of
from triage_bot.understanding.temperature import is_fever_word, temperature

FEVER = 38.0


@dataclass(frozen=True)
class Understanding:
    """What one message says.

    `complaints` are told, best first; `likely` adds those that were only hinted at. `facts` are answers to questions
    about the patient and the course, by question id; `places` are where on the body it is; `service` and `topic` are
    what is asked for in words of the lexicon, `margins` how like the text is to the examples of each complaint and
    intent.
    """

    complaints: tuple[Complaint, ...]
    likely: tuple[Complaint, ...]
    mentions: tuple[Mention, ...]
    places: tuple[Place, ...]
    temperature: float | None
    duration_days: float | None
    age: float | None
    who: str
    sex: str | None
    pregnant: bool | None
    service: str | None
    topic: str | None
    margins: Margins
    language: str
    facts: Mapping[str, str | float]

    def answers(self) -> dict[str, str | float]:
        """What need not be asked any more: answers by question id, parts of multi questions as `<id>.<part>`."""
        found: dict[str, str | float] = dict(self.facts)
        answers = [answer for mention in self.mentions if (answer := mention.as_answer()) is not None]
        values: dict[str, set[str]] = {}
        for question, value in answers:
            values.setdefault(question, set()).add(value)
        for question, value in answers:
            if len(values[question]) == 1:  # two values of one choice contradict each other: it is asked
                found.setdefault(question, value)
        return found


def understand(text: str, lexicon: Mapping[str, Any], *, today: date | None = None) -> Understanding:
    """Everything that can be read from a message; `today` lets weekdays be read as durations."""
    return understanding_of(prepare(text, lexicon), today=today)


def understanding_of(prepared: Prepared, *, today: date | None = None) -> Understanding:
    """Everything that can be read from a message that was made ready."""
    return _Reading(prepared, today).understanding()


class _Reading:
    """One reading of one message."""

    def __init__(self, prepared: Prepared, today: date | None) -> None:
        self.text, self.book = prepared.text, prepared.book
        self.read, self.fitting, self.margins = prepared.read, prepared.fitting, prepared.margins
        self.marks = marks_in(self.read, self.fitting, self.book)
        self.subjects = people.subjects(self.read, self.book)
        self.tables = quantities.number_tables(self.book)
        self.patient: frozenset[str | None] = frozenset()
        self.today = today

    def understanding(self) -> Understanding:
        named = self.book.complaints.matches(self.read, self.fitting)
        concerned, pregnant = self._concerned(named), self._pregnant()
        years = self._age(concerned)
        age_told = years.value if years else None
        who = people.patient(self.read, concerned, age_told, self.book, pregnant=bool(pregnant))
        self.patient = frozenset({who, concerned, people.SOMEBODY, None})
        degrees = temperature(self.read, self.tables)
        said = self._said(degrees)
        likely = self._complaints(named, said, self._ages_meant(who, years))
        names = {match.entry.pathway for match in named if match.entry.weight >= NAMED}
        complaints = told(
            [each for each in likely if each.pathway not in names or each.score >= NAMED],
            named=names,
            margins=self.margins,
        )
        sex = sex_of(self.read, self.book, is_writer=who == people.SELF)
        past = {self.read[position].clause for name, position in self.marks if name == "past"}
        lasting = durations(self.read, self.tables, aged=years, today=self.today, past=past)
        lasting = sorted((each for each in lasting if each.is_meant), key=lambda each: -each.weight)
        facts = self._facts(who, years, sex, pregnant)
        facts |= self._fever(degrees)
        facts |= self._lasting(lasting, complaints, named)
        return Understanding(
            complaints=complaints,
            likely=likely,
            mentions=said,
            places=places(self.text, self.book),
            temperature=degrees.value if degrees else None,
            duration_days=longest_meant(lasting),
            age=years.value if years else None,
            who=who,
            sex=sex,
            pregnant=pregnant,
            service=self._wish(self.book.services),
            topic=self._wish(self.book.topics),
            margins=self.margins,
            language=language_of(self.read, self.text, self.book) or "sv",
            facts=facts,
        )

    def _age(self, concerned: str) -> quantities.Quantity | None:
        """The age of whom the message concerns, told or counted from the year of birth."""
        told = people.age_of(tuple(ages(self.read, self.tables)), concerned, self.read, self.subjects)
        return told or (born(self.read, self.today) if self.today else None)

    def _polarity(self, positions: Sequence[int], *, of_anybody: bool = True, even_past: bool = False) -> Polarity:
        if is_denied(self.read, positions, self.book):
            return Polarity.PAST if is_no_longer(self.read, positions, self.book) else Polarity.ABSENT
        said = clause_marks(self.read, positions, self.marks)
        if "past" in said and not even_past:
            return Polarity.PAST
        if not of_anybody and self._is_of_another(positions):
            return Polarity.OTHER
        return Polarity.UNCERTAIN if said & {"uncertain", "supposed"} else Polarity.PRESENT

    def _is_of_another(self, positions: Sequence[int]) -> bool:
        """Whether the clause is about somebody else; a phrase that names that person itself is about the patient.

        "Pappa fick hjärtinfarkt" tells of the family of the one who writes.
        """
        named = any(is_kin(self.read[position].folded, self.book) for position in positions)
        return not named and self.subjects[self.read[positions[0]].clause] not in self.patient

    def _ages_meant(self, who: str, years: quantities.Quantity | None) -> tuple[float, float]:
        """Between which ages the patient is, as far as the text tells."""
        if years is not None:
            return years.value, years.value
        return (0, people.GROWN_UP - 1) if who == CHILD else (0, OLDEST)

    def _complaints(
        self, found: Sequence[Match[ComplaintEntry]], mentions: Sequence[Mention], ages: tuple[float, float]
    ) -> tuple[Complaint, ...]:
        """Scores by pathway: what is named counts one each, what is past or denied does not name anything."""
        scores: dict[str, float] = {}
        seen: set[tuple[str, int]] = set()
        for match in sorted(found, key=lambda match: -match.entry.weight):  # a hint hides no name on the same word
            polarity = self._polarity(match.positions)
            key = (match.entry.pathway, match.positions[-1])
            if polarity is Polarity.ABSENT or key in seen:
                continue
            seen.add(key)
            weight = match.entry.weight if polarity is not Polarity.PAST else match.entry.weight / 3
            scores[match.entry.pathway] = scores.get(match.entry.pathway, 0.0) + weight
        named = frozenset(pathway for pathway, score in scores.items() if score >= NAMED)
        for mention in mentions:
            pathway = mention.question.partition(".")[0]
            is_told = mention.polarity is Polarity.PRESENT and mention.value != NO
            if pathway in self.book.pathways and is_told:
                scores[pathway] = scores.get(pathway, 0.0) + HINTED
        suited = {
            name for name, (youngest, oldest) in self.book.ages.items() if youngest <= ages[1] and ages[0] <= oldest
        }
        return ranked(scores, named=named, suited=suited, margins=self.margins)

    def _concerned(self, named: Sequence[Match[ComplaintEntry]]) -> str:
        """Whom the complaint concerns: the writer where a complaint is the writer's own, else who is named with it.

        Somebody else of whom no complaint is told is the patient only where the writer tells nothing either.
        """
        told = [match for match in named if not is_denied(self.read, match.positions, self.book)] or named
        concerned = [self.subjects[self.read[match.positions[0]].clause] for match in told]
        outright = [whom for whom, match in zip(concerned, told, strict=True) if match.entry.weight >= NAMED]
        if people.SOMEBODY in outright:  # beside whom a hint may be of something else: "jag har ingen termometer"
            concerned = outright
        if people.SELF in concerned or people.is_writers_turn(self.read, self.book):
            return people.SELF
        named_at_all = [] if people.SELF in self.subjects.values() else self.subjects.values()
        others = [who for who in [*concerned, *named_at_all] if who not in (None, people.SELF)]
        return others[0] or people.SELF if others else people.SELF

    def _said(self, degrees: quantities.Quantity | None) -> tuple[Mention, ...]:
        """What is said of findings; a temperature that is told says whether there is a fever, whatever it is called."""
        said = mentions(
            self.read,
            self.fitting,
            self.book,
            degrees=degrees.value if degrees else None,
            polarity=lambda match: self._polarity(match.positions, of_anybody=False, even_past=match.entry.even_past),
        )
        return tuple(each for each in said if degrees is None or each.question != self.book.facts["fever"])

    def _pregnant(self) -> bool | None:
        for match in self.book.lists.matches(self.read, self.fitting):
            if match.entry == "pregnant":
                polarity = self._polarity(match.positions)
                return {Polarity.PRESENT: True, Polarity.ABSENT: False}.get(polarity)
        return None

    def _wish(self, wishes: Phrasebook[str]) -> str | None:
        """The service or topic that most words speak of, the first among equals."""
        found = [
            match
            for match in wishes.matches(self.read, self.fitting)
            if not is_denied(self.read, match.positions, self.book)
        ]
        longest = max(found, key=lambda match: len(match.positions), default=None)
        return None if longest is None else longest.entry

    def _facts(
        self, who: str, years: quantities.Quantity | None, sex: str | None, pregnant: bool | None
    ) -> dict[str, str | float]:
        facts: dict[str, str | float] = {}
        if who != people.SELF:
            facts[self.book.facts["who"]] = who
        if years is not None:
            facts[self.book.facts["age"]] = years.value
        if pregnant is not None:
            facts[self.book.facts["pregnant"]] = "yes" if pregnant else "no"
        if sex is not None or pregnant:
            facts[self.book.facts["sex"]] = sex or "woman"
        return facts

    def _fever(self, degrees: quantities.Quantity | None) -> dict[str, str | float]:
        if degrees is None:
            return {}
        return {self.book.facts["fever"]: "yes" if degrees.value >= FEVER else "no"}

    def _lasting(
        self,
        lasting: Sequence[Lasting],
        complaints: Sequence[Complaint],
        named: Sequence[Match[ComplaintEntry]],
    ) -> dict[str, str | float]:
        """Each length of time goes to the complaint or the fever in its clause, else to the first complaint.

        If it is the only one, it holds for every complaint named in its clause; one of several goes to the nearest.
        """
        facts: dict[str, str | float] = {}
        for quantity in lasting:
            clause = self.read[quantity.position].clause
            here = [match for match in named if any(self.read[p].clause == clause for p in match.positions)]
            if not here and self._speaks_of_fever(clause):
                facts.setdefault(self.book.facts["fever_days"], quantity.value)
                continue
            outright = [match for match in here if match.entry.weight >= NAMED] or here
            outright.sort(key=lambda match: min(abs(quantity.position - p) for p in match.positions))
            pathways = dict.fromkeys(match.entry.pathway for match in outright)
            meant = list(pathways) or [each.pathway for each in complaints][:1]
            for pathway in meant if len(lasting) == 1 else meant[:1]:
                if pathway in self.book.durations:
                    facts.setdefault(self.book.durations[pathway], quantity.value)
        return facts

    def _speaks_of_fever(self, clause: int) -> bool:
        return any(word.clause == clause and is_fever_word(word, self.tables) for word in self.read)
