"""Who is logged in to see their card: in memory only, for some minutes, each under a key that nobody can guess.

The key is all that the patient's browser gets. It changes when the person has been identified, so that a key which
somebody else knew before opens nothing. A person is forgotten when the time is over, or at once on asking.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from triage_bot.identity.bankid import NOT_STARTED, BankId, BankIdDown, Failed, Identified, Order, Pending
from triage_bot.identity.personnummer import Personnummer

LOGGED_IN_FOR = timedelta(minutes=10)
WAITED_FOR = timedelta(minutes=3)
COLLECT_EVERY = timedelta(seconds=2)  # as often as BankID wants to be asked (recalled, not verified)
DOWN = "bankid_down"
_MOST = 200


class Crowded(Exception):
    """More people are logging in than this computer will keep; later there is room again."""


@dataclass(frozen=True, repr=False)
class Waiting:
    """Somebody is asked to identify: by the order's code, or on the same device."""

    order: Order
    hint: str


@dataclass(frozen=True, repr=False)
class LoggedIn:
    """Somebody has identified, and stays logged in until an instant (UTC)."""

    person: Personnummer
    until: datetime


@dataclass(frozen=True)
class Ended:
    """Nobody was identified; `hint` is BankID's word for why, or DOWN."""

    hint: str


@dataclass(repr=False)
class _Login:
    began_at: datetime
    user_ip: str
    state: Waiting | LoggedIn | Ended
    asked_at: datetime
    has_new_key: bool = False
    lock: Lock = field(default_factory=Lock)


@dataclass
class Logins:
    """Everybody who is logged in or about to be; `clock` gives UTC. Its methods block, and may be called at once."""

    bankid: BankId
    clock: Callable[[], datetime]
    _held: dict[str, _Login] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def begin(self, *, user_ip: str) -> str:
        """Begin to identify somebody; the key of the login. Raises BankIdDown, and Crowded."""
        with self._lock:
            self._drop_old()
            if len(self._held) >= _MOST:
                raise Crowded
        now = self.clock()
        login = _Login(now, user_ip, Waiting(self.bankid.begin(user_ip=user_ip), ""), now)
        return self._keep(login)

    def look(self, key: str) -> Waiting | LoggedIn | Ended | None:
        """How a login stands, asked of BankID when it is time to; None for a key that opens nothing."""
        with self._lock:
            self._drop_old()
            login = self._held.get(key)
        if login is None:
            return None
        with login.lock:
            if isinstance(login.state, Waiting) and self.clock() - login.asked_at >= COLLECT_EVERY:
                login.asked_at = self.clock()
                login.state = self._asked(login, login.state)
            return login.state

    def key_after_login(self, key: str) -> str | None:
        """The other key of somebody who has just been identified; the old one opens nothing any more.

        None for whoever has it already, and for a key that opens nothing.
        """
        with self._lock:
            login = self._held.get(key)
            if login is None or login.has_new_key or not isinstance(login.state, LoggedIn):
                return None
            del self._held[key]
            login.has_new_key = True
        return self._keep(login)

    def end(self, key: str) -> None:
        """Forget a login, and call off what is under way."""
        with self._lock:
            login = self._held.pop(key, None)
        if login is not None and isinstance(login.state, Waiting):
            self.bankid.cancel(login.state.order)

    def _asked(self, login: _Login, waiting: Waiting) -> Waiting | LoggedIn | Ended:
        try:
            match self.bankid.collect(waiting.order):
                case Pending(hint):
                    return Waiting(waiting.order, hint)
                case Identified(person):
                    return LoggedIn(person, self.clock() + LOGGED_IN_FOR)
                case Failed(hint) if hint == NOT_STARTED and self.clock() - login.began_at < WAITED_FOR:
                    return Waiting(self.bankid.begin(user_ip=login.user_ip), "")
                case Failed(hint):
                    return Ended(hint)
        except BankIdDown:
            return Ended(DOWN)

    def _keep(self, login: _Login) -> str:
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._held[key] = login
        return key

    def _drop_old(self) -> None:
        now = self.clock()
        for key, login in list(self._held.items()):
            end = login.state.until if isinstance(login.state, LoggedIn) else login.began_at + 2 * WAITED_FOR
            if end <= now:
                del self._held[key]
