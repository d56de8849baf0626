"""What says that a finding is not so without naming it: a sign of it is denied, or a part of the body is healthy."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.understanding import Polarity, understand

DENIED = [
    ("vaden är tjock men varken röd eller varm", "bensvullnad.more", "red_fever"),
    ("ont i ryggen, kissar som vanligt", "ryggont.danger", "bladder"),
    ("jag ser bra men det rinner ur ögat", "ogon.more", "blurred"),
    ("finnar på hakan, mensen är regelbunden", "akne.more", "hormones"),
    ("bältros på pannan, det är inget fel på ögonen", "baltros_herpes.danger", "eye"),
    ("sprang in i en dörr, har inte kräkts", "skallskada.signs", "vomiting"),
    ("hjärtklappning, no fainting, har aldrig svimmat", "hjartklappning.danger", "fainted"),
]
NOT_DENIED = [
    ("kan inte kissa och har ont i ryggen", "ryggont.danger", "bladder"),
    ("jag mår bra men ögat är suddigt", "ogon.more", "blurred"),
    ("jag ser inte bra på ögat", "ogon.more", "blurred"),
    ("det rinner ur ögat, ser inte som vanligt", "ogon.more", "blurred"),
]


def _polarities(content: Content, text: str, question: str, value: str) -> list[Polarity]:
    heard = understand(text, content.lexicon)
    return [each.polarity for each in heard.mentions if (each.question, each.value) == (question, value)]


@pytest.mark.parametrize(("text", "question", "value"), DENIED)
def test_a_missing_sign_or_a_healthy_part_denies(content: Content, text: str, question: str, value: str) -> None:
    assert _polarities(content, text, question, value) == [Polarity.ABSENT]


@pytest.mark.parametrize(("text", "question", "value"), NOT_DENIED)
def test_what_does_not_work_denies_nothing(content: Content, text: str, question: str, value: str) -> None:
    assert Polarity.ABSENT not in _polarities(content, text, question, value)


def test_a_sign_alone_tells_of_nothing(content: Content) -> None:
    assert _polarities(content, "vaden är varm", "bensvullnad.danger", "cold") == []


def test_a_denied_sign_leaves_the_question_to_be_asked(content: Content) -> None:
    """Without a fever the joint may still be hot and the patient ill."""
    heard = understand("knät är svullet men inte rött", content.lexicon)
    assert "limb_injury.signs.hot_ill" not in heard.answers()


def test_what_is_no_longer_so_has_been_so(content: Content) -> None:
    assert _polarities(content, "ingen feber längre", "fever.present", "yes") == [Polarity.PAST]


@pytest.mark.parametrize(("text", "is_so"), [("dottern 4 år har 39,2", True), ("dottern 4 år har 38,6", False)])
def test_a_temperature_tells_of_a_high_fever(content: Content, text: str, *, is_so: bool) -> None:
    said = _polarities(content, text, "sick_child.high_fever", "yes")
    assert (said == [Polarity.PRESENT]) is is_so
