"""SSI in words, for a trace: each frame, and of a code its kind and length, never its content."""

from __future__ import annotations

from hardware.framing.ssi import (
    BAD_CONTEXT,
    DECODER,
    DENIED,
    MOST_DATA,
    RESEND,
    BadFrame,
    Frame,
    Opcode,
    SsiFramer,
)
from hardware.framing.ssi_codes import SYMBOLOGIES

_WORDS = {
    Opcode.ACK: "acknowledged",
    Opcode.START_SESSION: "read now",
    Opcode.STOP_SESSION: "stop reading",
    Opcode.SCAN_ENABLE: "scanning allowed",
    Opcode.SCAN_DISABLE: "scanning forbidden",
}
_CAUSES = {RESEND: "send it again", BAD_CONTEXT: "unknown here", DENIED: "refused"}
_SHORTEST = 4
# a digit becomes 9 and a letter A
_SHAPES = bytes(
    ord("9") if byte in b"0123456789" else ord("A") if byte < 0x80 and chr(byte).isalpha() else byte
    for byte in range(256)
)


class SsiScreen:
    """Gives frames when they are whole, with the shape of a code in place of the code and a right checksum.

    What is no frame is kept as its shape; at most one frame is held back.
    """

    def __init__(self, source: int) -> None:
        self._source = source
        self._held = bytearray()

    def __call__(self, data: bytes, /) -> bytes:
        self._held += data
        kept = bytearray()
        while self._held and (piece := self._piece()):
            kept += _masked(piece) if len(piece) > 1 else piece.translate(_SHAPES)
            del self._held[: len(piece)]
        return bytes(kept)

    def _piece(self) -> bytes:
        """The whole frame that begins here, or the one byte that begins none; nothing while that is not certain."""
        size = self._held[0]
        if not _SHORTEST <= size <= _SHORTEST + MOST_DATA or (len(self._held) > 2 and self._held[2] != self._source):
            return bytes(self._held[:1])
        whole = bytes(self._held[: size + 2])
        if len(whole) < size + 2:
            return b""
        return whole if (sum(whole[:-2]) + int.from_bytes(whole[-2:], "big")) & 0xFFFF == 0 else whole[:1]


def _masked(whole: bytes) -> bytes:
    if whole[1] != Opcode.DECODE_DATA:
        return whole
    body = whole[:5] + whole[5:-2].translate(_SHAPES)
    return body + (-sum(body) & 0xFFFF).to_bytes(2, "big")


class SsiReader:
    """Reads what one side of an SSI line says."""

    def __init__(self, source: int = DECODER) -> None:
        self._framer = SsiFramer(source=source)

    def feed(self, data: bytes) -> list[str]:
        """The frames that end within these bytes.

        >>> SsiReader(source=0x04).feed(encode(Frame(Opcode.SCAN_ENABLE)))
        ['scanning allowed']
        """
        return [_in_words(piece) for piece in self._framer.feed(data)]


def _in_words(piece: Frame | BadFrame) -> str:
    if isinstance(piece, BadFrame):
        return f"no frame ({piece.reason})"
    again = ", sent again" if piece.is_repeated else ""
    if piece.opcode == Opcode.DECODE_DATA and piece.data:
        kind = SYMBOLOGIES.get(piece.data[0], f"kind {piece.data[0]:02x}")
        return f"code: {kind}, {len(piece.data) - 1} bytes{', to be continued' if piece.is_continued else ''}{again}"
    if piece.opcode == Opcode.NAK:
        return f"not acknowledged: {_CAUSES.get(piece.data[0] if piece.data else 0, 'no known cause')}"
    named = next((words for opcode, words in _WORDS.items() if opcode == piece.opcode), f"opcode {piece.opcode:02x}")
    return named + again
