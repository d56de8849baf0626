"""The ways to pay, in one explicit table."""

from __future__ import annotations

from payments.provider import PaymentProvider
from payments.providers.card import CardPayment, CardTerminal
from payments.providers.desk import DeskPayment


def providers(*, card_terminal: CardTerminal) -> dict[str, PaymentProvider]:
    """Every way to pay by its code, as it stands in the books."""
    return {
        "card": CardPayment(card_terminal),
        "desk": DeskPayment(),
    }
