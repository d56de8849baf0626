"""The watch beside the visits over a system outside that takes payments: Swish, or the service that remembers cards.

It looks whether the system answers, and asks how payments ended that nobody waits for any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from kiosk.under_way import is_under_way
from kiosk.ways import Way, Ways
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout

_SOON = 2.0
"""Seconds between two looks while the system does not answer, so that it is offered again soon."""

log = structlog.get_logger(__name__)


def _nothing() -> None:
    """There is nothing else to tell."""


@dataclass
class Watch:
    """Looks every `every` seconds; `left_over` are the payments that an earlier process left without an end.

    `tell` is called when the system has answered.
    """

    checkout: Checkout
    ways: Ways
    way: Way
    every: float
    tell: Callable[[], object] = _nothing
    left_over: frozenset[str] = field(default=frozenset(), init=False)

    def take_over(self) -> None:
        """Note what an earlier process left; to be called before anybody can pay."""
        self.left_over = frozenset(attempt.id for attempt in self.checkout.unresolved(self.way))

    @property
    def condition(self) -> str:
        """Whether the system answered the last time."""
        return "ok" if self.way in self.ways.answered else "down"

    def rest(self) -> float:
        """Seconds until the next look."""
        return self.every if self.way in self.ways.answered else min(self.every, _SOON)

    def look(self) -> None:
        """Ask whether the system is there, and then how the payments ended that are open and not waited for."""
        self.ways.look(self.way)
        if self.way not in self.ways.answered:
            return
        for attempt in self.checkout.unresolved(self.way):
            if self._is_nobodys(attempt):
                ended = self.checkout.resolve(attempt.id)
                if not ended.is_open:
                    log.info("recovered", attempt=ended.id, state=ended.state.value)
        self.tell()

    def _is_nobodys(self, attempt: Attempt) -> bool:
        """Whether nobody waits for its end any more, in this process or in one of staff's."""
        if is_under_way(attempt, self.checkout.clock()):
            return False
        is_return = attempt.purpose is not Purpose.PAYMENT
        return is_return or attempt.state is AttemptState.UNKNOWN or attempt.id in self.left_over
