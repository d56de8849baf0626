"""Whom a message concerns, told by names of relatives, by pronouns alone, by age and by how somebody lives."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.understanding import Polarity, understand

CONCERNS = [
    ("Hon har feber och hostar", "other"),
    ("Han kräks och leker inte som vanligt", "child"),
    ("Fyra veckor gammal. Han kräks efter varje mål", "child"),
    ("Min tonårsdotter har hosta", "child"),
    ("När jag var barn hade jag eksem, nu kliar det igen", "self"),
    ("Fick barn för fyra månader sedan och nu tappar jag hår", "self"),
    ("Ont i knäet, maken måste dra upp mig ur soffan", "self"),
    ("Ont i axeln, träningsvärk kallar sambon det", "self"),
    ("Gravid i vecka 30 med halsbränna, bebisen sparkar som den ska", "self"),
    ("Har haft klåda i flera år", "self"),
    ("far min har haft hosta sen igår", "other"),
    ("Mor, 87 år, hostar", "other"),
    ("Far 81 hostar sen igår", "other"),
    ("min kille har hosta", "other"),
    ("min kille på 15 år har hosta", "child"),
    ("Min mamma hade bröstcancer och nu har jag hittat en knöl", "self"),
    ("Min man har herpes och nu har jag fått blåsor", "self"),
    ("Min mamma har feber, nu undrar jag vad jag ska göra", "other"),
    ("My daughter had chickenpox and now I have spots", "self"),
    ("Jag fick min son för två år sen och har haft ont i underlivet sen dess", "self"),
    ("Jag ammar min dotter och har ont i bröstet", "self"),
    ("jag har fått samma utslag som min dotter hade", "self"),
    ("Har inget barn hemma, svårt att gå", "self"),
    ("min tonårsson har hosta", "child"),
    ("min fästmö hostar", "other"),
    ("jag är mamma till tre och har hosta", "self"),
    ("Jag har blivit smittad av min son, hostar", "self"),
    ("Jag tar hand om min mamma och har hosta", "self"),
    ("har ont i ryggen av att bära runt på bebisen", "self"),
    ("pappas ben är svullet", "other"),
    ("grannens katt rev mig", "self"),
    ("min dotters pappa har hosta", "other"),
    ("En vän till mig har hosta", "other"),
    ("bor med mina föräldrar, har hosta", "self"),
    ("min styvdotter har hosta", "child"),
    ("Mitt bonusbarn har hosta", "child"),
    ("gudsonen har hosta", "child"),
    ("min plastfarsa har hosta", "other"),
    ("min exman har hosta", "other"),
    ("klienten jag är god man för har hosta", "other"),
    ("hyresgästen har hosta", "other"),
    ("min brukare har hosta", "other"),
    ("min arbetskamrat har hosta", "other"),
    ("jag är mamma till en kille på 15 som har hosta", "child"),
    ("jag har en dotter på 8 som har hosta", "child"),
    ("barnvakt här, tjejen jag passar har hosta", "child"),
    ("en av mina killar, 12 år, har hosta", "child"),
    ("jag har ingen termometer. Han är 7 år och hostar", "child"),
    ("Hosta, enligt min vuxna dotter kikhosta", "self"),
    ("en patient biter min arm på jobbet", "self"),
    ("jag har två barn på 3 och 5 år och hosta", "self"),
    ("Far är 78 och har hosta", "other"),
    ("vår granntant har hosta", "other"),
    ("75-årig mor, hosta sedan igår", "other"),
    ("skriver åt kollega som har hosta", "other"),
    ("my flatmate's got a cough", "other"),
    ("Min mamma är sjuksköterska och tror att jag har kikhosta", "self"),
    ("Ont i ryggen sen jag bar en soffa med svågern", "self"),
    ("Har haft hosta i åratal, frugan vill att jag frågar", "self"),
]


@pytest.mark.parametrize(("text", "who"), CONCERNS)
def test_whom_it_concerns(content: Content, text: str, who: str) -> None:
    assert understand(text, content.lexicon).who == who


def test_several_years_are_no_age(content: Content) -> None:
    assert understand("Mina ben kliar, det är flera år nu", content.lexicon).age is None


def test_a_pronoun_alone_takes_nothing_from_the_writer(content: Content) -> None:
    heard = understand(
        "Jag har ont i halsen. Hon på apoteket tyckte det såg rött ut, och jag har feber", content.lexicon
    )
    fever = [each.polarity for each in heard.mentions if each.question == "fever.present" and each.value == "yes"]
    assert fever == [Polarity.PRESENT]
