"""The content that is shipped, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage_bot.content import Content, load_content


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped clinical content, with what is learnt from the examples."""
    root = Path(__file__).parents[3]
    return load_content(root / "data" / "clinical", root / ".run" / "likeness.json")
