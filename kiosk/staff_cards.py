"""What staff do about stored cards: `python -m kiosk forget-card CODE` takes back a patient's consent.

The code is that of a kallelse which the patient shows. The token is erased at once, and the running kiosk tells the
service.
"""

from __future__ import annotations

import argparse

import httpx

from kiosk.appointments.http import HttpAppointments
from kiosk.appointments.port import Appointments, BookingSystemDown
from kiosk.clock import machine_clock
from kiosk.settings import Settings
from kiosk.stored_cards import psp_client, stored_cards
from payments.database import open_engine, upgrade_payments
from payments.errors import CardNotStored
from payments.stored_card.consent import StoredCards


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line of a consent that is taken back."""
    forget = commands.add_parser("forget-card", help="a patient takes back the consent to a stored card")
    forget.add_argument("code", help="the code of a kallelse of the patient's")


def run(chosen: argparse.Namespace, settings: Settings) -> str:
    """Do it; the line that says so. Raises CardNotStored."""
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    here = stored_cards(engine, psp_client(settings), machine_clock)
    if here is None:
        raise CardNotStored("This kiosk has no stored cards: KIOSK_PSP_URL is not set.")
    with httpx.Client(base_url=settings.booking_url, timeout=settings.booking_timeout, trust_env=False) as booking:
        return forget(here.cards, HttpAppointments(booking), chosen.code)


def forget(cards: StoredCards, appointments: Appointments, code: str) -> str:
    """Erase the card of the patient with that kallelse; the line that says so. Raises CardNotStored."""
    try:
        booking = appointments.find(code)
    except BookingSystemDown as error:
        raise CardNotStored("The booking system does not answer; try again later.") from error
    if booking is None:
        raise CardNotStored("There is no booking with that code.")
    return "The card is forgotten." if cards.forget(booking.patient_id) else "There was no stored card."
