"""The shipped content, its vignettes, and copies to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from triage_bot.content import Content, load_content
from triage_bot.tools.vignettes import Vignette, read_vignettes

PROJECT = Path(__file__).parents[3]
SHIPPED = PROJECT / "data" / "clinical"
VIGNETTES = PROJECT / "tests" / "clinical"

Change = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped clinical content."""
    return load_content(SHIPPED)


@pytest.fixture(scope="session")
def vignettes() -> list[Vignette]:
    """The shipped vignettes."""
    return read_vignettes(VIGNETTES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped content."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "clinical"))


@pytest.fixture
def change(copy: Path) -> Change:
    """Replaces the first occurrence of a text in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
