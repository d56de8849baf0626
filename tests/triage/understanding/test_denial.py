"""What a denial reaches, and what it leaves alone."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.understanding import Polarity, understand

SAID = [
    ("gravid är jag definitivt inte", "covid_influensa.risk", "pregnant", Polarity.ABSENT),
    ("orkar ingenting sen körtelfebern i våras", "trotthet.cause", "yes", Polarity.PRESENT),
    ("astman blir värre, sprayen hjälper inte ja kan knappt prata", "global_stop.now", "breathing", Polarity.PRESENT),
    ("Feber? Nej. Hosta? Ja.", "fever.present", "yes", Polarity.ABSENT),
    ("trött jämt, törstig? nej", "trotthet.danger", "thirst", Polarity.ABSENT),
    ("Bad cough and fever. No rash.", "fever.present", "yes", Polarity.PRESENT),
    ("blod på pappret, ingen i släkten har haft tarmcancer", "blod_i_avforingen.more", "family", Polarity.ABSENT),
    ("leverfläcken blöder inte och kliar inte", "hudforandring.what", "sore", Polarity.ABSENT),
    ("jag är gravid och min man har covid", "covid_influensa.risk", "pregnant", Polarity.PRESENT),
    ("mensen är inte sen", "mens.what", "late", Polarity.ABSENT),
    ("no går det å andas men feber har jag", "fever.present", "yes", Polarity.PRESENT),
    ("när jag kissade var hela toastolen röd", "blod_i_urinen.seen", "visible", Polarity.PRESENT),
    ("sonen satte en nöt i halsen", "hosta.danger", "object", Polarity.PRESENT),
    ("feber hade jag då men inte nu", "fever.present", "yes", Polarity.PAST),
    ("utslag sedan febern släppte i går", "fever.present", "no", Polarity.PRESENT),
    ("hade oskyddat sex i går med en man som har hiv", "konssjukdom.danger", "hiv_risk", Polarity.PRESENT),
    (
        "pojken, 3 år, har prickar som inte bleknar när jag trycker",
        "serious_infection.signs",
        "spots",
        Polarity.PRESENT,
    ),
    ("min kille på 2 år har en skällande hosta", "andningsbesvar.barking", "croup", Polarity.PRESENT),
    ("en mjuk bula som är så öm att man inte får nudda den", "brost_knol.danger", "abscess", Polarity.PRESENT),
]


@pytest.mark.parametrize(("text", "question", "value", "polarity"), SAID)
def test_how_it_was_said(content: Content, text: str, question: str, value: str, polarity: Polarity) -> None:
    heard = understand(text, content.lexicon)
    assert polarity in [each.polarity for each in heard.mentions if (each.question, each.value) == (question, value)]


def test_a_denial_does_not_reach_into_the_next_clause(content: Content) -> None:
    heard = understand("hård i magen men jag kräks inte, gaser kommer", content.lexicon)
    assert ("forstoppning.danger", "blocked", Polarity.PRESENT) not in [
        (each.question, each.value, each.polarity) for each in heard.mentions
    ]


def test_a_verb_between_takes_the_denial(content: Content) -> None:
    heard = understand("såret blöder slutar inte", content.lexicon)
    said_so = [each for each in heard.mentions if (each.question, each.value) == ("blod_i_avforingen.amount", "none")]
    assert said_so == []
