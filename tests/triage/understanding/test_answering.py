"""What is read from a reply to a question that was asked."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.engine.answers import Value
from triage_bot.engine.pathway import Choice, Kind, Question
from triage_bot.understanding import read_answer


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("halsont.cold_signs", "nä det gjorde jag inte", "no"),
        ("halsont.cold_signs", "ja", "yes"),
        ("halsont.cold_signs", "Japp, lite snuva", "yes"),
        ("halsont.cold_signs", "nej", "no"),
        ("halsont.cold_signs", "det har jag", "yes"),
        ("halsont.cold_signs", "ingen hosta alls", "no"),
        ("halsont.cold_signs", "vet inte", "dont_know"),
        ("halsont.cold_signs", "ingen aning", "dont_know"),
        ("halsont.cold_signs", "no", "no"),
        ("halsont.cold_signs", "vad kostar det?", None),
        ("halsont.cold_signs", "", None),
        ("fever.present", "38,5", "yes"),
        ("fever.present", "37,8", "no"),
        ("fever.present", "ja 39", "yes"),
        ("patient.age", "37", 37.0),
        ("patient.age", "åtta månader", 8 / 12),
        ("patient.age", "hon är 3 år", 3.0),
        ("patient.age", "400", None),
        ("patient.age", "vet inte", "dont_know"),
        ("fever.days", "tre dagar", 3.0),
        ("fever.days", "i en vecka", 7.0),
        ("fever.days", "ett par dygn", 2.0),
        ("fever.days", "sen igår", 1.0),
        ("fever.days", "37,8", None),
        ("halsont.danger", "inget av det", frozenset()),
        ("halsont.danger", "nej", frozenset()),
        ("halsont.danger", "svårt att gapa", frozenset({"jaw"})),
        ("halsont.danger", "1 och 3", frozenset({"stridor", "saliva"})),
        ("halsont.danger", "kan inte svälja och väser när jag andas", frozenset({"stridor", "saliva"})),
        ("halsont.danger", "vet ej", "dont_know"),
        ("halsont.danger", "ja", None),
        ("patient.sex", "jag är en man", "man"),
        ("patient.sex", "tjej", "woman"),
        ("brostsmarta.last_time", "igår", "within_72"),
        ("brostsmarta.last_time", "den tredje", "within_12"),
        ("brostsmarta.last_time", "för mer än tre dygn sedan", "over_72"),
        ("urinvagsbesvar.severity", "det går bra", "mild"),
        ("annat.trend", "det blir värre", "worse"),
    ],
)
def test_a_reply_is_read_against_its_question(content: Content, question: str, text: str, value: Value | None) -> None:
    questions = {each.id: each for pathway in content.pathways.values() for each in pathway.questions}

    assert read_answer(questions[question], text, content.lexicon, "sv") == value


def test_both_of_two(content: Content) -> None:
    sides = Question(
        "x.side",
        Kind.MULTI,
        {"sv": "Vilken sida?"},
        choices=(Choice("left", {"sv": "Vänster"}), Choice("right", {"sv": "Höger"})),
    )

    assert read_answer(sides, "båda", content.lexicon, "sv") == frozenset({"left", "right"})
    assert read_answer(sides, "menade vänster", content.lexicon, "sv") == frozenset({"left"})


def test_a_reply_counts_for_the_second_asking_too(content: Content) -> None:
    danger = next(each for each in content.pathways["halsont"].questions if each.id == "halsont.danger")
    again = Question("halsont.danger.again", Kind.MULTI, danger.text, choices=danger.choices)

    assert read_answer(again, "svårt att gapa", content.lexicon, "sv") == frozenset({"jaw"})


def test_a_free_text_question_takes_the_text(content: Content) -> None:
    free = Question("x.free", Kind.TEXT, {"sv": "Vad har du provat?"})

    assert read_answer(free, " Alvedon ", content.lexicon, "sv") == "Alvedon"
