"""A kiosk at the simulated payment terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.connection import Connection
from tests.hardware.devices import Simulator
from tests.hardware.drivers.till import Kiosk


@pytest.fixture
def kiosk(terminal_device: Simulator, connect: Callable[[Simulator], Connection]) -> Kiosk:
    return Kiosk(connect(terminal_device))
