"""What a patient holds up or draws through, as one thing to look up, or the reason why it is none.

Of a card's stripe the personnummer alone is kept, of a bank card nothing at all: its content ends in the driver.
"""

from __future__ import annotations

from datetime import date

from hardware.interfaces import CardSwipe, RefusedSwipe, Scan, UnreadableScan
from kiosk.identification.scanned import DRIVING_LICENCE, only_person_in
from kiosk.refusals import Refusal
from triage_bot.identity.personnummer import Personnummer, of_digits

Presented = str | Personnummer
"""The code of a kallelse, or the person whom a document names."""


def of_scan(scan: Scan | UnreadableScan) -> Presented | Refusal:
    """What was held before the scanner; the screening of codes has checked it already."""
    if isinstance(scan, UnreadableScan):
        return Refusal.UNKNOWN_CODE if scan.reason == "not_ours" else Refusal.UNREADABLE_CODE
    return of_digits(scan.data) if scan.purpose == DRIVING_LICENCE else scan.data


def of_swipe(swipe: CardSwipe | RefusedSwipe, *, on: date) -> Presented | Refusal:
    """The one person whom a stripe names by personnummer or samordningsnummer, on whatever track.

    Unverified on real cards: older identity cards and some regions' patient cards are said to hold the number; today's
    driving licence has no stripe.
    """
    if isinstance(swipe, RefusedSwipe):
        return Refusal.BANK_CARD if swipe.reason == "bank_card" else Refusal.UNREADABLE_CARD
    person = only_person_in(" ".join(swipe.tracks), on=on)
    if person is None:
        return Refusal.UNREADABLE_CARD if swipe.unread else Refusal.NOBODY_ON_CARD
    return person
