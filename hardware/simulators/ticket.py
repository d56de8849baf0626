"""What a simulated printer has printed between two cuts, as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hardware.document import Align
from hardware.layout import WIDTH_80_MM, DotsLine, Line, QrLine


@dataclass(frozen=True)
class Ticket:
    """What was printed between two cuts."""

    id: int
    printed_at: datetime
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The ticket as plain text: codes as their content, pictures as their size in dots, in brackets."""
        return "\n".join(_as_text(line) for line in self.lines)


def _as_text(line: Line) -> str:
    width = WIDTH_80_MM
    match line:
        case QrLine():
            return f"[QR: {line.data}]".center(width).rstrip()
        case DotsLine():
            return f"[{8 * len(line.rows[0])} x {len(line.rows)}]".center(width).rstrip()
    match line.align:
        case Align.CENTRE:
            return line.text.center(width).rstrip()
        case Align.RIGHT:
            return line.text.rjust(width)
        case _:
            return line.text
