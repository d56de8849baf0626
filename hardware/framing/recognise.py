"""Which kind of device says such a thing unasked: a scanner, a stripe reader, or nobody that is known."""

from __future__ import annotations

import re

from hardware.framing.ssi import Opcode

_STRIPE = re.compile(rb"[\x00-\x1b]*(?:%[ -^]+\?|;[0-?]+\?|\+[0-?]+\?).*", re.DOTALL)
_SYMBOL = re.compile(rb"\][A-Za-z][0-9A-Za-z][ -~\x1d]+[\r\n]+")
_LINE = re.compile(rb"[ -~\x1d\x80-\xff]{3,}[\r\n]+")
_SSI_FRAME = 6


def speaker(data: bytes) -> str:
    """The kind of device, in words for whoever has it on the desk; "" when nothing can be said.

    >>> speaker(b"]Q1KAL-4711\\r"), speaker(b";0000=99?\\r"), speaker(b"\\xfe\\x81\\x03")
    ('a line scanner with AIM identifiers', 'a magnetic stripe reader', '')
    """
    if len(data) >= _SSI_FRAME and data[1] == Opcode.DECODE_DATA and _adds_up(data[: data[0] + 2]):
        return "an SSI scanner"
    if _STRIPE.fullmatch(data):
        return "a magnetic stripe reader"
    if _SYMBOL.fullmatch(data):
        return "a line scanner with AIM identifiers"
    return "a line scanner without AIM identifiers" if _LINE.fullmatch(data) and data.isascii() else ""


def _adds_up(frame: bytes) -> bool:
    total = sum(frame[:-2]) + int.from_bytes(frame[-2:], "big")
    return len(frame) == frame[0] + 2 and total & 0xFFFF == 0
