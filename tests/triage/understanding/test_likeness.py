"""What is learnt from examples knows a complaint, a wish and an alarm by words that no phrase has."""

from __future__ import annotations

from base64 import b64decode
from math import sqrt
from pathlib import Path
from struct import unpack
from typing import Any

import pytest
import yaml

from triage_bot.content import Content, ContentError
from triage_bot.tools.learn import learn
from triage_bot.understanding import alarm, check_alarm, decide, understand
from triage_bot.understanding.intents import FALLBACK
from triage_bot.understanding.likeness import INTENT, Likeness
from triage_bot.understanding.text import words
from triage_bot.understanding.traits import features

DIALOGUE = Path(__file__).parents[3] / "data" / "dialogue"
FEWEST = 60
DECIMALS = 0.00005
"""Margins are told to four of them."""
LEXICON = {
    "ages": {"hosta": [0, 120], "yrsel": [0, 120]},
    "complaints": {"hosta": {"phrases": ["hostar|hosta ... natten"], "hints": []}},
    "mentions": [],
}
COUGH = [
    "det rosslar i bröstet om natten",
    "jag harklar mig om natten",
    "rosslar och harklar",
    "natten rosslar",
    "harklar och rosslar mest om natten",
]
DIZZY = [
    "golvet gungar när jag reser mig",
    "allt snurrar och gungar",
    "reser mig och gungar",
    "snurrar när jag reser mig",
    "det snurrar och gungar",
]
THANKS = ["tack så mycket", "tack för hjälpen", "stort tack", "tack och hej"]


@pytest.fixture
def dialogue(tmp_path: Path) -> Path:
    (tmp_path / "complaints").mkdir()
    (tmp_path / "nlu").mkdir()
    for name, examples in (("hosta", COUGH), ("yrsel", DIZZY)):
        written = yaml.safe_dump({"complaint": name, "examples": examples}, allow_unicode=True)
        (tmp_path / "complaints" / f"{name}.yml").write_text(written, encoding="utf-8")
    lines = "".join(f"- {each}\n" for each in THANKS)
    intents = yaml.safe_dump({"nlu": [{"intent": "thanks", "examples": lines}]}, allow_unicode=True)
    (tmp_path / "nlu" / "talk.yml").write_text(intents, encoding="utf-8")
    return tmp_path


def test_a_complaint_is_known_by_words_that_no_phrase_has(dialogue: Path):
    margins = Likeness(learn(dialogue, LEXICON)).margins(words("det gungar och snurrar"))

    assert max(margins.complaints, key=lambda name: margins.complaints[name]) == "yrsel"
    assert margins.complaints["yrsel"] > 0 > margins.complaints["hosta"]
    assert margins.intents["thanks"] < 0


def test_what_is_learnt_is_the_same_every_time(dialogue: Path):
    assert learn(dialogue, LEXICON) == learn(dialogue, LEXICON)


def test_an_example_of_a_pathway_that_does_not_exist_is_refused(dialogue: Path):
    (dialogue / "complaints" / "x.yml").write_text("complaint: okand\nexamples: [ont i örat]", encoding="utf-8")

    with pytest.raises(ContentError, match="there is no pathway okand"):
        learn(dialogue, LEXICON)


def test_a_number_is_no_feature_but_what_it_tells_is():
    assert features(words("38,5 i tre dagar")) == features(words("39,1 i tre dagar"))
    assert features(words("37,2 i tre dagar")) != features(words("39,1 i tre dagar"))
    assert features(words("min dotter 3 år hostar")) == features(words("min dotter 5 år hostar"))
    assert features(words("min mamma 83 år hostar")) != features(words("min mamma 5 år hostar"))
    assert features(words("hostat i 3 år")) == features(words("hostat i 43 år"))


def test_words_of_one_sentence_are_compared_together():
    apart, together = words("Benet svullnar. Vaden värker."), words("Benet svullnar, vaden värker.")

    assert features(apart) < features(together)


def test_a_text_of_any_length_keeps_its_sums(dialogue: Path):
    likeness = Likeness(learn(dialogue, LEXICON))

    long = likeness.margins(words("det gungar och snurrar. " * 300))

    assert long.complaints == pytest.approx(likeness.margins(words("det gungar och snurrar. " * 2)).complaints)


