"""Swish at the kiosk: the connection to it, and the watch beside the visits.

The watch looks whether Swish answers, and asks how payments ended that nobody waits for any more.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field

import httpx
import structlog

from kiosk.settings import Settings
from kiosk.ways import Way, Ways
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.providers.swish import Merchant, Patience, SwishPayment

_SOON = 2.0
"""Seconds between two looks while Swish does not answer, so that it is offered again soon."""

log = structlog.get_logger(__name__)


def swish_client(settings: Settings) -> httpx.Client | None:
    """A connection to Swish with the clinic's certificate; None for a clinic without Swish."""
    if not settings.swish_url:
        return None
    known = ssl.create_default_context()
    if settings.swish_certificate is not None:
        known.load_cert_chain(settings.swish_certificate)
    return httpx.Client(base_url=settings.swish_url, timeout=settings.swish_timeout, verify=known, trust_env=False)


def swish_payment(settings: Settings, client: httpx.Client | None) -> SwishPayment | None:
    """Payments over that connection."""
    if client is None:
        return None
    merchant = Merchant(settings.swish_payee_alias, settings.swish_callback_url)
    patience = Patience(pay=settings.swish_pay_seconds, ask_every=settings.swish_ask_every)
    return SwishPayment(client, merchant, patience)


@dataclass
class SwishWatch:
    """Wakes up every `every` seconds; `left_over` are the payments that an earlier process left without an end."""

    checkout: Checkout
    ways: Ways
    every: float
    left_over: frozenset[str] = field(default=frozenset(), init=False)

    def take_over(self) -> None:
        """Note what an earlier process left; to be called before anybody can pay."""
        self.left_over = frozenset(attempt.id for attempt in self.checkout.unresolved(Way.SWISH))

    @property
    def condition(self) -> str:
        """Whether Swish answered the last time."""
        return "ok" if self.ways.swish_answered else "down"

    async def run(self) -> None:
        """Watch until cancelled; whatever breaks is logged and tried again the next time."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except Exception as error:
                log.exception("swish_watch_broke", error=type(error).__name__)
            await asyncio.sleep(self.every if self.ways.swish_answered else min(self.every, _SOON))

    def look(self) -> None:
        """Ask whether Swish is there, and then how the payments ended that are still open and not waited for."""
        if Way.SWISH not in self.ways.look():
            return
        for attempt in self.checkout.unresolved(Way.SWISH):
            if attempt.state is AttemptState.UNKNOWN or attempt.id in self.left_over:
                ended = self.checkout.resolve(attempt.id)
                if not ended.is_open:
                    log.info("recovered", attempt=ended.id, state=ended.state.value)
