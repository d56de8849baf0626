"""Temperatures as people write them."""

from __future__ import annotations

import pytest

from triage_bot.content import Content
from triage_bot.understanding import understand

TOLD = [
    ("tempen ligger på 38,7", 38.7),
    ("38.7 i temp", 38.7),
    ("termometern visar 39", 39.0),
    ("40 graders feber", 40.0),
    ("39°", 39.0),
    ("39 °C sen igår", 39.0),
    ("39c", 39.0),
    ("trettionio grader", 39.0),
    ("feber trettioåtta och fem", 38.5),
    ("38 komma 7", 38.7),
    ("38 och en halv", 38.5),
    ("38 å en halv i feber", 38.5),
    ("han låg på 39 i fyra dagar", 39.0),
    ("my temp was 101.2 this morning", 38.4),
    ("har 40,1 min son", 40.1),
    ("38 6 i feber", 38.6),
    ("feber 38:5", 38.5),
    ("fever of 102", 38.9),
    ("101.5 F", 38.6),
    ("temperature is 39.1", 39.1),
    ("alvedon tar ner den till 37,9 men sen 39,6 igen", 39.6),
    ("hon hostar och hade 39 igår", 39.0),
    ("förkyld och nästan 40", 40.0),
    ("38,9, är det solsting?", 38.9),
    ("sonen har 39 å hostar", 39.0),
    ("thirty nine degrees", 39.0),
    ("thirty-eight point five", 38.5),
    ("trettio åtta komma två i feber", 38.2),
    ("burning up at 103.5", 39.7),
    ("39,0. Hosta", 39.0),
    ("39,8 d 3", 39.8),
    ("feeber på 39", 39.0),
]
NOT_TOLD = [
    "jag är 39 år",
    "har ont sen jag fyllde 40",
    "skostorlek 39",
    "min fru är i vecka 38",
    "hostar sedan 39 dagar",
    "hostar, puls 101",
    "förkyld och 40 år",
    "väger 102 kilo",
    "har 39 höns",
    "ligger på 40 mg om dagen",
]


@pytest.mark.parametrize(("text", "degrees"), TOLD)
@pytest.mark.parametrize("around", ["{}", "Min son är hängig, {} och hostar", "{}. Ont i halsen sen i måndags"])
def test_a_temperature_is_read(content: Content, text: str, degrees: float, around: str) -> None:
    assert understand(around.format(text), content.lexicon).temperature == pytest.approx(degrees)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_other_numbers_are_no_temperature(content: Content, text: str) -> None:
    assert understand(text, content.lexicon).temperature is None
