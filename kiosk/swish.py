"""Swish at the kiosk: the connection to it, and payments over that connection."""

from __future__ import annotations

import httpx

from kiosk.outside import connection
from kiosk.settings import Settings
from payments.providers.swish import Merchant, Patience, SwishPayment


def swish_client(settings: Settings) -> httpx.Client | None:
    """A connection to Swish with the clinic's certificate; None for a clinic without Swish."""
    return connection(settings.swish_url, timeout=settings.swish_timeout, certificate=settings.swish_certificate)


def swish_payment(settings: Settings, client: httpx.Client | None) -> SwishPayment | None:
    """Payments over that connection."""
    if client is None:
        return None
    merchant = Merchant(settings.swish_payee_alias, settings.swish_callback_url)
    patience = Patience(pay=settings.swish_pay_seconds, ask_every=settings.swish_ask_every)
    return SwishPayment(client, merchant, patience)
