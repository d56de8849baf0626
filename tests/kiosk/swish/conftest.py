"""A kiosk with Swish at the other end of a line in memory."""

from __future__ import annotations

import pytest

from payments.providers.swish import Patience
from tests.kiosk.conftest import Scene
from tests.kiosk.swish_kiosk import SwishKiosk, kiosk_with
from tests.payments.swish_line import SwishLine


@pytest.fixture
def line() -> SwishLine:
    """A line in order."""
    return SwishLine()


@pytest.fixture
async def kiosk(scene: Scene, line: SwishLine) -> SwishKiosk:
    """A kiosk that asks Swish every few milliseconds."""
    return kiosk_with(scene, line, Patience(pay=20, ask_every=0.01, end=0.3))


@pytest.fixture
def hasty(scene: Scene, line: SwishLine) -> SwishKiosk:
    """A kiosk that waits no longer than a moment for the patient."""
    return kiosk_with(scene, line, Patience(pay=0.05, ask_every=0.01, end=0.3))
