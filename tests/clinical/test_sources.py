"""Every source says who publishes it, its year and licence, how it was read and what was taken from it."""

import re
from pathlib import Path

import pytest

WITHOUT_A_DOCUMENT = {"recalled", "own_proposal"}
LINES = ("Publisher", "Title", "Year", "Licence", "Read", "Taken")

sections = re.split(r"^## ", Path("data/clinical/SOURCES.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
sources = {heading.strip(): body for heading, _, body in (each.partition("\n") for each in sections)}


@pytest.mark.parametrize("source", sorted(set(sources) - WITHOUT_A_DOCUMENT))
def test_a_source_has_its_six_lines(source):
    assert tuple(re.findall(r"^- (\w+): \S", sources[source], flags=re.MULTILINE)) == LINES


@pytest.mark.parametrize("source", sorted(set(sources) - WITHOUT_A_DOCUMENT))
def test_a_source_has_a_year_or_says_that_the_copy_has_none(source):
    year = re.search(r"^- Year: (.*)$", sources[source], flags=re.MULTILINE)

    assert year is not None
    assert re.search(r"\b(19|20)\d\d\b|undated copy", year.group(1))
