"""Swipes: identity cards are read, bank cards vanish."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.luhn import has_luhn_digit
from hardware.framing.magstripe import BadSwipe, StripeFramer, Tracks, check_character, is_bank_card, parse_swipe

TEST_PATIENT = "191212121212"


def with_check(track: str) -> str:
    return track + check_character(track)


def luhn_completed(digits: str) -> str:
    return next(digits + str(last) for last in range(10) if has_luhn_digit(digits + str(last)))


card_numbers = st.text("0123456789", min_size=12, max_size=18).map(luhn_completed)


def test_tracks_with_and_without_check_characters() -> None:
    plain = f";{TEST_PATIENT}?"
    assert parse_swipe(plain.encode()) == Tracks((TEST_PATIENT,))
    assert parse_swipe(with_check(plain).encode()) == Tracks((TEST_PATIENT,))
    both = with_check("%ID CARD^TOLVANSSON?") + with_check(plain)
    assert parse_swipe(both.encode()) == Tracks(("ID CARD^TOLVANSSON", TEST_PATIENT))


def test_a_known_check_character() -> None:
    # ISO/IEC 7811-2: the exclusive or of all characters, sentinels included: ; 1 2 ? gives 0xB^1^2^0xF = 7
    assert check_character(";12?") == "7"


def test_a_wrong_check_character_makes_a_swipe_unreadable() -> None:
    spoilt = with_check(f";{TEST_PATIENT}?").replace("1912", "1913", 1)
    assert parse_swipe(spoilt.encode()) == BadSwipe("unreadable")


def test_bad_and_reversed_swipes() -> None:
    for swipe in (b";E?", b"%E?;E?", b"?212121212191;", b"nonsense", b"?"):
        assert parse_swipe(swipe) == BadSwipe("unreadable")


@given(card_numbers)
def test_a_bank_card_is_never_handed_on(number: str) -> None:
    for swipe in (
        f"%B{number}^TOLVANSSON/TOLVAN^3012101?;{number}=30121010000?",
        f";{number}=3012?",
        f";{number}?",
        with_check(f";{number}=30121010000?"),
        f";{number}=3012",
    ):
        assert parse_swipe(swipe.encode()) == BadSwipe("bank_card")


def test_a_personnummer_is_no_bank_card() -> None:
    assert not is_bank_card(f";{TEST_PATIENT}?")


@given(st.binary(max_size=1500), st.integers(1, 50))
def test_garbage_is_never_an_error_and_ends_with_the_line(garbage: bytes, piece: int) -> None:
    framer = StripeFramer()
    for start in range(0, len(garbage), piece):
        framer.feed(garbage[start : start + piece])
    framer.feed(b"\r")
    assert not framer.is_unfinished
    assert framer.feed(f";{TEST_PATIENT}?\r".encode()) == [Tracks((TEST_PATIENT,))]


def test_a_reader_without_line_end_ends_by_silence() -> None:
    framer = StripeFramer()
    assert framer.feed(f";{TEST_PATIENT}?".encode()) == []
    assert framer.silence() == [Tracks((TEST_PATIENT,))]
