"""The ledger's benchmark measures what it says, on few rows."""

from __future__ import annotations

from tests.benchmarks import ledger


def test_the_ratios_are_ratios() -> None:
    with ledger.books() as engine:
        ledger.enter_history(engine, 20)
        ledger.enter_others(engine, 100)
        assert 0.5 < ledger.quote_to_reading(engine) < 50
        assert ledger.write_speeds(engine, count=3).ratio > 0
        with engine.begin() as connection:
            assert len(ledger._read(connection)) == 26
