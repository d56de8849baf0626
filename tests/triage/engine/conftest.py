"""The content that is shipped, loaded once, and how many cases the properties were tried on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from triage_bot.content import Content, load_content

COUNTS = pytest.StashKey[Counter[str]]()


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped clinical content."""
    return load_content(Path(__file__).parents[3] / "data" / "clinical")


@pytest.fixture(scope="session")
def counts(request: pytest.FixtureRequest) -> Counter[str]:
    """How often each property has been tried; printed at the end of the run."""
    return request.config.stash.setdefault(COUNTS, Counter())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line for each property: what was tried, and how often."""
    tried = config.stash.get(COUNTS, Counter[str]())
    if tried:
        terminalreporter.section("triage engine: cases tried")
        for what, number in sorted(tried.items()):
            shown = f"{number:,}".replace(",", " ")
            terminalreporter.write_line(f"{shown:>9} {what}")
