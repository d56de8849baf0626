"""Where handouts lie for the patient's phone: some minutes, in memory only, each at an address that nobody can guess.

The address holds nothing of the patient and opens this one visit's handouts and nothing else; whoever has photographed
the screen can read them until the minutes are over, which the screen says.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.handouts.content import Handout
from payments.high_cost.card_view import CardView

LENT_FOR = timedelta(minutes=15)
_MOST = 100


@dataclass(frozen=True, repr=False)
class Lent:
    """Handouts that can be fetched until an instant (UTC), and the card as data for an app."""

    handouts: tuple[Handout, ...]
    card: CardView
    until: datetime


@dataclass
class Shelf:
    """The handouts that are lent now; `public_url` is how phones reach this kiosk, "" when they cannot."""

    public_url: str
    clock: Callable[[], datetime]
    _lent: dict[str, Lent] = field(default_factory=dict, repr=False)

    @property
    def is_reachable(self) -> bool:
        """Whether a phone can fetch anything."""
        return bool(self.public_url)

    def lend(self, handouts: tuple[Handout, ...], card: CardView) -> str:
        """Put handouts and card on the shelf; the key under which they lie."""
        self._drop_expired()
        while len(self._lent) >= _MOST:
            self._lent.pop(next(iter(self._lent)))
        key = secrets.token_urlsafe(32)
        self._lent[key] = Lent(handouts, card, self.clock() + LENT_FOR)
        return key

    def find(self, key: str) -> Lent | None:
        """What lies under a key, None when it is wrong or its time is over."""
        self._drop_expired()
        return self._lent.get(key)

    def address_of(self, key: str) -> str:
        """Where a phone finds what lies under a key."""
        return f"{self.public_url.rstrip('/')}/take/{key}"

    def _drop_expired(self) -> None:
        now = self.clock()
        for key in [key for key, lent in self._lent.items() if lent.until <= now]:
            del self._lent[key]
