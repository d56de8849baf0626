"""Ages and lengths of time as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from triage_bot.content import Content
from triage_bot.understanding import understand

A_THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "age", "who"),
    [
        ("nioåringen har ont i magen", 9, "child"),
        ("9-åringen har ont i magen", 9, "child"),
        ("sjuåriga tjejen har ont i magen", 7, "child"),
        ("min dotter på 4 har ont i magen", 4, "child"),
        ("my 18 month old has a cough", 1.5, "child"),
        ("jag är 45-åring med ont i magen", 45, "self"),
        ("Är 51 och har ont i magen", 51, "self"),
        ("jag fyllde 82 i maj, ont i magen", 82, "self"),
        ("åttiotvååringen har ont i magen", 82, "other"),
        ("sonens mage gör ont, han är 4", 4, "child"),
        ("jag är 39 grader varm och har ont i magen", None, "self"),
        ("Flickan, 7, har ont i magen", 7, "child"),
        ("Grannen Lasse, 79, har ont i magen", 79, "other"),
        ("min dotter som är 12 har ont i magen", 12, "child"),
        ("ont i magen. 64", 64, "self"),
        ("ett och ett halvt år gammal pojke med ont i magen", 1.5, "child"),
        ("5 y/o boy with a stomach ache", 5, "child"),
        ("34F stomach ache", 34, "self"),
        ("ålder: 45. Ont i magen", 45, "self"),
        ("är i 40-årsåldern, ont i magen", 40, "self"),
        ("en man i sextioårsåldern, ont i magen", 60, "self"),
        ("snart 70 och ont i magen", 70, "self"),
        ("Jag närmar mig 50, ont i magen", 50, "self"),
        ("född 1950, ont i magen", 76, "self"),
        ("född -85, ont i magen", 41, "self"),
        ("föddes på sjukhus 3, ont i magen", None, "self"),
        ("Fyrtiosju och ont i magen", 47, "self"),
        ("ja ä 76 å ont i magen", 76, "self"),
        ("ont i magen, slutade röka när jag fyllde 60", None, "self"),
        ("jag har ont i magen, min dotter säger att jag måste skriva", None, "self"),
        ("jag har ont i magen, grannens hund väckte mig", None, "self"),
        ("Vår son är snart 3, ont i magen", 3, "child"),
        ("Sonen är drygt 2 år, ont i magen", 2, "child"),
        ("sonen 7, feber och ont i magen", 7, "child"),
        ("blev 52 i somras, ont i magen", 52, "self"),
        ("sjuttio år fyllda och ont i magen", 70, "self"),
        ("Är trettio, har 2 barn på 3 och 5 år, ont i magen", 30, "self"),
        ("ont i magen, rökte till jag var 50. Är 69 nu", 69, "self"),
        ("ont i magen. Min bror dog 34 år gammal. Är själv 29", 29, "self"),
        ("En flicka på ett och ett halvt år med ont i magen", 1.5, "child"),
        ("ett och ett halvt år med ont i magen", None, "self"),
        ("M63, ont i magen", 63, "self"),
        ("K 41, ont i magen", 41, "self"),
        ("I am twentysix and have a stomach ache", 26, "self"),
        ("I am 30 weeks pregnant with a stomach ache", None, "self"),
        ("jag är en änka på 83 som har ont i magen", 83, "self"),
        ("45 årig man, ont i magen", 45, "self"),
        ("fever 102 F and stomach ache", None, "self"),
        ("Jag jobbar med 2-åringar och har ont i magen", None, "self"),
        ("jag går i nian och är 16, ont i magen", 16, "self"),
        ("My mother in law is 69 and has a stomach ache", 69, "other"),
        ("hon är tre och har nästan 40, ont i magen", 3, "child"),
        ("Min son är 13 år. Sedan tre veckor har han ont i magen", 13, "child"),
        ("frugan, 45, har ont i magen", 45, "other"),
    ],
)
def test_an_age_and_whose_it_is(content: Content, text: str, age: float | None, who: str) -> None:
    found = understand(text, content.lexicon, today=A_THURSDAY)

    assert found.age == (pytest.approx(age) if age is not None else None)
    assert found.who == who


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ont i magen 2 vekor", 14),
        ("ont i magen ett halvår", 182),
        ("ont i magen i tjugotre dagar", 23),
        ("ont i magen i 1½ vecka", 10.5),
        ("ont i magen sen 3 v", 21),
        ("ont i magen sedan onsdag", 1),
        ("ont i magen, tredje dagen i rad", 3),
        ("ont i magen, 17e dagen", 17),
        ("ont i magen, dag 6", 6),
        ("ont i magen i 7-8 dagar", 7),
        ("ont i magen i två hela veckor", 14),
        ("ont i magen i ett och ett halvt år", 547.5),
        ("ont i magen sedan fyra dagar, har rökt i 30 år", 4),
        ("ont i magen några minuter åt gången sedan igår", 1),
        ("ont i magen nån vecka", 7),
        ("ont i magen halva natten", 0.5),
        ("senaste månaden har jag haft ont i magen", 30),
        ("stomach ache for a couple of days", 2),
        ("ont i magen sen förra måndagen", 10),
        ("ont i magen sedan förra fredagen", 6),
        ("ont i magen två månader nu, tre-fyra nätter i veckan", 60),
        ("ont i magen 1,5 v", 10.5),
        ("ont i magen en handfull dagar", 5),
        ("ont i magen sen i natt", 1),
        ("ont i magen sedan i förmiddags", 0),
        ("ont i magen sen igårkväll", 1),
        ("ont i magen i fyyra dagar", 4),
        ("ont i magen i två daga", 2),
        ("stomach ache for half a year", 182.5),
        ("ont i magen ett helt år nu", 365),
        ("ont i magen sen jul", 337),
        ("ont i magen sedan i början av mars", 256),
        ("stomach ache since August", 103),
        ("ont i magen sedan 2025", 513),
        ("har implantat sen 2015, ont i magen i två dagar", 2),
        ("landade från Kreta i söndags, ont i magen i tre dygn", 3),
        ("låg två veckor på sjukhus. För en månad sen började jag få ont i magen", 30),
        ("ont i magen i fyra månader. En timme i bil är ett helvete", 120),
        ("ont i magen sen 14 dagar, bor själv sedan 5 år", 14),
        ("ont i magen, det är nu tolfte dagen", 12),
        ("ont i magen sen lunch", 0),
        ("veckolång magvärk", 7),
        ("veckan som gått har jag haft ont i magen", 7),
        ("har tagit blodtrycksmedicin i 20 år. Sedan en vecka ont i magen", 7),
        ("Igår fick jag ont i magen. Har haft högt blodtryck i 10 år", 1),
        ("ett kvartal ungefär med ont i magen", 90),
        ("ett halvårs magvärk", 182),
    ],
)
def test_a_length_of_time_in_everyday_words(content: Content, text: str, days: float) -> None:
    assert understand(text, content.lexicon, today=A_THURSDAY).duration_days == pytest.approx(days)
