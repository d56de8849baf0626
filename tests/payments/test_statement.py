"""The sealed statement of a high-cost card: it tells the region's readers what the card says, and others nothing."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.high_cost.card_view import HAS_CARD, CardState, CardView, CardVisit
from payments.high_cost.statement import (
    CHANGING_FOR,
    FINAL_FOR,
    PREFIX,
    NotReadable,
    Statement,
    StatementKeys,
    read,
    seal,
)
from payments.money import Money, sek

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEYS = StatementKeys((b"a" * 32,))
ANNA, BO = "199006022397", "191212121212"
BELOW = CardView(CardState.BELOW_LIMIT, sek(650), sek(800), start=date(2026, 5, 1), on=date(2026, 11, 20))
FRIKORT = CardView(
    CardState.FRIKORT,
    sek(1450),
    valid_from=date(2026, 9, 1),
    start=date(2026, 5, 1),
    valid_to=date(2027, 4, 30),
    on=date(2026, 11, 20),
)

days = st.dates(date(2001, 1, 1), date(2100, 1, 1))
amounts = st.integers(0, 10_000_000).map(Money)
cards = st.builds(
    CardView,
    state=st.sampled_from(sorted(HAS_CARD)),
    counted=amounts,
    left=amounts,
    start=st.none() | days,
    valid_to=st.none() | st.just(date(2101, 1, 1)),
    on=days,
)
instants = st.integers(1_600_000_000, 4_100_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def text_of(card: CardView, *, holder: str = ANNA, keys: StatementKeys = KEYS, at: datetime = NOW) -> str:
    """The text of the QR code."""
    sealed = seal(card, holder=holder, keys=keys, at=at)
    assert sealed is not None
    return sealed.text


@given(cards, instants)
def test_a_reader_with_the_key_sees_the_card_as_it_was(card: CardView, at: datetime) -> None:
    statement = read(text_of(card, at=at), holder=ANNA, keys=KEYS, at=at)
    assert isinstance(statement, Statement)
    assert (statement.state, statement.counted, statement.balance) == (card.state, card.counted, card.left)
    assert (statement.on, statement.start, statement.valid_to) == (card.on, card.start, card.valid_to)
    assert statement.issued_at == at.replace(microsecond=0)


def test_too_much_is_below_zero() -> None:
    statement = read(text_of(replace(FRIKORT, too_much=sek(250))), holder=ANNA, keys=KEYS, at=NOW)
    assert isinstance(statement, Statement)
    assert statement.balance == sek(-250)


# sealed once: each sealing has another nonce, and what is drawn below depends on the letters
SEALED = text_of(BELOW)


@given(st.data())
def test_one_changed_letter_is_refused(data: st.DataObject) -> None:
    text = SEALED
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(
        st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567:=a1 Å").filter(lambda other: other != text[place])
    )
    answer = read(text[:place] + letter + text[place + 1 :], holder=ANNA, keys=KEYS, at=NOW)
    assert answer in {NotReadable.NOT_A_STATEMENT, NotReadable.NOT_GENUINE}


@given(st.data())
def test_one_changed_bit_is_refused(data: st.DataObject) -> None:
    text = text_of(BELOW).removeprefix(PREFIX)
    sealed = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    changed = PREFIX + base64.b32encode(sealed).decode().rstrip("=")
    assert read(changed, holder=ANNA, keys=KEYS, at=NOW) is NotReadable.NOT_GENUINE


@given(st.text() | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").map(PREFIX.__add__))
def test_anything_else_that_is_scanned_is_refused(text: str) -> None:
    assert read(text, holder=ANNA, keys=KEYS, at=NOW) in {NotReadable.NOT_A_STATEMENT, NotReadable.NOT_GENUINE}


@given(st.text().filter(lambda holder: holder != ANNA))
def test_it_is_worth_nothing_in_other_hands(holder: str) -> None:
    assert read(text_of(BELOW), holder=holder, keys=KEYS, at=NOW) is NotReadable.OTHER_HOLDER


def test_without_the_key_nothing_can_be_made_or_read() -> None:
    others = StatementKeys((b"b" * 32,))
    assert read(text_of(BELOW), holder=ANNA, keys=others, at=NOW) is NotReadable.NOT_GENUINE
    assert read(text_of(BELOW, keys=others), holder=ANNA, keys=KEYS, at=NOW) is NotReadable.NOT_GENUINE


def test_who_photographs_two_codes_cannot_tell_whether_they_are_of_one_person_or_one_card() -> None:
    first, second = text_of(BELOW), text_of(BELOW)
    other = text_of(FRIKORT, holder=BO)
    assert len(first) == len(other)  # a frikort is not longer than a card with much left
    same = sum(a == b for a, b in zip(first, second, strict=True)) - len(PREFIX)
    assert same < len(first) / 4
    for known in (ANNA, ANNA[2:], "650", "65000", "20260501"):
        assert known.encode() not in base64.b32decode(first.removeprefix(PREFIX) + "=" * 4)


def test_the_code_stays_small_however_many_the_visits() -> None:
    many = tuple(CardVisit(date(2026, 5, 1), sek(40), "Hälsocentral Norrsund") for _visit in range(40))
    text = text_of(replace(BELOW, visits=many))
    assert len(text) < 120
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:")  # the alphanumeric mode of QR codes


@pytest.mark.parametrize(
    ("card", "holds"),
    [
        (BELOW, CHANGING_FOR),
        (replace(FRIKORT, state=CardState.PRELIMINARY), CHANGING_FOR),
        (FRIKORT, FINAL_FOR),
    ],
)
def test_it_expires_sooner_while_the_card_may_change(card: CardView, holds: timedelta) -> None:
    text = text_of(card)
    last = NOW + holds - timedelta(seconds=1)
    assert isinstance(read(text, holder=ANNA, keys=KEYS, at=last), Statement)
    assert read(text, holder=ANNA, keys=KEYS, at=NOW + holds) is NotReadable.EXPIRED


def test_it_never_outlives_the_frikort() -> None:
    at = datetime(2027, 4, 29, 12, 0, tzinfo=UTC)
    text = text_of(FRIKORT, at=at)
    midnight_in_sweden = datetime(2027, 4, 30, 22, 0, tzinfo=UTC)
    assert isinstance(read(text, holder=ANNA, keys=KEYS, at=midnight_in_sweden - timedelta(seconds=1)), Statement)
    assert read(text, holder=ANNA, keys=KEYS, at=midnight_in_sweden) is NotReadable.EXPIRED
    assert seal(FRIKORT, holder=ANNA, keys=KEYS, at=midnight_in_sweden) is None


def test_clocks_may_differ_a_little() -> None:
    text = text_of(BELOW)
    assert isinstance(read(text, holder=ANNA, keys=KEYS, at=NOW - timedelta(minutes=5)), Statement)
    assert read(text, holder=ANNA, keys=KEYS, at=NOW - timedelta(minutes=6)) is NotReadable.NOT_YET_VALID


def test_a_new_key_seals_while_the_old_one_still_reads() -> None:
    both = StatementKeys((b"n" * 32, b"a" * 32))
    assert isinstance(read(text_of(BELOW), holder=ANNA, keys=both, at=NOW), Statement)
    assert read(text_of(BELOW, keys=both), holder=ANNA, keys=KEYS, at=NOW) is NotReadable.NOT_GENUINE


@pytest.mark.parametrize("state", sorted(set(CardState) - HAS_CARD))
def test_a_patient_without_a_card_gets_no_code(state: CardState) -> None:
    assert seal(CardView(state, on=NOW.date()), holder=ANNA, keys=KEYS, at=NOW) is None


@pytest.mark.parametrize("keys", [(), (b"short",), (b"a" * 32, b"b" * 31)])
def test_keys_are_whole(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        StatementKeys(keys)


def test_keys_do_not_show_in_a_trace() -> None:
    assert "aaa" not in repr(KEYS)
