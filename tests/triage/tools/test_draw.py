"""A pathway's picture is well-formed, complete, and its boxes hold their text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from triage_bot.content import Content
from triage_bot.engine.pathway import say
from triage_bot.tools.draw import svg

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("halsont", "brostsmarta", "urinvagsbesvar", "annat", "vill_inte_leva")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_finding_and_every_answer_it_looks_at_is_drawn(content: Content, name: str, language: str) -> None:
    pathway = content.pathways[name]
    picture = ET.fromstring(svg(content, pathway, language))
    texts = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
    arrows = {title.text or "" for path in picture.iter(f"{SVG}path") for title in path.iter(f"{SVG}title")}

    for finding in pathway.findings:
        assert finding.id in texts
        assert any(arrow.endswith(f"→ {finding.id}") for arrow in arrows)
    assert say(pathway.name, language) in texts
    assert content.version in texts


@pytest.mark.parametrize("name", NAMES)
def test_boxes_do_not_overlap_and_stay_in_the_picture(content: Content, name: str) -> None:
    picture = ET.fromstring(svg(content, content.pathways[name]))
    boxes = [rect for rect in picture.iter(f"{SVG}rect") if rect.get("class") == "box"]
    columns: dict[str, list[tuple[int, int]]] = {}
    for box in boxes:
        top = int(box.attrib["y"])
        columns.setdefault(box.attrib["x"], []).append((top, top + int(box.attrib["height"])))

    assert len(columns) == 2
    for column in columns.values():
        assert all(upper[1] <= lower[0] for upper, lower in pairwise(sorted(column)))
        assert max(bottom for _, bottom in column) <= int(picture.attrib["height"])


def test_texts_with_angle_brackets_stay_texts(content: Content) -> None:
    said = svg(content, content.pathways["halsont"])

    assert "&lt;" in said
    ET.fromstring(said)
