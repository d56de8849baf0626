"""Where on the body it is: the part, and its side."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.understanding import understand
from triage_bot.understanding.body import Place, learnt, side_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ont i vänster knä", [Place("knee", "left")]),
        ("vänsterknät är svullet", [Place("knee", "left")]),
        ("har stukat högra foten", [Place("foot", "right")]),
        ("ont i knät, det högra", [Place("knee", "right")]),
        ("vark i bada axlarna", [Place("shoulder", "both")]),
        ("öronont på båda sidor", [Place("", "both")]),
        ("jätteont i höger hand och vänster fot", [Place("hand", "right"), Place("foot", "left")]),
        ("ont långt ner till höger i magen", [Place("belly", "right")]),
        ("fick något i vänster vad", [Place("calf", "left")]),
        ("högerarmen domnar, inte vänster", [Place("arm", "right")]),
        ("knäna svullna", [Place("knee")]),
        ("my right knee hurts", [Place("knee", "right")]),
        ("sharp pain low on the left", [Place("", "left")]),
        ("menade vänster", [Place("", "left")]),
        ("ont i hö knä", [Place("knee", "right")]),
        ("hör inget på vä öra", [Place("ear", "left")]),
        ("h öra har lock", [Place("ear", "right")]),
        ("hörde ingenting på höger öra", [Place("ear", "right")]),
        ("både höger och vänster hand domnar", [Place("hand", "both")]),
        ("höger öga rött, igår började vänster också", [Place("eye", "both")]),
        ("ont i knäna, båda", [Place("knee", "both")]),
        ("öronen bägge två gör ont", [Place("ear", "both")]),
    ],
)
def test_a_part_of_the_body_and_its_side_are_read(content: Content, text: str, told: list[Place]):
    assert list(understand(text, content.lexicon).places) == told


@pytest.mark.parametrize(
    "text",
    [
        "vad ska jag göra",
        "I need help right now, everything is alright",
        "I left work early",
        "båda barnen hostar",
        "det va ho som ringde",
        "my kids both had strep",
        "har inte ont i knät",
        "hade ont i axeln förra året, det är borta nu",
    ],
)
def test_what_is_no_place_or_no_longer_one_is_not_read(content: Content, text: str):
    assert understand(text, content.lexicon).places == ()


def test_a_text_has_a_side_only_where_it_tells_one(content: Content):
    assert side_of(understand("ont i vänster axel och vänster arm", content.lexicon).places) == "left"
    assert side_of(understand("ont i vänster axel och höger knä", content.lexicon).places) is None
    assert side_of(understand("ont i axeln", content.lexicon).places) is None


def test_the_last_word_on_a_part_counts():
    knee = learnt((), [Place("knee", "right")])

    assert learnt(knee, [Place("", "left")]) == (Place("knee", "left"),)
    assert learnt(knee, [Place("knee", "left")]) == (Place("knee", "left"),)
    assert learnt(knee, [Place("knee")]) == knee
    assert learnt(knee, [Place("foot")]) == (*knee, Place("foot"))
    assert learnt((), [Place("", "left")]) == (Place("", "left"),)
