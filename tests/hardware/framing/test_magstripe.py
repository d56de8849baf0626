"""Swipes: identity cards are read, bank cards vanish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.luhn import has_luhn_digit
from hardware.framing.magstripe import (
    ID_TECH,
    MAGTEK,
    PLAIN,
    UIC,
    BadSwipe,
    StripeFramer,
    SwipeFormat,
    Tracks,
    check_character,
    is_bank_card,
    parse_swipe,
)
from tests.hardware.framing.pieces import cut

TEST_PATIENT = "191212121212"
NAME = "ID^TOLVANSSON"
FORMATS = {"plain": PLAIN, "magtek": MAGTEK, "idtech": ID_TECH, "uic": UIC}
BOTH = Tracks((NAME, TEST_PATIENT, ""))
WIRES = {
    "plain": f"%{NAME}?;{TEST_PATIENT}?\r".encode(),
    "magtek": f"\x02\x1b%{NAME}?;{TEST_PATIENT}?\r\x03".encode(),
    "idtech": f"%{NAME}?\r;{TEST_PATIENT}?\r".encode(),
    "uic": f"\x02%{NAME}?\x10\x02;{TEST_PATIENT}?\x10".encode(),
}


def with_check(track: str) -> str:
    return track + check_character(track)


def luhn_completed(digits: str) -> str:
    return next(digits + str(last) for last in range(10) if has_luhn_digit(digits + str(last)))


card_numbers = st.text("0123456789", min_size=12, max_size=18).map(luhn_completed)


def read(form: SwipeFormat, *pieces: bytes) -> list[Tracks | BadSwipe]:
    framer = StripeFramer(form)
    return [swipe for piece in pieces for swipe in framer.feed(piece)] + framer.silence()


def test_tracks_with_and_without_check_characters() -> None:
    plain = f";{TEST_PATIENT}?"
    assert parse_swipe(plain.encode()) == Tracks(("", TEST_PATIENT, ""))
    assert parse_swipe(with_check(plain).encode()) == Tracks(("", TEST_PATIENT, ""))
    both = with_check(f"%{NAME}?") + with_check(plain)
    assert parse_swipe(both.encode()) == BOTH


def test_a_known_check_character() -> None:
    # ISO/IEC 7811-2: the exclusive or of all characters, sentinels included: ; 1 2 ? gives 0xB^1^2^0xF = 7
    assert check_character(";12?") == "7"


def test_fault_06_a_wrong_check_character_makes_a_swipe_unreadable() -> None:
    spoilt = with_check(f";{TEST_PATIENT}?").replace("1912", "1913", 1)
    assert parse_swipe(spoilt.encode()) == BadSwipe("unreadable")


@pytest.mark.parametrize("wire", [b";E?", b"%E?;E?", b"?212121212191;", b"nonsense", b"?", b"%?;?", b";1912", b"1912?"])
def test_fault_32_bad_and_reversed_swipes(wire: bytes) -> None:
    assert parse_swipe(wire) == BadSwipe("unreadable")


def test_fault_32_only_track_1() -> None:
    assert parse_swipe(f"%{NAME}?".encode()) == Tracks((NAME, "", ""))
    assert parse_swipe(f"%{NAME}?;E?".encode()) == Tracks((NAME, "", ""), unread=(2,))
    assert parse_swipe(f"%E?{with_check(f';{TEST_PATIENT}?')}".encode()) == Tracks(("", TEST_PATIENT, ""), unread=(1,))


@pytest.mark.parametrize(
    "wire", [f";{TEST_PATIENT}?;{TEST_PATIENT}?", f"%{NAME}?;1?%{NAME}?;2?", ";1?%A?", ";1?;2?;3?"]
)
def test_two_cards_in_one_read_are_none(wire: str) -> None:
    assert parse_swipe(wire.encode()) == BadSwipe("two_cards")


def test_track_3_has_a_sentinel_of_its_own_or_that_of_track_2() -> None:
    assert parse_swipe(b"%A?;2?+3?") == Tracks(("A", "2", "3"))
    assert parse_swipe(b"%A?;2?;3?", ID_TECH) == Tracks(("A", "2", "3"))
    assert parse_swipe(b"%A?;2?;3?;4?", ID_TECH) == BadSwipe("two_cards")


@given(card_numbers)
def test_fault_34_a_bank_card_is_never_handed_on(number: str) -> None:
    for swipe in (
        f"%B{number}^TOLVANSSON/TOLVAN^3012101?;{number}=30121010000?",
        f"%E?;{number}=3012?",
        f";{number}?",
        with_check(f";{number}=30121010000?"),
        f";{number}=3012",
        f"+01{number}=978?",
    ):
        assert parse_swipe(swipe.encode()) == BadSwipe("bank_card")


@given(card_numbers, st.sampled_from(sorted(FORMATS)), st.data())
def test_fault_34_a_bank_card_is_recognised_in_every_framing(number: str, name: str, data: st.DataObject) -> None:
    wire = WIRES[name].replace(NAME.encode(), b"B%b^T/T^3012101" % number.encode())
    wire = wire.replace(TEST_PATIENT.encode(), b"%b=3012101" % number.encode())
    assert read(FORMATS[name], *data.draw(cut(wire))) == [BadSwipe("bank_card")]


def test_a_personnummer_is_no_bank_card() -> None:
    assert not is_bank_card(f";{TEST_PATIENT}?")


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_fault_10_a_swipe_survives_any_split(name: str, data: st.DataObject) -> None:
    assert read(FORMATS[name], *data.draw(cut(WIRES[name]))) == [BOTH]


@pytest.mark.parametrize("name", ["plain", "magtek"])
@given(garbage=st.binary(max_size=1500), data=st.data())
def test_fault_05_garbage_is_never_an_error_and_ends_with_the_line(
    name: str, garbage: bytes, data: st.DataObject
) -> None:
    framer = StripeFramer(FORMATS[name])
    for piece in data.draw(cut(garbage)):
        framer.feed(piece)
        assert len(framer._buffer) <= 512
    framer.feed(b"\r\x03")
    assert not framer.is_unfinished
    assert framer.feed(WIRES[name]) == [BOTH]


@pytest.mark.parametrize("name", FORMATS)
@given(garbage=st.binary(max_size=1500))
def test_fault_05_after_silence_the_next_swipe_is_read(name: str, garbage: bytes) -> None:
    framer = StripeFramer(FORMATS[name])
    framer.feed(garbage)
    framer.silence()
    assert framer.feed(WIRES[name]) + framer.silence() == [BOTH]


@pytest.mark.parametrize(("name", "count"), [("plain", 2), ("magtek", 2)])
def test_fault_11_glued_swipes_are_two(name: str, count: int) -> None:
    assert read(FORMATS[name], WIRES[name] * count) == [BOTH] * count


@pytest.mark.parametrize("name", ["idtech", "uic"])
def test_fault_11_glued_swipes_without_end_are_no_card(name: str) -> None:
    assert read(FORMATS[name], WIRES[name] * 2) == [BadSwipe("two_cards")]


def test_fault_12_a_cut_swipe_ends_where_the_next_begins() -> None:
    half = WIRES["magtek"][:20]
    assert read(MAGTEK, half + WIRES["magtek"]) == [BadSwipe("unreadable"), BOTH]


def test_an_insertion_reader_tells_of_the_card_and_no_swipe() -> None:
    assert read(MAGTEK, b"\x02\x1b1\r\x03") == []
    assert read(MAGTEK, b"\x02\x1b%E?;1912?0\r\x03") == [Tracks(("", "1912", ""), unread=(1,))]


def test_a_reader_without_line_end_ends_by_silence() -> None:
    framer = StripeFramer()
    assert framer.feed(f";{TEST_PATIENT}?".encode()) == []
    assert framer.silence() == [Tracks(("", TEST_PATIENT, ""))]


def test_three_tracks_in_the_uic_format_end_at_once() -> None:
    wire = "".join(
        f"\x02{with_check(track)}{end}" for track, end in (("%A?", "\x10"), (";2?", "\x10"), (";3?", "\x03"))
    )
    assert StripeFramer(UIC).feed(wire.encode()) == [Tracks(("A", "2", "3"))]


def test_a_third_track_told_twice_is_of_two_cards() -> None:
    assert parse_swipe(b"+9?+9?") == BadSwipe("two_cards")
