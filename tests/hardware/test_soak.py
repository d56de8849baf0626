"""A small dose of the day of clinic traffic; the whole day is `python -m tests.hardware.soak`."""

from __future__ import annotations

from tests.hardware.soak.__main__ import soak


def test_some_visits_with_random_faults() -> None:
    counts = soak(9, seed=2026)
    assert counts["payment approved"] >= 4
    assert counts["ticket printed"] >= 7
    assert counts["faults"] >= 3
