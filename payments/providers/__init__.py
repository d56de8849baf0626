"""The ways to pay, in one explicit table."""

from __future__ import annotations

from payments.provider import PaymentProvider
from payments.providers.card import CardPayment, CardTerminal
from payments.providers.desk import DeskPayment
from payments.providers.invoice import InvoicePayment
from payments.providers.stored_card import StoredCardPayment
from payments.providers.swish import SwishPayment


def providers(
    *,
    card_terminal: CardTerminal,
    swish: SwishPayment | None = None,
    invoice: InvoicePayment | None = None,
    stored_card: StoredCardPayment | None = None,
) -> dict[str, PaymentProvider]:
    """Every way to pay by its code, as it stands in the books; all but card and desk only where they are agreed on."""
    return {
        "card": CardPayment(card_terminal),
        "desk": DeskPayment(),
        **({"swish": swish} if swish else {}),
        **({"invoice": invoice} if invoice else {}),
        **({"stored_card": stored_card} if stored_card else {}),
    }
