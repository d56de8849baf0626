"""A simulated line scanner with AIM identifiers, CR, and the trigger and menu commands of Honeywell's scanners."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from hardware.framing.honeywell import ACK, ENQ, MANUAL, MENU, NAK, TRIGGER_MODE, TRIGGER_OFF, TRIGGER_ON
from hardware.simulators.model import Action, Body
from hardware.simulators.speaking import Speaking, scanned

_IDENTIFIERS = {"qr": "]Q1", "data_matrix": "]d1", "code128": "]C0", "pdf417": "]L0", "unknown": ""}
_COMMAND = re.compile(
    rb"(?P<on>%s)|(?P<off>%s)|%s(?P<tag>[0-9A-Za-z]{6})(?P<data>[^.!]{0,24})(?P<storage>[.!])"
    % tuple(map(re.escape, (TRIGGER_ON, TRIGGER_OFF, MENU)))
)
_MOST_HELD = 64
_PRESENTATION = b"3"
_MODES = re.compile(rb"[0-9]")
_READ_TIMEOUT = 30.0
_LONG = 4000
_BINARY = bytes(range(256)) + b"\r"


class LineScannerModel(Speaking):
    """A scanner that reads always (presentation mode, as delivered) or, in manual mode, while it is triggered.

    Faults: no CR; everything twice; half a code and then the next one; bytes of any kind, or far too many; and `deaf`
    to all commands.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        countable = frozenset(("no_suffix", "double", "half_code", "binary", "overlong"))
        super().__init__(lasting=frozenset(("deaf",)), countable=countable)
        self._clock = clock
        self._heard = b""
        self._scans = self._flash_writes = 0
        self._mode = _PRESENTATION
        self._triggered_until = 0.0

    @property
    def is_reading(self) -> bool:
        """Whether a code that is held before the scanner is read."""
        return self._mode != MANUAL or self._clock() < self._triggered_until

    def receive(self, data: bytes) -> None:
        """Trigger and menu commands; anything else is passed over."""
        self._heard += data
        end = 0
        for command in _COMMAND.finditer(self._heard):
            end = command.end()
            if not self.faults.has("deaf"):
                self._obey(command)
        self._heard = self._heard[end:][-_MOST_HELD:]

    def actions(self) -> Mapping[str, Action]:
        """`scan {"data", "symbology"?}`: a code is held before the scanner; `power_cycle`: it forgets its mode."""
        return {"scan": self._scan, "power_cycle": self._power_cycle}

    def state(self) -> dict[str, object]:
        """How many codes were scanned, never which; whether it reads, and how often its flash memory was written."""
        return {
            "scans": self._scans,
            "reading": self.is_reading,
            "flash_writes": self._flash_writes,
            "faults": self.faults.active(),
        }

    def _obey(self, command: re.Match[bytes]) -> None:
        if command["on"]:
            self._triggered_until = self._clock() + _READ_TIMEOUT
        elif command["off"]:
            self._triggered_until = 0.0
        else:
            self._output.append(self._menu(command["tag"].upper(), command["data"], command["storage"]))

    def _menu(self, tag: bytes, data: bytes, storage: bytes) -> bytes:
        status = ACK
        if tag != TRIGGER_MODE:
            status = ENQ
        elif data == b"?":
            data = self._mode
        elif not _MODES.fullmatch(data):
            status = NAK
        else:
            self._mode = data
            self._flash_writes += storage == b"."
        return tag + data + bytes((status,)) + storage

    def _scan(self, body: Body) -> None:
        data, symbology = scanned(body)
        if not self.is_reading:
            return
        self._triggered_until = 0.0
        code = (_IDENTIFIERS[symbology] + data).encode("utf-8")
        if self.faults.strike("overlong"):
            code = (code * _LONG)[:_LONG]
        if self.faults.strike("binary"):
            code = _BINARY + code
        if self.faults.strike("half_code"):
            code = code[: len(code) // 2] + code
        line = code + (b"" if self.faults.strike("no_suffix") else b"\r")
        self._output += [line, line] if self.faults.strike("double") else [line]
        self._scans += 1

    def _power_cycle(self, _body: Body) -> None:
        self._mode, self._triggered_until, self._heard = _PRESENTATION, 0.0, b""
