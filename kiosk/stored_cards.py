"""Stored cards at the kiosk: the connection to the payment service that remembers them, and whose card may be offered.

A card is offered to a patient whose consent holds, after "Är det du?". Consents are given elsewhere: here a card is
used, and its consent can be withdrawn (`python -m kiosk forget-card`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
from sqlalchemy import Engine

from kiosk.outside import connection
from kiosk.settings import Settings
from payments.charge import Attempt
from payments.providers.stored_card import NO_CARD, StoredCardPayment
from payments.stored_card.consent import StoredCards
from payments.stored_card.http import HttpPaymentService
from payments.stored_card.port import AGREEMENT_ENDED, NEEDS_3DS

_USELESS_HERE = frozenset({NO_CARD.proof.code, AGREEMENT_ENDED, NEEDS_3DS, "expired_card"})


@dataclass(frozen=True)
class StoredCardsHere:
    """The stored cards in these books, and the service behind them."""

    cards: StoredCards
    service: HttpPaymentService

    def answers(self) -> bool:
        """Whether the service can be reached and knows the clinic."""
        return self.service.answers()

    def card_of(self, patient_id: str) -> str:
        """What may be shown of the patient's card, "" without a consent that holds."""
        card = self.cards.card_of(patient_id)
        return "" if card is None else card.instrument

    def provider(self) -> StoredCardPayment:
        """Stored cards as a way to pay."""
        return StoredCardPayment(self.cards.engine, self.cards, self.service)


def may_try_again(failed: Attempt) -> bool:
    """Whether a stored card that was refused could be taken at a second try, here and today."""
    return failed.proof.code not in _USELESS_HERE


def psp_client(settings: Settings) -> httpx.Client | None:
    """A connection to the payment service with the clinic's certificate; None for a clinic without stored cards."""
    return connection(settings.psp_url, timeout=settings.psp_timeout, certificate=settings.psp_certificate)


def stored_cards(engine: Engine, client: httpx.Client | None, clock: Callable[[], datetime]) -> StoredCardsHere | None:
    """The stored cards in these books over that connection."""
    if client is None:
        return None
    service = HttpPaymentService(client)
    return StoredCardsHere(StoredCards(engine, service, clock), service)
