"""The alarm check on phrases that were written before the lexicon that must catch them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from triage_bot.content import Content
from triage_bot.understanding import check_alarm

PHRASES = yaml.safe_load((Path(__file__).parent / "alarm_phrases.yml").read_text(encoding="utf-8"))
LISTS = (PHRASES, PHRASES["second"])
FIRING = [(kind, phrase) for each in LISTS for kind, phrases in each["firing"].items() for phrase in phrases]
NEAR_MISSES = [phrase for each in LISTS for phrase in each["near_misses"]]


def test_there_are_enough_phrases() -> None:
    assert len(FIRING) >= 300
    assert len(NEAR_MISSES) >= 300


@pytest.mark.parametrize(("kind", "phrase"), FIRING)
def test_an_alarm_is_heard(content: Content, kind: str, phrase: str) -> None:
    alarm = check_alarm(phrase, content.lexicon)

    assert alarm is not None
    assert alarm.kind == kind


@pytest.mark.parametrize("phrase", NEAR_MISSES)
def test_a_near_miss_raises_no_alarm(content: Content, phrase: str) -> None:
    assert check_alarm(phrase, content.lexicon) is None


def test_only_an_emergency_closes_the_conversation(content: Content) -> None:
    suicide = check_alarm("jag orkar inte leva längre", content.lexicon)
    emergency = check_alarm("pappa vaknar inte", content.lexicon)

    assert suicide is not None
    assert not suicide.closes
    assert emergency is not None
    assert emergency.closes
    assert emergency.urgency == "emergency_112"


def test_an_alarm_is_found_at_the_end_of_a_long_story(content: Content) -> None:
    story = "Hej, jag har haft lite ont i halsen sedan i lördags och tog en alvedon. " * 30

    assert check_alarm(f"{story} Och nu får jag ingen luft.", content.lexicon) is not None


def test_what_is_logged_of_an_alarm_is_not_the_patients_words(content: Content) -> None:
    alarm = check_alarm("Hjälp, min granne Tolvan Tolvansson andas inte!", content.lexicon)

    assert alarm is not None
    assert "Tolvan" not in repr(alarm)


@pytest.mark.parametrize("kind", ["emergency", "suicide", "overdose"])
def test_every_alarm_names_the_emergency_number(content: Content, kind: str) -> None:
    for language in ("sv", "en"):
        assert "112" in content.alarms[kind].message[language]


@pytest.mark.parametrize(
    "text",
    [
        "tog runt 20 alvedon",
        "tog 30 tabletter för 20 minuter sen",
        "har tagit 20 alvedon klockan 10",
        "tagit 40 alvedon 500 mg",
        "hon snarkar konstigt och slutar andas",
        "ont i bröstet sen 40 minuter",
        "tagit många olika tabletter samtidigt för att dö",
        "dottern krampar i benen och armarna och får inte kontakt",
    ],
)
def test_what_is_harmless_elsewhere_silences_no_alarm(content: Content, text: str) -> None:
    assert check_alarm(text, content.lexicon) is not None


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("Vår son är två veckor gammal. Han ligger som en trasdocka.", True),
        ("Vår son är två veckor gammal. Han äter som han ska.", False),
        ("Dockan ligger som en trasdocka.", False),
    ],
)
def test_signs_that_are_told_apart_raise_an_alarm_together(content: Content, text: str, is_heard: bool) -> None:
    assert (check_alarm(text, content.lexicon) is not None) == is_heard


def test_a_text_that_repeats_every_sign_is_read_to_its_end(content: Content) -> None:
    """The ways of telling the same signs are many millions here; the suite's time-out would end a walk through them."""
    signs = [phrases[0].replace("*", "").split("|")[0] for phrases in content.lexicon["signs"].values()]

    assert check_alarm(" ".join(signs * 60)[:5000], content.lexicon) is not None


def test_what_it_is_like_is_no_past(content: Content) -> None:
    assert check_alarm("mamma pratar som om hon hade gröt i munnen", content.lexicon) is not None
    assert check_alarm("mamma hade en stroke 2015", content.lexicon) is None


DUST = "Jag kvävs av allt kontorsdamm, det kliar i näsan och ögonen rinner varje gång jag sätter mig vid skrivbordet"
TOLD_OTHERWISE = {
    "Mannen har börjat prata grötigt vid frukosten och kaffekoppen trillade ur näven på honom": "emergency",
    "Efter räksmörgåsen blev tungan dubbelt så stor och rösten försvann, det piper när han drar in luft": "emergency",
    "Jag orkar inte kämpa längre, familjen skulle få det lättare om jag försvann för gott i natt": "suicide",
}


@pytest.fixture(scope="module")
def without_phrases(content: Content) -> dict[str, object]:
    """The lexicon as if nobody had written a phrase for any alarm."""
    silent = [{**alarm, "phrases": [], "together": []} for alarm in content.lexicon["alarms"]]
    return {**content.lexicon, "alarms": silent, "version": "without phrases"}


@pytest.mark.parametrize(("text", "kind"), TOLD_OTHERWISE.items())
def test_what_is_like_an_alarm_is_heard_without_any_phrase(without_phrases, text: str, kind: str) -> None:
    alarm = check_alarm(text, without_phrases)

    assert alarm is not None
    assert (alarm.kind, alarm.id, alarm.phrase) == (kind, f"like_{kind}", "")


def test_an_alarm_at_the_end_of_a_long_story_is_heard_without_any_phrase(without_phrases) -> None:
    story = "Hej, jag har haft lite ont i halsen sedan i lördags och tog en alvedon. " * 30

    assert check_alarm(f"{story} {next(iter(TOLD_OTHERWISE))}.", without_phrases) is not None


def test_few_words_are_left_to_phrases(without_phrases) -> None:
    assert check_alarm("han har svår bröstsmärta och kallsvettas", without_phrases) is None


def test_a_phrase_in_a_text_unlike_any_alarm_stops_nothing(content: Content) -> None:
    phrases_alone = {name: value for name, value in content.lexicon.items() if name != "likeness"}

    assert check_alarm(DUST, phrases_alone) is not None
    assert check_alarm(DUST, content.lexicon) is None
