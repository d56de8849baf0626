"""Serial commands of Honeywell scanners, and their answers between the codes of a line scanner.

SYN T CR switches reading on until a code was read or the read time-out (30 s as delivered, recalled) is over, SYN U CR
switches it off; neither is answered. A menu command is SYN M CR, tag, sub-tag, data and `!` for memory that forgets:
`.` would write flash, which bears few writes. The answer repeats the command with ACK, ENQ or NAK before the `!`.
Sources: N3680 and N86 Decoded Engine User's Guides, chapter Serial Programming Commands. That trigger mode 0 is the
manual one is recalled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.framing.lines import BadLine, Line, LineFramer

TRIGGER_ON = b"\x16T\r"
TRIGGER_OFF = b"\x16U\r"
MENU = b"\x16M\r"
TRIGGER_MODE = b"TRGMOD"
MANUAL = b"0"
ACK, ENQ, NAK = 0x06, 0x05, 0x15
_LONGEST_VALUE = 24
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True)
class MenuAnswer:
    """What the scanner says to a menu command: done (ACK), unknown here (ENQ) or value out of range (NAK)."""

    value: bytes
    status: int


def menu(tag: bytes, data: bytes) -> bytes:
    """A menu command for the memory that forgets at power-off; data `?` asks for the present value.

    >>> menu(b"TRGMOD", b"0")
    b'\\x16M\\rTRGMOD0!'
    """
    return MENU + tag + data + b"!"


class HoneywellFramer:
    """Tells codes from the answer that is expected; holds at most one code.

    An answer is believed only while it is expected, only at the beginning of a line, and only with the command's own
    tag: what a code says can never pass for an answer otherwise.
    """

    def __init__(self) -> None:
        self._lines = LineFramer()
        self._expected = b""
        self._held = b""

    @property
    def is_unfinished(self) -> bool:
        """Whether the beginning of a code or an answer has come, but not its end."""
        return bool(self._held) or self._lines.is_unfinished

    def expect(self, tag: bytes) -> None:
        """From now until it comes, an answer to a command with this tag is expected."""
        self._expected = tag

    def feed(self, data: bytes) -> list[Line | BadLine | MenuAnswer]:
        """The codes and answers that end within these bytes."""
        found: list[Line | BadLine | MenuAnswer] = []
        left = self._held + data
        self._held = b""
        while left and self._expected:
            if self._lines.is_unfinished:
                end = _line_end(left)
                found += self._lines.feed(left[:end])
                left = left[end:]
            elif answer := _answer_to(self._expected).match(left):
                found.append(MenuAnswer(answer[1], answer[2][0]))
                self._expected = b""
                left = left[answer.end() :]
            elif _may_become_answer(left, self._expected):
                self._held = left
                return found
            else:
                end = _line_end(left)
                found += self._lines.feed(left[:end])
                left = left[end:]
        return found + self._lines.feed(left)

    def silence(self) -> list[Line | BadLine | MenuAnswer]:
        """The line has been quiet too long: neither half a code nor half an answer is one."""
        held, self._held = self._held, b""
        return [*self._lines.feed(held), *self._lines.silence()]


def _answer_to(tag: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?i:%s)([^\x05\x06\x15\r\n]{0,%d})([\x05\x06\x15])[!.,;]" % (re.escape(tag), _LONGEST_VALUE))


def _may_become_answer(text: bytes, tag: bytes) -> bool:
    beginning = text[: len(tag)].upper()
    if not tag.startswith(beginning) or _LINE_END.search(text):
        return False
    return len(text) < len(tag) + _LONGEST_VALUE + 2


def _line_end(text: bytes) -> int:
    end = _LINE_END.search(text)
    return end.end() if end else len(text)
