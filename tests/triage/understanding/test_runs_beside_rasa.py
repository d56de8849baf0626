"""The understanding runs in Rasa's environment too: Python 3.10, with nothing but rapidfuzz and snowballstemmer."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest

from triage_bot.content import Content
from triage_bot.understanding import carried, received, understand

PACKAGE = Path(__file__).parents[3] / "triage_bot" / "understanding"
ALLOWED = {"rapidfuzz", "snowballstemmer", "triage_bot.understanding"}
NEWER_THAN_3_10 = {"StrEnum", "Self", "assert_never", "tomllib", "reveal_type", "UTC"}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_a_module_is_python_3_10_and_imports_only_what_is_there(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))

    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert _is_there(node.module), node.module
            assert not NEWER_THAN_3_10 & {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            assert all(_is_there(alias.name) for alias in node.names)


def _is_there(module: str) -> bool:
    is_standard = module.partition(".")[0] in sys.stdlib_module_names
    return is_standard or any(module == allowed or module.startswith(f"{allowed}.") for allowed in ALLOWED)


def test_a_lexicon_that_went_through_json_reads_the_same(content: Content) -> None:
    copied = json.loads(json.dumps(content.lexicon)) | {"version": "copied"}
    text = "min dotter på 8 mån har ont i halsen och feber 39 sedan igår"

    assert understand(text, copied) == understand(text, content.lexicon)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "min dotter på 8 mån har ont i halsen och feber 39 sedan igår, inget utslag",
        "nej, menade vänster knä, jag är gravid i v 30 och hade astma som barn",
        "jag vill förnya mitt recept, mamma har yrsel",
    ],
)
def test_what_was_read_is_the_same_where_it_was_carried_to(content: Content, text: str) -> None:
    read = understand(text, content.lexicon)

    assert received(json.loads(json.dumps(carried(read)))) == read


@pytest.mark.parametrize("plain", [{}, {"complaints": []}, {"complaints": None}])
def test_what_was_not_carried_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        received(plain)
