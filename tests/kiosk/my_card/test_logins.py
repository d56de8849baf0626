"""Who is logged in: by BankID alone, for some minutes, and under a key that nobody knew before."""

from __future__ import annotations

import pytest

from kiosk.my_card.logins import DOWN, Crowded, Ended, LoggedIn, Logins, Waiting
from tests.bankid_line import KARL, BankIdLine
from tests.kiosk.conftest import Clock
from triage_bot.identity.bankid import BankIdDown


@pytest.fixture
def line(clock: Clock) -> BankIdLine:
    """BankID in memory."""
    return BankIdLine(clock)


@pytest.fixture
def logins(line: BankIdLine, clock: Clock) -> Logins:
    """Nobody yet."""
    return Logins(line.bankid(), clock)


def begun(logins: Logins) -> str:
    """The key of somebody who is asked to identify."""
    return logins.begin(user_ip="192.0.2.7")


def test_whoever_identifies_is_logged_in_for_ten_minutes(logins: Logins, line: BankIdLine, clock: Clock) -> None:
    key = begun(logins)
    line.identify()
    clock.pass_by(seconds=2)
    state = logins.look(key)
    assert isinstance(state, LoggedIn)
    assert state.person.digits == KARL
    clock.pass_by(minutes=10)
    assert logins.look(key) is None


def test_bankid_is_asked_every_two_seconds_however_often_the_page_asks(
    logins: Logins, line: BankIdLine, clock: Clock
) -> None:
    key = begun(logins)
    for _second in range(4):
        clock.pass_by(seconds=1)
        for _page in range(3):
            assert isinstance(logins.look(key), Waiting)
    assert line.asked == ["auth", "collect", "collect"]


def test_the_key_that_was_known_before_the_login_opens_nothing_after_it(
    logins: Logins, line: BankIdLine, clock: Clock
) -> None:
    key = begun(logins)
    assert logins.key_after_login(key) is None
    line.identify()
    clock.pass_by(seconds=2)
    logins.look(key)
    new = logins.key_after_login(key)
    assert new is not None
    assert len(new) >= 43  # 256 bits
    assert logins.look(key) is None
    assert isinstance(logins.look(new), LoggedIn)
    assert logins.key_after_login(new) is None


def test_an_order_that_nobody_opened_is_followed_by_a_new_one_for_three_minutes(
    logins: Logins, line: BankIdLine, clock: Clock
) -> None:
    key = begun(logins)
    first = line.start_token()
    clock.pass_by(seconds=30)
    assert isinstance(logins.look(key), Waiting)
    assert line.start_token() != first
    clock.pass_by(seconds=150)
    assert logins.look(key) == Ended("startFailed")


def test_a_no_ends_the_login(logins: Logins, line: BankIdLine, clock: Clock) -> None:
    key = begun(logins)
    line.service.decline(line.start_token())
    clock.pass_by(seconds=2)
    assert logins.look(key) == Ended("userCancel")


def test_a_bankid_that_does_not_answer_logs_nobody_in(logins: Logins, line: BankIdLine, clock: Clock) -> None:
    key = begun(logins)
    line.identify()
    line.is_cut = True
    clock.pass_by(seconds=2)
    assert logins.look(key) == Ended(DOWN)
    with pytest.raises(BankIdDown):
        begun(logins)


def test_who_logs_out_is_forgotten_and_an_open_order_called_off(logins: Logins, line: BankIdLine) -> None:
    key = begun(logins)
    logins.end(key)
    logins.end(key)
    assert logins.look(key) is None
    assert line.asked == ["auth", "cancel"]
    assert not line.service.entries


def test_a_crowd_is_turned_away_and_let_in_later(logins: Logins, clock: Clock) -> None:
    for _person in range(200):
        begun(logins)
    with pytest.raises(Crowded):
        begun(logins)
    clock.pass_by(minutes=6)
    assert begun(logins)


@pytest.mark.parametrize("key", ["", "guessed", "x" * 5000])
def test_a_key_that_nobody_gave_out_opens_nothing(logins: Logins, key: str) -> None:
    begun(logins)
    assert logins.look(key) is None
    logins.end(key)
