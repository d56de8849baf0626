"""ESC/POS in words, for a trace: each command, text in quotes, each reply of the printer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.framing.escpos_replies import (
    AutomaticStatus,
    Noise,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyFramer,
    SensorStatus,
)
from hardware.framing.escpos_text import CODE_PAGE

_QUESTIONS = {1: "printer", 2: "offline cause", 3: "error cause", 4: "paper"}
_COMMANDS = (
    (rb"\x10\x04(?P<n>[\x01-\x04])", "status of {question}?"),
    (rb"\x10\x05\x01", "recover and go on"),
    (rb"\x10\x05\x02", "recover and forget"),
    (rb"\x1b@", "initialise"),
    (rb"\x1bt(?P<n>.)", "code table {n}"),
    (rb"\x1ba(?P<n>.)", "align {n}"),
    (rb"\x1bE(?P<n>.)", "bold {n}"),
    (rb"\x1bd(?P<n>.)", "feed {n}"),
    (rb"\x1d!(?P<n>.)", "size {n:#04x}"),
    (rb"\x1da(?P<n>.)", "automatic status {n:#04x}"),
    (rb"\x1dr(?P<n>.)", "paper sensors?"),
    (rb"\x1dV(?:[AB].|[^AB])", "cut"),
    (rb"\x1d\(H\x06\x00\x30\x30(?P<text>.{4})", "process id {text}?"),
    (rb"\n", "new line"),
    (rb"(?P<text>[\x20-\xff]+)", '"{text}"'),
)
_TOKENS = [(re.compile(pattern, re.DOTALL), words) for pattern, words in _COMMANDS]
_LONGEST_COMMAND, _LONGEST_HELD = 11, 70_000


class CommandReader:
    """Reads what is sent to a printer, however it is split; what it cannot read it names by its first byte."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[str]:
        """The commands that are complete with these bytes.

        >>> CommandReader().feed(b"\\x1b@\\x1bt\\x13\\x8fsa\\n\\x10\\x04\\x04")
        ['initialise', 'code table 19', '"Åsa"', 'new line', 'status of paper?']
        """
        self._held = (self._held + data)[-_LONGEST_HELD:]
        return list(self._read())

    def _read(self) -> Iterator[str]:
        while self._held:
            size, words = _sized(self._held) or _token(self._held) or (0, "")
            if not size:
                return
            self._held = self._held[size:]
            yield words


def _token(data: bytes) -> tuple[int, str] | None:
    for pattern, words in _TOKENS:
        if found := pattern.match(data):
            return found.end(), _in_words(found, words)
    if data[:1] in (b"\x10", b"\x1b", b"\x1d") and len(data) < _LONGEST_COMMAND:
        return None
    return 1, f"{data[0]:02x}?"


def _in_words(found: re.Match[bytes], words: str) -> str:
    groups = found.groupdict()
    number = groups["n"][0] if groups.get("n") else 0
    text = groups.get("text", b"").decode(CODE_PAGE, errors="replace")
    return words.format(n=number, question=_QUESTIONS.get(number, ""), text=text)


def _sized(data: bytes) -> tuple[int, str] | None:
    """A command that names its own length: codes and pictures."""
    if data.startswith(b"\x1d(k"):
        size = 5 + int.from_bytes(data[3:5], "little")
        if len(data) < max(size, 7):
            return 0, ""
        content = data[8:size].decode("utf-8", errors="replace")
        return size, {0x50: f'QR of "{content}"', 0x51: "print QR"}.get(data[6], "QR setting")
    if data.startswith(b"\x1dv0"):
        if len(data) < 8:
            return 0, ""
        width, height = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        size = 8 + width * height
        return (size, f"picture of {8 * width} x {height} dots") if len(data) >= size else (0, "")
    return None


class ReplyReader:
    """Reads what a printer says."""

    def __init__(self) -> None:
        self._framer = ReplyFramer()

    def feed(self, data: bytes) -> list[str]:
        """The replies that are complete with these bytes.

        >>> ReplyReader().feed(b"\\x1e\\x37\\x22AAAB\\x00")
        ['status 1e', 'process id AAAB: printed']
        """
        return [_reply_in_words(reply) for reply in self._framer.feed(data)]


def _reply_in_words(reply: Reply) -> str:
    match reply:
        case RealTimeStatus():
            return f"status {reply.value:02x}"
        case AutomaticStatus():
            return f"automatic status {reply.value.hex(' ')}"
        case ProcessId():
            return f"process id {reply.job.decode('ascii', errors='replace')}: printed"
        case SensorStatus():
            return f"paper sensors {reply.value:02x}"
        case Noise():
            return f"noise {reply.value.hex(' ')}"
