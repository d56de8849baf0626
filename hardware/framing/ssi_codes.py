"""From SSI frames to codes: what a host answers to each frame, which frame is only sent again, what belongs together.

A decoder that misses an acknowledgement sends the same frame again with a mark; it is acknowledged and not taken twice.
That each packet of a long code begins with the code type is recalled, not seen in a manual.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.framing.lines import LONGEST, BadLine, Line, parse_line
from hardware.framing.ssi import BAD_CONTEXT, RESEND, BadFrame, Frame, Opcode, encode

# SE955 Integration Guide, table 10-6, and Symbol CS3000 Product Reference Guide, table B-1; the two-dimensional ones
# as Zebra's scanner SDK samples name them
SYMBOLOGIES = {
    0x01: "code39",
    0x03: "code128",
    0x06: "interleaved_2_of_5",
    0x08: "ean",
    0x0A: "ean",
    0x0B: "ean",
    0x0F: "code128",
    0x11: "pdf417",
    0x1B: "data_matrix",
    0x1C: "qr",
    0x2D: "aztec",
}
_ANSWERS = frozenset((Opcode.ACK, Opcode.NAK))
# a checksum proves that it was a frame, a beginning without end makes it likely; noise alone is not answered
_WORTH_ASKING_AGAIN = frozenset(("checksum", "cut_off"))


@dataclass(frozen=True)
class Heard:
    """What one frame or bad frame leads to: bytes for the decoder, a code for the program, the decoder's own answer."""

    answer: bytes = b""
    code: Line | BadLine | None = None
    verdict: Opcode | None = None


class CodeReceiver:
    """The host's side of the conversation, one decoder long; holds at most `limit` bytes of one code."""

    def __init__(self, *, limit: int = LONGEST) -> None:
        self._limit = limit
        self._parts = bytearray()
        self._overlong = False
        self._latest: tuple[bytes, bool] | None = None

    def take(self, piece: Frame | BadFrame) -> Heard:
        """What the next piece from the framer leads to."""
        if isinstance(piece, BadFrame):
            return Heard(_nak(RESEND)) if piece.reason in _WORTH_ASKING_AGAIN else Heard()
        if piece.opcode in _ANSWERS:
            return Heard(verdict=Opcode(piece.opcode))
        if piece.opcode != Opcode.DECODE_DATA or not piece.data:
            return Heard(_nak(BAD_CONTEXT))
        return Heard(encode(Frame(Opcode.ACK)), self._decoded(piece))

    def _decoded(self, frame: Frame) -> Line | BadLine | None:
        this = (frame.data, frame.is_continued)
        if frame.is_repeated and this == self._latest:
            return None
        self._latest = this
        room = self._limit - len(self._parts)
        self._parts += frame.data[1 : 1 + room]
        self._overlong = self._overlong or len(frame.data) - 1 > room
        return None if frame.is_continued else self._whole(frame.data[0])

    def _whole(self, code_type: int) -> Line | BadLine:
        raw, overlong = bytes(self._parts).rstrip(b"\r\n"), self._overlong
        self._parts.clear()
        self._overlong = False
        if overlong:
            return BadLine("too_long")
        code = parse_line(raw)
        if isinstance(code, Line) and code.symbology == "unknown":
            return Line(code.data, SYMBOLOGIES.get(code_type, "unknown"))
        return code


def _nak(cause: int) -> bytes:
    return encode(Frame(Opcode.NAK, data=bytes((cause,))))
