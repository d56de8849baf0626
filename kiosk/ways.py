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
    SWISH = "swish"
    INVOICE = "invoice"


class Swish(Protocol):
    """What the kiosk asks of Swish beside payments."""

    def answers(self) -> bool:
        """Whether Swish can be reached; asks it."""

    def stop(self) -> None:
        """Call off what is being paid."""


@dataclass
class Ways:
    """The card terminal, and Swish and invoices where the clinic has an agreement."""

    terminal: PaymentTerminal
    swish: Swish | None = None
    invoices: Invoices | None = None
    swish_answered: bool = field(default=False, init=False)

    def open(self) -> tuple[Way, ...]:
        """What is open as far as is known; nobody is asked, so a screen need not wait."""
        card = (Way.CARD,) if self.terminal.condition() in _USABLE else ()
        swish = (Way.SWISH,) if self.swish is not None and self.swish_answered else ()
        return (*card, *swish, *((Way.INVOICE,) if self.invoice_offer() is not None else ()))

    def invoice_offer(self) -> InvoiceOffer | None:
        """What a patient who chooses an invoice should know; None where it cannot be chosen."""
        return None if self.invoices is None else self.invoices.offer()

    def look(self, chosen: Way = Way.SWISH) -> tuple[Way, ...]:
        """What is open, after asking about the one that is chosen; a card payment never waits for Swish."""
        if chosen is Way.SWISH and self.swish is not None:
            self.swish_answered = self.swish.answers()
        return self.open()

    def stop(self, way: Way) -> None:
        """Ask for a payment under way to be called off; only its result tells whether that was in time."""
        if way is Way.CARD:
            self.terminal.abort()
        elif way is Way.SWISH and self.swish is not None:
            self.swish.stop()

    def close(self) -> None:
        """Let a payment by Swish end before the kiosk does; the terminal's ends with its link."""
        self.stop(Way.SWISH)
