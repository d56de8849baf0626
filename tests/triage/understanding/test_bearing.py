"""Which of the times in a message tells how long the matter has lasted, and which tell of something else."""

from __future__ import annotations

from datetime import date

import pytest

from triage_bot.content import Content
from triage_bot.understanding import understand

A_THURSDAY = date(2026, 11, 26)
OF_SOMETHING_ELSE = [
    "jag har jobbat som snickare i 25 år och nu har axeln börjat värka",
    "varit gift i tre år, ont i magen",
    "min fru sedan 40 år har ont i magen",
    "jag har tagit Sertralin i två veckor och är yr",
    "har ätit penicillin i fem dagar för halsfluss men har fortfarande feber",
    "diabetiker sen 1998, har fått ett sår under foten",
    "har haft diabetes i 10 år och har ont i magen",
    "kan jag få en tid om två veckor? har ont i axeln",
    "åker till Spanien om tre dagar och har ont i magen",
    "efter 14 timmars flyg är vaden svullen",
    "smärtan går över på fem minuter när jag vilar",
    "ont i magen, sover kanske tre timmar",
    "svimmade inte, det snurrar några sekunder åt gången",
    "en timme senare hade jag ont i magen",
    "ont i magen, 26 veckor gången",
    "är i sjätte månaden och har ont i magen",
    "ont i magen, ensam med två barn på sju och nio år",
    "mamma fick bröstcancer för tre år sedan, jag har en knöl",
    "tempen var 37,8 i morse",
    "jag fyllde 72 i måndags, ont i magen",
    "öm i bröstet, ammar, född för tre veckor sen",
    "gick på kryckor i 6 veckor, nu ont i andra foten",
    "Alvedon hjälper i tre timmar mot huvudvärken",
    "mensen är 10 dagar sen",
    "mamma dog för tre veckor sedan, jag kan inte sova",
    "väntat på remiss i fyra månader för min höft",
    "anfall av magont, tredje gången på en månad",
    "igår kväll var det 40 grader i febern",
    "ont i magen, tar provet om fem dagar",
    "feber 39,8 d",
]
OF_THE_MATTER = [
    ("min fru sedan 40 år har ont i magen, det senaste året", 365),
    ("har haft migrän i 15 år men den här huvudvärken kom plötsligt för två timmar sen", 0.083),
    ("jag är pensionerad sen två år. Ont i ryggen sedan fyra dagar", 4),
    ("on the pill for 6 years, stomach ache for the last 3 months", 90),
    ("been a nurse for 20 years, back pain that started this morning", 0),
    ("KOL sen 8 år, hosta senaste 3 dygnen", 3),
    ("psoriasis sen 20 år, nu utslag sedan en vecka", 7),
    ("äter Eliquis sedan i våras. Ont i magen sedan en timme", 0.0417),
    ("tog bort spiralen i augusti och sedan dess har jag ont i magen", 103),
    ("sen vi flyttade hit i somras har jag haft eksem", 134),
    ("började ny medicin för tio dagar sedan. Sen dess klåda", 10),
    ("sedan operationen för 6 veckor sen har jag ont i magen", 42),
    ("hade covid för 3 månader sen och är fortfarande trött", 90),
    ("sov i tre timmar i natt, ont i nacken sen i måndags", 3),
    ("blev förkyld för nio dagar sedan, i går kväll kom febern tillbaka", 9),
    ("inte bajsat på nio dagar", 9),
    ("har fortfarande ont i magen efter två veckor", 14),
    ("ont i ryggen sedan den 10 november", 16),
    ("ont i ryggen sen 3/11", 23),
    ("hosta sen november förra året", 376),
    ("ont i öronen sen i mondas", 3),
    ("ont i magen i ena tri vickor", 21),
    ("vänsterknät svullet, dag och natt, i två veckor", 14),
    ("gravid i vecka 10 och ont i magen sen igår morse", 1),
    ("ont i magen, natt 3 nu", 3),
    ("ont i magen sista månaden", 30),
    ("ont i magen sen en och en halv vecka", 10.5),
    ("stomach ache for a year and a half", 547.5),
    ("ont i magen i tre fyra veckor", 21),
    ("ont i magen sen i månndags", 3),
    ("ont i magen. Dag fyra", 4),
    ("hosta, vecka 2 nu", 14),
    ("hjärtat rusade i en halvtimme igår", 1),
    ("feber 37,9-38,5 senaste veckan", 7),
    ("back pain for three weeks after lifting", 21),
]


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_a_time_of_something_else_is_not_how_long_the_matter_has_lasted(content: Content, text: str) -> None:
    heard = understand(text, content.lexicon, today=A_THURSDAY)

    assert heard.duration_days is None
    assert not {*content.lexicon["durations"].values()} & {*heard.facts}


@pytest.mark.parametrize(("text", "days"), OF_THE_MATTER)
def test_among_several_times_that_of_the_matter_counts(content: Content, text: str, days: float) -> None:
    assert understand(text, content.lexicon, today=A_THURSDAY).duration_days == pytest.approx(days, abs=0.01)
