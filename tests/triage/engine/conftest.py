"""The content that is shipped, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage_bot.content import Content, load_content


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped clinical content."""
    return load_content(Path(__file__).parents[3] / "data" / "clinical")
