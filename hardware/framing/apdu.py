"""Commands to chip cards and their responses, as bytes. Sources: ISO/IEC 7816-4 (APDU, status words), PC/SC part 3
(GET DATA for the UID of a contactless card)."""

from __future__ import annotations

from hardware.chip_cards import CARRIED_OUT, Command, Response

_SHORT_DATA, _SHORT_EXPECTED = 255, 256
_EXTENDED = 65535
_MEANINGS = {
    0x6283: "deactivated",
    0x6700: "wrong_length",
    0x6982: "not_allowed",
    0x6983: "blocked",
    0x6985: "not_now",
    0x6A80: "wrong_data",
    0x6A81: "unknown_function",
    0x6A82: "not_found",
    0x6A86: "wrong_parameters",
    0x6D00: "unknown_instruction",
    0x6E00: "unknown_class",
}


GET_UID = Command(0xFF, 0xCA, expected=256)
"""Asks the reader, not the card, for the serial number of a contactless card."""


def encode(command: Command) -> bytes:
    """A command as the card gets it, in the short form when that is enough; ValueError when a length is impossible.

    >>> encode(GET_UID).hex(" ")
    'ff ca 00 00 00'
    >>> encode(Command(0x00, 0xA4, 0x04, 0x0C, b"\\xa0\\x00")).hex(" ")
    '00 a4 04 0c 02 a0 00'
    """
    header = bytes((command.cla, command.ins, command.p1, command.p2))
    data, expected = command.data, command.expected
    if len(data) > _EXTENDED or (expected is not None and not 1 <= expected <= _EXTENDED + 1):
        raise ValueError("A command holds at most 65535 bytes and asks for 1 to 65536.")
    if len(data) <= _SHORT_DATA and (expected or 0) <= _SHORT_EXPECTED:
        length = bytes((len(data),)) if data else b""
        return header + length + data + (b"" if expected is None else bytes((expected & 0xFF,)))
    length = b"\x00" + len(data).to_bytes(2, "big") if data else b""
    wanted = b"" if expected is None else (expected & 0xFFFF).to_bytes(2, "big")
    return header + length + data + (wanted if data or not wanted else b"\x00" + wanted)


def parse_response(raw: bytes) -> Response | None:
    """A response as the card gave it; None when it is too short to have a status word.

    >>> parse_response(bytes.fromhex("01 02 90 00")).is_ok
    True
    """
    return Response(raw[:-2], int.from_bytes(raw[-2:], "big")) if len(raw) >= 2 else None


def following(command: Command, response: Response) -> Command | None:
    """What must be said next to get the whole answer: 61xx leaves bytes to be fetched, 6Cxx names the right length.

    >>> following(GET_UID, Response(b"", 0x6C04)).expected
    4
    """
    kind, count = response.status >> 8, response.status & 0xFF
    if kind == 0x61:
        return Command(command.cla, 0xC0, expected=count or _SHORT_EXPECTED)
    if kind == 0x6C:
        return Command(command.cla, command.ins, command.p1, command.p2, command.data, count or _SHORT_EXPECTED)
    return None


def meaning(status: int) -> str:
    """A stable word for a status word.

    >>> meaning(0x9000), meaning(0x63C2), meaning(0x6A82), meaning(0x6F00)
    ('ok', '2_tries_left', 'not_found', 'failed')
    """
    if status == CARRIED_OUT:
        return "ok"
    if status & 0xFFF0 == 0x63C0:
        return f"{status & 0x0F}_tries_left"
    return _MEANINGS.get(status, "failed")
