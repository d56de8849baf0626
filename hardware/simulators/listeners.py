"""A simulated scanner and a simulated stripe reader: devices that only speak, when a person uses them."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.framing.magstripe import check_character
from hardware.simulators.model import Action, ActionRefused, Body, Faults, Output, text_field

_IDENTIFIERS = {"qr": "]Q1", "data_matrix": "]d1", "code128": "]C0", "pdf417": "]L0", "unknown": ""}
_TRACKS = {"track1": "%", "track2": ";", "track3": "+"}


class _Speaking:
    """What both have in common: they ignore what they are sent and speak in pieces."""

    accepts_bytes = True

    def __init__(self, countable: frozenset[str]) -> None:
        self.faults = Faults((), countable)
        self._output: list[Output] = []

    def receive(self, data: bytes) -> None:
        """Nothing: there is nothing to say to this device."""

    def wake(self) -> float | None:
        """Nothing is ever due."""
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


class ScannerModel(_Speaking):
    """A bar code scanner with AIM identifiers and CR; faults: no CR, everything twice."""

    def __init__(self) -> None:
        super().__init__(frozenset(("no_suffix", "double")))
        self._scans = 0

    def actions(self) -> Mapping[str, Action]:
        """`scan {"data", "symbology"?}`: a code is held before the scanner."""
        return {"scan": self._scan}

    def _scan(self, body: Body) -> None:
        data = text_field(body, "data")
        symbology = body.get("symbology", "qr")
        if symbology not in _IDENTIFIERS:
            raise ActionRefused("No such symbology.", _IDENTIFIERS)
        suffix = b"" if self.faults.strike("no_suffix") else b"\r"
        code = (_IDENTIFIERS[str(symbology)] + data).encode("utf-8") + suffix
        self._output += [code, code] if self.faults.strike("double") else [code]
        self._scans += 1

    def state(self) -> dict[str, object]:
        """How many codes were scanned; never which."""
        return {"scans": self._scans, "faults": self.faults.active()}


class CardReaderModel(_Speaking):
    """A magnetic stripe reader that sends sentinels, check characters and CR; fault: a swipe that cannot be read."""

    def __init__(self) -> None:
        super().__init__(frozenset(("bad_swipe", "bit_error")))
        self._swipes = 0

    def actions(self) -> Mapping[str, Action]:
        """`swipe {"track1"?, "track2"?, "track3"?}`: a card with these tracks is drawn through."""
        return {"swipe": self._swipe}

    def _swipe(self, body: Body) -> None:
        present = [name for name in _TRACKS if name in body]
        if not present:
            raise ActionRefused("A card has at least one track.", _TRACKS)
        tracks = [_track(_TRACKS[name], text_field(body, name, limit=120)) for name in present]
        self._output.append(self._as_read("".join(tracks).encode("ascii", errors="replace")) + b"\r")
        self._swipes += 1

    def _as_read(self, tracks: bytes) -> bytes:
        if self.faults.strike("bad_swipe"):
            return b";E?"
        if self.faults.strike("bit_error"):
            middle = len(tracks) // 2
            return tracks[:middle] + bytes([tracks[middle] ^ 1]) + tracks[middle + 1 :]
        return tracks

    def state(self) -> dict[str, object]:
        """How many cards were drawn through; never which."""
        return {"swipes": self._swipes, "faults": self.faults.active()}


def _track(start: str, content: str) -> str:
    whole = f"{start}{content.strip('%;+?')}?"
    try:
        return whole + check_character(whole)
    except ValueError:
        raise ActionRefused("A track holds only digits and : ; < = > (track 1 capital letters too).") from None
