"""Why the kiosk cannot go on by itself: stable codes for machines, kind words for the patient, and the rules of when.

Pure. Each text says what the patient can do now, and never who else has a booking or why somebody is protected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.appointments.port import Booking, BookingStatus


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


class Refusal(StrEnum):
    """The stable code of a refusal."""

    UNREADABLE_CODE = "unreadable_code"
    UNKNOWN_CODE = "unknown_code"
    BANK_CARD = "bank_card"
    UNREADABLE_CARD = "unreadable_card"
    NOBODY_ON_CARD = "nobody_on_card"
    NO_BOOKING = "no_booking"
    NOT_ME = "not_me"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    ALREADY_ARRIVED = "already_arrived"
    BOOKING_CANCELLED = "booking_cancelled"
    FEE_MISSING = "fee_missing"
    CARD_NOT_KNOWN = "card_not_known"
    FEE_AFTER_MIDNIGHT = "fee_after_midnight"
    SEE_RECEPTION = "see_reception"
    BOOKING_SYSTEM_DOWN = "booking_system_down"
    TERMINAL_NOT_READY = "terminal_not_ready"
    PAYMENT_UNRESOLVED = "payment_unresolved"
    PAY_AT_DESK = "pay_at_desk"
    NOT_CHECKED_IN = "not_checked_in"
    FAULT = "fault"


@dataclass(frozen=True)
class Refused:
    """The kiosk cannot go on by itself."""

    refusal: Refusal


@dataclass(frozen=True)
class Words:
    """What the patient reads: a heading and what to do."""

    heading: str
    text: str


WORDS: dict[Refusal, Words] = {
    Refusal.UNREADABLE_CODE: Words(
        _("Vi kunde inte läsa koden"),
        _("Håll koden stilla under läsaren och prova en gång till. Går det inte hjälper receptionen dig."),
    ),
    Refusal.UNKNOWN_CODE: Words(
        _("Vi hittar ingen tid med den koden"),
        _("Koden kan höra till en annan mottagning eller en annan dag. Gå till receptionen så hjälper de dig."),
    ),
    Refusal.BANK_CARD: Words(
        _("Det var ett bankkort"),
        _(
            "Vi har inte sparat något från kortet och inga pengar har dragits. "
            "Ta fram din kallelse eller ditt körkort. "
            "Bankkortet behövs först när du betalar. Receptionen hjälper dig gärna."
        ),
    ),
    Refusal.UNREADABLE_CARD: Words(
        _("Vi kunde inte läsa kortet"),
        _("Dra kortet en gång till, lugnt och jämnt. Går det inte hjälper receptionen dig."),
    ),
    Refusal.NOBODY_ON_CARD: Words(
        _("Kortet visar inte vem du är"),
        _("Vi har inte sparat något från kortet. Ta fram din kallelse eller ditt körkort, eller gå till receptionen."),
    ),
    Refusal.NO_BOOKING: Words(
        _("Vi hittar ingen tid för dig i dag"),
        _("Din tid kan vara en annan dag eller på en annan mottagning. Gå till receptionen så hjälper de dig."),
    ),
    Refusal.NOT_ME: Words(
        _("Då har något blivit fel"),
        _("Ingenting är ändrat. Gå till receptionen så hjälper de dig att hitta din tid."),
    ),
    Refusal.TOO_EARLY: Words(
        _("Du är tidig"),
        _("Det är för tidigt att checka in. Kom tillbaka lite senare eller fråga i receptionen."),
    ),
    Refusal.TOO_LATE: Words(
        _("Din tid har redan börjat"),
        _("Gå direkt till receptionen så hjälper de dig."),
    ),
    Refusal.ALREADY_ARRIVED: Words(
        _("Du är redan incheckad"),
        _("Sätt dig i väntrummet. Är du osäker på var det är kan du fråga i receptionen."),
    ),
    Refusal.BOOKING_CANCELLED: Words(
        _("Tiden är avbokad"),
        _("Gå till receptionen om du tror att något har blivit fel."),
    ),
    Refusal.FEE_MISSING: Words(
        _("Receptionen checkar in dig"),
        _("Vi vet inte vad besöket kostar. Gå till receptionen så hjälper de dig."),
    ),
    Refusal.CARD_NOT_KNOWN: Words(
        _("Vi kan inte se ditt högkostnadsskydd just nu"),
        _("Du kanske ska betala mindre än vi kan se. Inga pengar har dragits. Gå till receptionen så hjälper de dig."),
    ),
    Refusal.FEE_AFTER_MIDNIGHT: Words(
        _("Avgiften kan räknas ut först efter midnatt"),
        _(
            "Din tid är efter midnatt, och då kan ditt högkostnadsskydd ha ändrats. Inga pengar har dragits. "
            "Checka in här efter midnatt, eller gå till receptionen så hjälper de dig."
        ),
    ),
    Refusal.SEE_RECEPTION: Words(
        _("Receptionen checkar in dig"),
        _("Gå till receptionen och visa din kallelse eller legitimation där."),
    ),
    Refusal.BOOKING_SYSTEM_DOWN: Words(
        _("Vi kan inte hämta din tid just nu"),
        _("Felet är vårt. Gå till receptionen så checkar de in dig."),
    ),
    Refusal.TERMINAL_NOT_READY: Words(
        _("Det går inte att betala här just nu"),
        _("Inga pengar har dragits. Gå till receptionen så kan du betala och checka in där."),
    ),
    Refusal.PAYMENT_UNRESOLVED: Words(
        _("Det går inte att betala här just nu"),
        _("Inga pengar har dragits. Gå till receptionen så kan du betala och checka in där."),
    ),
    Refusal.PAY_AT_DESK: Words(
        _("Betala i receptionen"),
        _("Inga pengar har dragits. Gå till receptionen så kan du betala och checka in där."),
    ),
    Refusal.FAULT: Words(
        _("Något gick fel hos oss"),
        _("Inga pengar har dragits. Gå till receptionen och visa din kallelse eller legitimation där."),
    ),
    Refusal.NOT_CHECKED_IN: Words(
        _("Vi kunde inte checka in dig"),
        _("Om du har betalat är betalningen sparad. Betala inte igen. Gå till receptionen så checkar de in dig."),
    ),
}


@dataclass(frozen=True)
class CheckInWindow:
    """How long before and after its start a visit can be checked in."""

    opens_before: timedelta
    closes_after: timedelta


def refusal_of(booking: Booking, now: datetime, window: CheckInWindow) -> Refusal | None:
    """Why a booking cannot be checked in now, None when it can.

    A protected identity comes first: nothing else about such a booking is told at a kiosk.
    """
    if booking.protected_identity:
        return Refusal.SEE_RECEPTION
    if booking.status is BookingStatus.CANCELLED:
        return Refusal.BOOKING_CANCELLED
    if booking.status is BookingStatus.ARRIVED:
        return Refusal.ALREADY_ARRIVED
    if now < booking.start - window.opens_before:
        return Refusal.TOO_EARLY
    if now > booking.start + window.closes_after:
        return Refusal.TOO_LATE
    if booking.fee_kind is None:
        return Refusal.FEE_MISSING
    return None
