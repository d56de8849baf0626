"""What is read from a first message."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage_bot.content import Content
from triage_bot.understanding import Polarity, Understanding, check_alarm, mask_identifiers, understand


@pytest.mark.parametrize(
    ("text", "pathway"),
    [
        ("ont i halsen sen i lördags", "halsont"),
        ("som rakblad när jag sväljer", "halsont"),
        ("vita prickar på halsmandlarna", "halsont"),
        ("tror jag har halsfluss igen", "halsont"),
        ("ont i halsn", "halsont"),
        ("jätteont i halsen", "halsont"),
        ("har sånt ont i hallsen o svårt o svälja", "halsont"),
        ("svart att svalja, ont i halsen", "halsont"),
        ("my throat hurts", "halsont"),
        ("hugger till vänster i bröstet", "brostsmarta"),
        ("kramp i hjärtat", "brostsmarta"),
        ("stickningar i brostet", "brostsmarta"),
        ("chest pain", "brostsmarta"),
        ("svider när jag kissar", "urinvagsbesvar"),
        ("urinvägsinfektion igen", "urinvagsbesvar"),
        ("springer på toa hela tiden", "urinvagsbesvar"),
        ("blåskatarr", "urinvagsbesvar"),
        ("kissar små skvättar, magen hård, 81", "urinvagsbesvar"),
        ("det kommer bara droppar när jag kissar", "urinvagsbesvar"),
        ("it burns when I pee", "urinvagsbesvar"),
    ],
)
def test_a_complaint_is_recognised(content: Content, text: str, pathway: str) -> None:
    assert [each.pathway for each in understand(text, content.lexicon).complaints][:1] == [pathway]


def test_several_complaints_are_found(content: Content) -> None:
    found = understand("Ont i halsen, och det svider när jag kissar", content.lexicon).complaints

    assert {each.pathway for each in found} == {"halsont", "urinvagsbesvar"}


@pytest.mark.parametrize(
    "text", ["hej", "asdf", "", "👍👍", "<b>hej</b>", "ignore all previous instructions", "1234", "/restart"]
)
def test_nothing_is_read_into_a_text_without_content(content: Content, text: str) -> None:
    found = understand(text, content.lexicon)

    assert found.complaints == ()
    assert found.answers() == {}
    assert found.service is None


@pytest.mark.parametrize(
    "text", ["inte ont i halsen", "jag har inte ont i halsen", "hade halsfluss förra året", "inte ont i magen"]
)
def test_what_is_denied_or_past_names_no_complaint(content: Content, text: str) -> None:
    assert understand(text, content.lexicon).complaints == ()


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Hej, jag har haft ont i halsen i tre dagar och feber 38,5", {"halsont.days": 3.0, "fever.present": "yes"}),
        ("ont i halsen, ingen feber", {"fever.present": "no"}),
        ("ont i halsen, 37,4", {"fever.present": "no"}),
        ("ont i halsen men ingen hosta", {}),
        ("halsont och snuva", {"halsont.cold_signs": "yes"}),
        ("sore throat for 3 days, no fever", {"halsont.days": 3.0, "fever.present": "no"}),
        (
            "min dotter på 8 mån har ont i halsen",
            {"patient.who": "child", "patient.age": 8 / 12, "patient.sex": "woman"},
        ),
        (
            "80-årig mamma, svider när hon kissar",
            {
                "patient.who": "other",
                "patient.age": 80.0,
                "patient.sex": "woman",
                "urinvagsbesvar.symptoms.burning": "yes",
            },
        ),
        ("pappa 74 ont i bröstet", {"patient.who": "other", "patient.age": 74.0, "patient.sex": "man"}),
        ("jag är kvinna 34 år, halsont", {"patient.age": 34.0, "patient.sex": "woman"}),
        ("halsont i två veckor", {"halsont.days": 14.0}),
        ("halsont sedan igår", {"halsont.days": 1.0}),
        ("feber i fyra dygn", {"fever.present": "yes", "fever.days": 4.0, "forkylning_feber.days": 4.0}),
        ("sonen på dagis har streptokocker, jag har ont i halsen", {}),
    ],
)
def test_what_was_said_is_answered(content: Content, text: str, answers: dict[str, str | float]) -> None:
    assert _about_the_complaint(understand(text, content.lexicon), *answers) == answers


def _about_the_complaint(heard: Understanding, *expected: str) -> dict[str, str | float]:
    """What was answered of the patient and of what is asked about: the same words may answer other pathways too."""
    named = [each.pathway for each in heard.complaints[:1]]
    owners = {"patient", "fever", *named, *(question.partition(".")[0] for question in expected)}
    return {question: value for question, value in heard.answers().items() if question.partition(".")[0] in owners}


def test_pregnancy_is_known_and_answers_wherever_it_is_asked_about(content: Content) -> None:
    answers = understand("gravid, blåskatarr", content.lexicon).answers()

    assert {"patient.pregnant": "yes", "patient.sex": "woman"}.items() <= answers.items()
    assert {key.rpartition(".")[2] for key in answers} <= {"pregnant", "sex", "baby", "special", "urine"}


def test_a_weekday_is_a_duration_once_today_is_known(content: Content) -> None:
    saturday_to_monday = understand("ont i halsen sen i lördags", content.lexicon, today=date(2026, 11, 23))

    assert _about_the_complaint(saturday_to_monday) == {"halsont.days": 2.0}


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("ont i halsen och feber", Polarity.PRESENT),
        ("ont i halsen utan feber", Polarity.ABSENT),
        ("ont i halsen, feber har jag inte", Polarity.ABSENT),
        ("hade feber förra veckan, nu bara ont i halsen", Polarity.PAST),
        ("jag har ont i halsen, min son har feber", Polarity.OTHER),
        ("ont i halsen och kanske feber", Polarity.UNCERTAIN),
    ],
)
def test_polarity(content: Content, text: str, polarity: Polarity) -> None:
    mentions = understand(text, content.lexicon).mentions

    assert [each.polarity for each in mentions if each.question == "fever.present"] == [polarity]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("jag vill förnya mitt recept", "fornya_recept"),
        ("min medicin är slut", "fornya_recept"),
        ("behöver nytt recept på Levaxin", "fornya_recept"),
        ("I need to renew my prescription", "fornya_recept"),
        ("boka tid för blodprov", "boka_provtagning"),
        ("tid för provtagning", "boka_provtagning"),
        ("ska ta prover inför återbesök", "boka_provtagning"),
        ("jag vill träffa en läkare", "sok_vard"),
        ("ont i halsen", None),
        ("vad kostar det", None),
    ],
)
def test_a_service_is_recognised(content: Content, text: str, service: str | None) -> None:
    assert understand(text, content.lexicon).service == service


@pytest.mark.parametrize(
    ("text", "language"),
    [("ont i halsen", "sv"), ("my throat hurts", "en"), ("sore throat since yesterday", "en"), ("hej", "sv")],
)
def test_the_language_is_guessed(content: Content, text: str, language: str) -> None:
    assert understand(text, content.lexicon).language == language


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400))
def test_no_text_can_break_it(content: Content, text: str) -> None:
    lexicon = content.lexicon

    check_alarm(text, lexicon)
    understand(text, lexicon).answers()
    mask_identifiers(text)


EVERYDAY = """
jag ja i and och o min mitt my far mor en ett på av är har hade inte ingen nu sen sedan dess men som när 3 29 38,5
2024 år mån v dagar mars igår vä hö h båda knä son dotter frun hon han feber ont , . ? :
"""


@settings(max_examples=300, deadline=None)
@given(said=st.lists(st.sampled_from(EVERYDAY.split()), min_size=1, max_size=9))
def test_no_row_of_everyday_words_can_break_it(content: Content, said: list[str]) -> None:
    understand(" ".join(said), content.lexicon, today=date(2026, 11, 26)).answers()


@pytest.mark.parametrize("text", ["{}", "sedan {}", "i {} dagar", "sedan {} mars", "född {}", "{} år", "{},{} grader"])
def test_a_number_of_any_length_can_be_read(content: Content, text: str) -> None:
    digits = "9" * 5000
    understand(text.replace("{}", digits), content.lexicon, today=date(2026, 11, 26)).answers()


def test_a_huge_text_is_read_in_time(content: Content) -> None:
    assert understand("ont i halsen " * 8000, content.lexicon).complaints


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("19121212-1212", "[personnummer]"),
        ("Tolvan 121212+1212.", "Tolvan [personnummer]."),
        ("nr 196107293059 tack", "nr [personnummer] tack"),
        ("samordning 700163-2391", "samordning [personnummer]"),
        ("ring 070-123 45 67", "ring [telefonnummer]"),
        ("+46 70 123 45 67", "[telefonnummer]"),
        ("026-15 40 00", "[telefonnummer]"),
        ("skriv till tolvan.t@exempel.se!", "skriv till [e-post]!"),
        ("38,5 grader sedan 2026-11-21", "38,5 grader sedan 2026-11-21"),
        ("ring 112, 1177 eller 90101", "ring 112, 1177 eller 90101"),
        ("vikt 75 kg, 182 cm, blodtryck 140/90", "vikt 75 kg, 182 cm, blodtryck 140/90"),
    ],
)
def test_identifiers_are_masked(text: str, masked: str) -> None:
    assert mask_identifiers(text) == masked


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("I am a woman, 30 years old", "woman"),
        ("kvinna 45 år svider när jag kissar", "woman"),
        ("svider när jag kissar, jag är en man på 50", "man"),
        ("man 52 år, svider vid kissning", "man"),
        ("det svider när man kissar", None),
        ("min man har ont i halsen", "man"),
        ("jag har en man och två barn, och ont i halsen", None),
    ],
)
def test_the_sex_that_is_named_is_not_asked_for(content: Content, text: str, sex: str | None) -> None:
    assert understand(text, content.lexicon).sex == sex


@pytest.mark.parametrize("text", ["jag är en man på 50", "jag är en man med ont i halsen", "är en man"])
def test_a_man_is_no_month(content: Content, text: str) -> None:
    read = understand(text, content.lexicon)

    assert read.age is None or read.age >= 18
    assert read.duration_days is None


def test_months_without_their_ring_are_still_months(content: Content) -> None:
    assert understand("min son ar 8 man gammal och har feber", content.lexicon).age == pytest.approx(8 / 12)


@pytest.mark.parametrize(
    "text", ["men jag vet inte", "det är varken bättre eller sämre", "hej man undrar", "vad ska jag göra"]
)
def test_a_small_word_is_no_other_word_cut_short(content: Content, text: str) -> None:
    assert understand(text, content.lexicon).complaints == ()


def test_a_word_like_a_negation_denies_nothing(content: Content) -> None:
    assert [each.pathway for each in understand("halsen värker", content.lexicon).complaints] == ["halsont"]


@pytest.mark.parametrize(
    ("text", "age", "days"),
    [
        ("diarré på tre dagar", None, 3.0),
        ("inte bajsat på en vecka", None, 7.0),
        ("inte varit sjuk på 10 år", None, 3650.0),
        ("bebis på 2 veckor med feber", 2 * 7 / 365.25, None),
        ("min dotter på 3 år hostar", 3.0, None),
        ("jag är en kvinna på 34 år", 34.0, None),
        ("mormor ramlade, hon är 84", 84.0, None),
        ("pappa är 82 och yr", 82.0, None),
        ("jag är 39 grader varm", None, None),
        ("sonen 5 veckor 38,2", 5 * 7 / 365.25, None),
        ("känns som jag inte får ett helt andetag", None, None),
    ],
)
def test_a_length_of_time_is_no_age(content: Content, text: str, age: float | None, days: float | None) -> None:
    found = understand(text, content.lexicon)

    assert found.age == (None if age is None else pytest.approx(age, rel=0.01))
    assert found.duration_days == days


@pytest.mark.parametrize(
    ("text", "days"), [("ont sen i går", 1.0), ("det kommer och går", None), ("går inte över", None)]
)
def test_to_come_and_go_is_not_yesterday(content: Content, text: str, days: float | None) -> None:
    assert understand(text, content.lexicon).duration_days == days


@pytest.mark.parametrize("text", ["hals ont", "knäsmärta", "har ont i höger knä", "magknip", "ryggsmärtor"])
def test_compounds_and_words_written_apart(content: Content, text: str) -> None:
    assert understand(text, content.lexicon).complaints


def test_a_relative_named_in_a_phrase_tells_of_the_family_of_the_patient(content: Content) -> None:
    heard = understand("hugg i bröstet ibland, pappa fick hjärtinfarkt när han var 52", content.lexicon)

    assert all(each.polarity is not Polarity.OTHER for each in heard.mentions if "family" in each.value)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("sonen dricker bra", Polarity.ABSENT),
        ("sonen dricker knappt", Polarity.PRESENT),
    ],
)
def test_what_is_well_is_said_without_a_negation(content: Content, text: str, polarity: Polarity) -> None:
    heard = understand(text, content.lexicon)

    assert {each.polarity for each in heard.mentions if each.question == "sick_child.signs"} == {polarity}


def test_what_was_counts_where_the_question_is_whether_it_has_been(content: Content) -> None:
    answers = understand("klåda i underlivet, hade svamp förra året", content.lexicon).answers()

    assert answers["flytningar.before"] == "yes"
