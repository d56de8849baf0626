"""A copy of the shipped content to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[3] / "data" / "clinical"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the shipped content."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "clinical"))


def spoil(root: Path, file: str, old: str, new: str) -> int:
    """Replaces the first occurrence of a text and returns its line."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
