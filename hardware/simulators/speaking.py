"""What simulated scanners and stripe readers have in common: they speak when a person uses them."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.simulators.model import Action, ActionRefused, Body, Faults, Output, text_field

SYMBOLOGIES = ("qr", "data_matrix", "code128", "pdf417", "unknown")


class Speaking:
    """A device that is used by hand; what it is sent it may understand or not."""

    accepts_bytes = True

    def __init__(self, *, lasting: frozenset[str] = frozenset(), countable: frozenset[str]) -> None:
        self.faults = Faults(lasting, countable)
        self._output: list[Output] = []

    def receive(self, data: bytes) -> None:
        """Nothing, unless the device understands commands."""

    def wake(self) -> float | None:
        """Nothing is ever due, unless the device has timers."""
        return None

    def take_output(self) -> list[Output]:
        """What was said since last asked."""
        said, self._output = self._output, []
        return said

    def link_lost(self) -> None:
        """What was not heard is lost."""
        self._output.clear()

    def faults_changed(self) -> None:
        """Nothing changes until the device is used."""

    def actions(self) -> Mapping[str, Action]:
        """What a person can do at the device."""
        return {}


def scanned(body: Body) -> tuple[str, str]:
    """The code and the symbology in a `scan` action's body; ActionRefused when they are wrong."""
    data = text_field(body, "data")
    return data, choice_field(body, "symbology", SYMBOLOGIES, default="qr")


def choice_field(body: Body, name: str, choices: tuple[str, ...], *, default: str) -> str:
    """One of several words in an action's body; ActionRefused when it is another."""
    value = body.get(name, default)
    if value not in choices:
        raise ActionRefused(f"No such {name}.", choices)
    return str(value)
