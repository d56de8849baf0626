"""The tagged values inside field 06 of a ZVT message: tags of one to three bytes, some of which hold others.

Source: the public ZVT command description, PA00P015; tags and lengths follow BER-TLV. Reading never raises: what does
not fit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

RECEIPT_IN_STEP, APPLICATION_ID, APPLICATION_NAME = 0x1F1F, 0x43, 0x44
VERIFICATION, ENTRY = 0x1F10, 0x1F12

_LONGEST_TAG = 3
_DEEPEST = 8


def tags(data: bytes) -> dict[int, bytes]:
    """The values by their tags, those inside others included; of several with one tag the first.

    >>> {hex(tag): value.hex() for tag, value in tags(bytes.fromhex("1f12010260094307a0000000041010")).items()}
    {'0x1f12': '02', '0x60': '4307a0000000041010', '0x43': 'a0000000041010'}
    """
    found: dict[int, bytes] = {}
    for tag, value in _walk(data, _DEEPEST):
        found.setdefault(tag, value)
    return found


def encode(values: Mapping[int, bytes]) -> bytes:
    """Values as bytes, each behind its tag and its length.

    >>> encode({RECEIPT_IN_STEP: b"\\x00\\x07"}).hex()
    '1f1f020007'
    """
    return b"".join(_tag_bytes(tag) + length(len(value)) + value for tag, value in values.items())


def length(size: int) -> bytes:
    """A length as one byte, or behind 82 as two when it is 128 or more."""
    return bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")


def content(data: bytes, start: int) -> tuple[int, int] | None:
    """Where the content lies whose length stands at `start`, as first and past the last; None when it has no length."""
    first = data[start : start + 1]
    if not first:
        return None
    if first[0] < 0x80:
        return start + 1, start + 1 + first[0]
    width = first[0] & 0x7F
    size = data[start + 1 : start + 1 + width]
    if width not in (1, 2) or len(size) < width:
        return None
    return start + 1 + width, start + 1 + width + int.from_bytes(size, "big")


def _walk(data: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        start = position + _tag_size(data, position)
        span = content(data, start)
        if span is None or span[1] > len(data):
            return
        value = data[span[0] : span[1]]
        yield int.from_bytes(data[position:start], "big"), value
        if data[position] & 0x20 and depth:
            yield from _walk(value, depth - 1)
        position = span[1]


def _tag_size(data: bytes, start: int) -> int:
    if data[start] & 0x1F != 0x1F:
        return 1
    rest = data[start + 1 : start + _LONGEST_TAG]
    more = next((index for index, byte in enumerate(rest) if byte < 0x80), len(rest))
    return min(_LONGEST_TAG, 2 + more)


def _tag_bytes(tag: int) -> bytes:
    return tag.to_bytes(1 if tag <= 0xFF else 2 if tag <= 0xFFFF else _LONGEST_TAG, "big")
