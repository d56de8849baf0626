"""Commands to chip cards as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.chip_cards import Command, Response
from hardware.framing.apdu import GET_UID, encode, following, meaning, parse_response


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        (GET_UID, "ff ca 00 00 00"),
        (Command(0x00, 0x0E), "00 0e 00 00"),
        (Command(0x00, 0xB0, 0x01, 0x02, expected=16), "00 b0 01 02 10"),
        (Command(0x00, 0xA4, 0x04, 0x00, b"\x3f\x00"), "00 a4 04 00 02 3f 00"),
        (Command(0x00, 0xA4, 0x04, 0x00, b"\x3f\x00", expected=256), "00 a4 04 00 02 3f 00 00"),
        (Command(0x00, 0xB0, expected=257), "00 b0 00 00 00 01 01"),
        (Command(0x00, 0xB0, expected=65536), "00 b0 00 00 00 00 00"),
        (Command(0x00, 0xD6, data=b"\x01", expected=300), "00 d6 00 00 00 00 01 01 01 2c"),
    ],
)
def test_the_cases_of_the_standard(command: Command, wire: str) -> None:
    assert encode(command).hex(" ") == wire


def test_a_long_command_has_long_lengths() -> None:
    assert encode(Command(0x00, 0xD6, data=bytes(256)))[:7].hex(" ") == "00 d6 00 00 00 01 00"


@pytest.mark.parametrize("command", [Command(0, 0, data=bytes(65536)), Command(0, 0, expected=0)])
def test_impossible_lengths(command: Command) -> None:
    with pytest.raises(ValueError, match="65535"):
        encode(command)


@given(st.binary(max_size=300))
def test_any_response_is_read_or_refused(raw: bytes) -> None:
    response = parse_response(raw)
    assert (response is None) == (len(raw) < 2)
    if response is not None:
        assert response.data + response.status.to_bytes(2, "big") == raw
        assert meaning(response.status)


def test_what_follows() -> None:
    command = Command(0x00, 0xB0, expected=256)
    assert following(command, Response(b"", 0x6110)) == Command(0x00, 0xC0, expected=16)
    assert following(command, Response(b"", 0x6100)) == Command(0x00, 0xC0, expected=256)
    assert following(command, Response(b"", 0x6C10)) == Command(0x00, 0xB0, expected=16)
    assert following(command, Response(b"", 0x9000)) is None


def test_data_shows_in_no_log_line() -> None:
    assert "1234" not in repr(Command(0, 0x20, data=b"1234")) + repr(Response(b"1234", 0x9000))
