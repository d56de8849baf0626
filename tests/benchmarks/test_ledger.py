"""The ledger's benchmark measures what it says, on few rows and both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from tests.benchmarks import ledger


@contextmanager
def books_on(database: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Books of that kind."""
    which = ledger.books() if database == "sqlite" else ledger.books_on(request.getfixturevalue("postgres"))
    with which as engine:
        yield engine


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_ratios_are_ratios(database: str, request: pytest.FixtureRequest) -> None:
    with books_on(database, request) as engine:
        ledger.enter_history(engine, 20)
        ledger.enter_others(engine, 100)
        assert 0.5 < ledger.quote_to_reading(engine) < 50
        assert ledger.write_speeds(engine, count=3).ratio > 0
        with engine.begin() as connection:
            assert len(ledger._read(connection)) == 26
