"""The ways to pay at this kiosk, and which of them are open now: one that is not is never offered.

The reception is always open, and not one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from hardware.interfaces import Condition, PaymentTerminal
from kiosk.invoices import InvoiceOffer, Invoices

_USABLE = (Condition.OK, Condition.WARNING)


class Way(StrEnum):
    """A way to pay, by its code in the books."""

    CARD = "card"
    STORED_CARD = "stored_card"
    SWISH = "swish"
    INVOICE = "invoice"


class Answering(Protocol):
    """A system outside that a payment needs."""

    def answers(self) -> bool:
        """Whether it can be reached; asks it."""


class Swish(Answering, Protocol):
    """What the kiosk asks of Swish beside payments."""

    def stop(self) -> None:
        """Call off what is being paid."""


class Remembered(Answering, Protocol):
    """What the kiosk asks about stored cards beside payments."""

    def card_of(self, patient_id: str) -> str:
        """What may be shown of the patient's stored card, "" without a consent that holds."""


@dataclass
class Ways:
    """The card terminal, and what else the clinic has an agreement for; `answered` are those that did when asked last.

    A stored card is one patient's: who asks what is open says what may be shown of it, "" for none.
    """

    terminal: PaymentTerminal
    swish: Swish | None = None
    invoices: Invoices | None = None
    stored_cards: Remembered | None = None
    answered: set[Way] = field(default_factory=set, init=False)

    def open(self, stored_card: str = "") -> tuple[Way, ...]:
        """What is open as far as is known; nobody is asked, so a screen need not wait."""
        found = {
            Way.STORED_CARD: bool(stored_card) and Way.STORED_CARD in self.answered,
            Way.CARD: self.terminal.condition() in _USABLE,
            Way.SWISH: Way.SWISH in self.answered,
            Way.INVOICE: self.invoice_offer() is not None,
        }
        return tuple(way for way, is_open in found.items() if is_open)

    def invoice_offer(self) -> InvoiceOffer | None:
        """What a patient who chooses an invoice should know; None where it cannot be chosen."""
        return None if self.invoices is None else self.invoices.offer()

    def stored_card_of(self, patient_id: str) -> str:
        """What may be shown of the patient's stored card, "" for none."""
        return "" if self.stored_cards is None else self.stored_cards.card_of(patient_id)

    def look(self, chosen: Way, stored_card: str = "") -> tuple[Way, ...]:
        """What is open, after asking about the one that is chosen; a card payment never waits for Swish."""
        asked: Answering | None = {Way.SWISH: self.swish, Way.STORED_CARD: self.stored_cards}.get(chosen)
        if asked is not None and asked.answers():
            self.answered.add(chosen)
        else:
            self.answered.discard(chosen)
        return self.open(stored_card)

    def stop(self, way: Way) -> None:
        """Ask for a payment under way to be called off; only its result tells whether that was in time."""
        if way is Way.CARD:
            self.terminal.abort()
        elif way is Way.SWISH and self.swish is not None:
            self.swish.stop()

    def close(self) -> None:
        """Let a payment by Swish end before the kiosk does; the terminal's ends with its link."""
        self.stop(Way.SWISH)
