"""The connection to BankID as it is set, and the pages that rest on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from kiosk.checkin import SelfCheckIn
from kiosk.my_card.cards import OwnCards
from kiosk.my_card.logins import Logins
from kiosk.my_card.routes import MyCard
from kiosk.outside import connection
from kiosk.rendering import Screens
from kiosk.settings import Settings
from triage_bot.identity.bankid import BankId


def bankid_client(settings: Settings) -> httpx.Client | None:
    """A connection to BankID with the relying party's certificate; None for a kiosk whose patients cannot log in.

    BankID's servers have certificates of an authority of its own, which `bankid_authority` holds.
    """
    return connection(
        settings.bankid_url,
        timeout=settings.bankid_timeout,
        certificate=settings.bankid_certificate,
        authority=settings.bankid_authority,
    )


def my_card(
    settings: Settings, client: httpx.Client | None, desk: SelfCheckIn, screens: Screens, clock: Callable[[], datetime]
) -> MyCard | None:
    """The pages for patients' own devices; None where nobody can log in."""
    if client is None:
        return None
    cards = OwnCards(desk.clinic, desk.appointments, desk.checkout, clock, desk.remember)
    logins = Logins(BankId(client, clock), clock)
    return MyCard(logins, cards, screens, settings.public_url, settings.bankid_app_url)
