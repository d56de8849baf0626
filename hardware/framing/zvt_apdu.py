"""What stands inside a ZVT frame: a control field, a length and fields known by their number (BMP), some of them TLV.

Source: the public ZVT command description, PA00P015. Reading never raises: what cannot be read is None or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from hardware.framing import zvt_tlv

AMOUNT, CURRENCY, RESULT, RECEIPT, TRACE, ORIGINAL_TRACE = 0x04, 0x49, 0x27, 0x87, 0x0B, 0x37
TIME, DATE, TERMINAL_ID, PAN, CARD_NAME, SERVICE, TLV = 0x0C, 0x0D, 0x29, 0x22, 0x8B, 0x03, 0x06
AUTHORISATION_CODE, MERCHANT, SEQUENCE, TOTALS, MOST_RESULTS, STATUS = 0x3B, 0x2A, 0x17, 0x60, 0x02, 0x19

_FIXED = {
    0x01: 1, 0x02: 1, 0x03: 1, 0x04: 6, 0x05: 1, 0x0B: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2, 0x19: 1, 0x27: 1,
    0x29: 4, 0x2A: 15, 0x37: 3, 0x3A: 2, 0x3B: 8, 0x3D: 3, 0x49: 2, 0x87: 2, 0x88: 3, 0x8A: 1, 0x8C: 1, 0xA0: 1,
    0xAA: 3, 0xBA: 5, 0xD0: 1, 0xD1: 1, 0xD2: 1, 0xD3: 1, 0xE0: 1, 0xE9: 1, 0xEB: 8, 0xF0: 1, 0xF1: 1, 0xF2: 1,
}  # fmt: skip
_LENGTH_DIGITS = {
    0x22: 2, 0x23: 2, 0x2D: 2, 0x2E: 3, 0x8B: 2, 0xA7: 2, 0xE1: 2, 0xE2: 2, 0xE3: 2, 0xE4: 2, 0xE5: 2, 0xE6: 2,
    0xE7: 2, 0xE8: 2, 0x24: 3, 0x3C: 3, 0x60: 3, 0x92: 3, 0x9A: 3, 0xAF: 3, 0xEA: 3,
}  # fmt: skip
_SENSITIVE = frozenset((0x0E, 0x22, 0x23, 0x24, 0x2D, 0x2E, 0x3A, 0x9A, TLV))
_PASSWORD = 3


class Control(IntEnum):
    """Class and instruction of an APDU."""

    STATUS_ENQUIRY = 0x0501
    REGISTRATION = 0x0600
    AUTHORISATION = 0x0601
    LOG_OFF = 0x0602
    REPEAT_RECEIPT = 0x0620
    REVERSAL = 0x0630
    REFUND = 0x0631
    END_OF_DAY = 0x0650
    DIAGNOSIS = 0x0670
    ABORT_COMMAND = 0x06B0
    STATUS_INFORMATION = 0x040F
    INTERMEDIATE_STATUS = 0x04FF
    COMPLETION = 0x060F
    ABORT = 0x061E
    POSITIVE = 0x8000


_BEGIN_WITH_PASSWORD = (
    Control.STATUS_ENQUIRY,
    Control.REGISTRATION,
    Control.REPEAT_RECEIPT,
    Control.REVERSAL,
    Control.REFUND,
    Control.END_OF_DAY,
)


@dataclass(frozen=True)
class Apdu:
    """One message: the control field and its data."""

    control: int
    data: bytes = b""

    @property
    def refusal(self) -> int | None:
        """The result code of a negative answer (84 xx), None for everything else; 84 00 is positive."""
        return self.control & 0xFF if self.control >> 8 == 0x84 and self.control & 0xFF else None

    @property
    def is_positive(self) -> bool:
        """Whether this answers a message with yes (80 00, or 84 00)."""
        return self.control in (Control.POSITIVE, 0x8400)

    def encode(self) -> bytes:
        """The bytes of this message.

        >>> Apdu(Control.POSITIVE).encode().hex()
        '800000'
        """
        size = len(self.data)
        length = bytes([size]) if size < 0xFF else b"\xff" + size.to_bytes(2, "little")
        return self.control.to_bytes(2, "big") + length + self.data


POSITIVE = Apdu(Control.POSITIVE)


def refusal(code: int) -> Apdu:
    """A negative answer with this result code."""
    return Apdu(0x8400 | code)


def decode(raw: bytes) -> Apdu | None:
    """A message from its bytes; None when length and content do not fit.

    >>> decode(bytes.fromhex("040f016c"))
    Apdu(control=1039, data=b'l')
    """
    if len(raw) < 3:
        return None
    head, size = 3, raw[2]
    if size == 0xFF:
        if len(raw) < 5:
            return None
        head, size = 5, int.from_bytes(raw[3:5], "little")
    return Apdu(int.from_bytes(raw[:2], "big"), raw[head:]) if len(raw) == head + size else None


def fields(data: bytes) -> dict[int, bytes]:
    """The fields of a message by number, up to the first that is unknown or cut off.

    >>> fields(bytes.fromhex("2700040000000012104907 52".replace(" ", "")))[AMOUNT].hex()
    '000000001210'
    """
    return {tag: data[start:end] for tag, start, end in _spans(data)}


def masked(raw: bytes) -> bytes:
    """An APDU for the trace: card data, the password, and all that cannot be read, is replaced by EE."""
    apdu = decode(raw)
    if apdu is None:
        return b"\xee" * len(raw)
    head = len(raw) - len(apdu.data)
    if apdu.control in _BEGIN_WITH_PASSWORD:
        hidden = min(_PASSWORD, len(apdu.data))
        return raw[:head] + b"\xee" * hidden + apdu.data[hidden:]
    if apdu.control != Control.STATUS_INFORMATION:
        return raw[:head] + (apdu.data if len(apdu.data) <= 32 else b"\xee" * len(apdu.data))
    kept = bytearray(b"\xee" * len(apdu.data))
    last = 0
    for tag, start, end in _spans(apdu.data):
        kept[last:start] = apdu.data[last:start]
        if tag not in _SENSITIVE:
            kept[start:end] = apdu.data[start:end]
        last = end
    return raw[:head] + bytes(kept)


def bcd(number: int, size: int) -> bytes:
    """A number as `size` bytes of two decimal digits each.

    >>> bcd(1210, 6).hex()
    '000000001210'
    """
    return bytes.fromhex(f"{number:0{size * 2}d}")


def number(field: bytes | None) -> int | None:
    """The number in a BCD field; None when there is no field or no number in it."""
    return int(field.hex()) if field and field.hex().isdecimal() else None


def text(field: bytes) -> str:
    """The text in a field (code page 437), without the padding around it."""
    return field.decode("cp437").strip("\x00 ")


def variable(data: bytes, digits: int) -> tuple[bytes, bytes]:
    """A field that begins with its length in so many digits (Fx), and what follows it; nothing when it does not fit.

    >>> variable(bytes.fromhex("f0f0f2414200"), 3)
    (b'AB', b'\\x00')
    """
    span = _counted_span(data, 0, digits)
    return (data[span[0] : span[1]], data[span[1] :]) if span and span[1] <= len(data) else (b"", b"")


def encode_fields(values: Mapping[int, bytes]) -> bytes:
    """Fields as bytes, each with its number and, where its kind asks for one, its length."""
    return b"".join(bytes([tag]) + _length(tag, len(value)) + value for tag, value in values.items())


def _length(tag: int, size: int) -> bytes:
    if tag == TLV:
        return zvt_tlv.length(size)
    digits = _LENGTH_DIGITS.get(tag, 0)
    return bytes(0xF0 | int(digit) for digit in f"{size:0{digits}d}") if digits else b""


def _spans(data: bytes) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    position = 0
    while position < len(data):
        tag = data[position]
        span = _span(tag, data, position + 1)
        if span is None or span[1] > len(data):
            break
        found.append((tag, *span))
        position = span[1]
    return found


def _span(tag: int, data: bytes, start: int) -> tuple[int, int] | None:
    if tag in _FIXED:
        return start, start + _FIXED[tag]
    if tag == TLV:
        return zvt_tlv.content(data, start)
    if tag not in _LENGTH_DIGITS:
        return None
    return _counted_span(data, start, _LENGTH_DIGITS[tag])


def _counted_span(data: bytes, start: int, digits: int) -> tuple[int, int] | None:
    counted = data[start : start + digits]
    if len(counted) < digits or any(digit >> 4 != 0xF or digit & 0xF > 9 for digit in counted):
        return None
    size = int("".join(str(digit & 0xF) for digit in counted))
    return start + digits, start + digits + size