def test_margins_are_those_of_the_classifier_they_were_learnt_by(dialogue: Path):
    learnt = learn(dialogue, LEXICON)
    width = len(learnt["classes"])
    weights, rarity = b64decode(learnt["weights"]), b64decode(learnt["rarity"])
    numbers = unpack(f"<{len(rarity)}I", b64decode(learnt["features"]))
    told = features(words("det gungar om natten"))
    known = [place for place, number in enumerate(numbers) if number in told]
    length = sqrt(sum(rarity[place] ** 2 for place in known))

    margins = Likeness(learnt).margins(words("det gungar om natten"))

    for column, name in enumerate(learnt["classes"]):
        total = sum(weights[place * width + column] - 128 for place in known)
        expected = learnt["bias"][column] + learnt["scale"] * total / length
        assert ({**margins.complaints, f"{INTENT}thanks": margins.intents["thanks"]})[name] == pytest.approx(
            expected, abs=DECIMALS
        )


@pytest.mark.parametrize(
    ("text", "pathway"),
    [
        ("hela rummet far runt så fort jag vänder på huvudet i sängen", "yrsel"),
        ("måste springa på dass var tionde minut och det kommer bara droppar som bränner", "urinvagsbesvar"),
        ("ligger klarvaken och stirrar i taket till klockan fyra varje natt", "somn"),
    ],
)
def test_words_of_the_patients_own_lead_to_the_complaint(content: Content, text: str, pathway: str):
    assert understand(text, content.lexicon).likely[0].pathway == pathway


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("medicinen tar slut på fredag och jag behöver mer", "fornya_recept"),
        ("vad är klockan i new york", "out_of_scope"),
        ("tack ska du ha", "thanks"),
        ("jag har så ont i halsen att jag inte kan svälja", "describe"),
    ],
)
def test_without_rasa_the_intent_is_still_known(content: Content, text: str, intent: str):
    assert decide(understand(text, content.lexicon), FALLBACK, 0.0) == intent


@pytest.mark.parametrize("path", sorted((DIALOGUE / "complaints").glob("*.yml")), ids=lambda path: path.stem)
def test_every_complaint_has_enough_examples_and_none_twice(path: Path):
    written = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert written["complaint"] == path.stem
    assert len(written["examples"]) >= FEWEST
    assert len(set(written["examples"])) == len(written["examples"])


def test_every_pathway_has_examples(content: Content):
    assert {path.stem for path in (DIALOGUE / "complaints").glob("*.yml")} == set(content.pathways)


def alarms(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DIALOGUE / "alarms" / name).read_text(encoding="utf-8"))
    return found


def test_every_alarm_that_must_be_heard_is_heard(content: Content):
    missed = [
        (kind, text)
        for kind, texts in alarms("heard.yml")["alarms"].items()
        for text in texts
        if (heard := check_alarm(text, content.lexicon)) is None or heard.kind != kind
    ]
    assert missed == []


def test_no_near_miss_of_these_raises_an_alarm(content: Content):
    assert [text for text in alarms("heard.yml")["near_misses"] if check_alarm(text, content.lexicon)] == []


@pytest.mark.parametrize(
    ("both_ears", "heard_at_least", "false_at_most"),
    [pytest.param(True, 0.94, 0.02, id="both ears"), pytest.param(False, 0.5, 0.025, id="few words, phrases alone")],
)
def test_nearly_all_that_is_learnt_from_is_heard_and_nearly_nothing_else(
    content: Content, both_ears: bool, heard_at_least: float, false_at_most: float
):
    learnt = alarms("learnt.yml")
    loud = [text for texts in learnt["alarms"].values() for text in texts]

    def raised(texts: list[str]) -> float:
        judged = [text for text in texts if (len(words(text)) >= alarm.FEWEST) is both_ears]
        return sum(check_alarm(text, content.lexicon) is not None for text in judged) / len(judged)

    assert raised(loud) >= heard_at_least
    assert raised(learnt["near_misses"]) <= false_at_most
