"""A kiosk as a process, and Swish as another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.swish_world import SwishProcess, kiosk_with_swish
from tests.kiosk.world import Kiosk, Surroundings


@pytest.fixture(scope="module")
def swish() -> Iterator[SwishProcess]:
    """A simulated Swish."""
    with SwishProcess().running() as process:
        yield process


@pytest.fixture
def kiosk(surroundings: Surroundings, tmp_path: Path, swish: SwishProcess) -> Iterator[Kiosk]:
    """A kiosk with Swish."""
    with kiosk_with_swish(surroundings, tmp_path, swish) as process:
        yield process
