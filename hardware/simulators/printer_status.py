"""A simulated printer's states as the bits of its status bytes (Epson: DLE EOT, GS r, ASB)."""

from __future__ import annotations

from hardware.simulators.model import Faults

_STOPPING = (
    "paper_out", "cover_open", "cutter_jam", "cutter_blocked", "overheated", "unrecoverable", "feed_button",
)  # fmt: skip
STATES = (*_STOPPING, "paper_near_end")
"""How a printer can be until somebody changes it."""


class StatusBytes:
    """The status of one printer, as it is now."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    @property
    def is_stopped(self) -> bool:
        """Whether the printer is offline: it takes bytes, but does not print."""
        return any(self._faults.has(kind) for kind in _STOPPING)

    def answer(self, question: int) -> int:
        """The answer to DLE EOT 1–4."""
        match question:
            case 1:
                return 0x12 | (0x08 if self.is_stopped else 0)
            case 2:
                error = 0x40 if self._errors() else 0
                return 0x12 | error | self._bits(cover_open=0x04, feed_button=0x08, paper_out=0x20)
            case 3:
                return 0x12 | self._errors()
            case _:
                return 0x12 | (0x0C if self.sensors() & 0x03 else 0) | self._bits(paper_out=0x60)

    def sensors(self) -> int:
        """The answer to GS r 1."""
        out = self._faults.has("paper_out")
        return (0x0C if out else 0) | (0x03 if out or self._faults.has("paper_near_end") else 0)

    def automatic(self) -> bytes:
        """The four bytes of the automatic status."""
        first = 0x10 | (0x08 if self.is_stopped else 0) | self._bits(cover_open=0x20, feed_button=0x40)
        return bytes([first, self._errors(), self.sensors(), 0])

    def _errors(self) -> int:
        return self._bits(cutter_jam=0x08, cutter_blocked=0x08, unrecoverable=0x20, overheated=0x40)

    def _bits(self, **bits: int) -> int:
        return sum({bit for kind, bit in bits.items() if self._faults.has(kind)})
