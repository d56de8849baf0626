"""What the patient reads while paying: how it goes, why it did not work, and which way to pay is closed."""

from __future__ import annotations

from kiosk.host import CHECKING
from kiosk.ways import Way
from payments.providers.stored_card import NO_CARD
from payments.providers.swish import HEARD, NEVER_SENT, NO_ANSWER, NOT_AT_SWISH, SILENT, STOPPED, TIMED_OUT
from payments.stored_card.port import AGREEMENT_ENDED, NEEDS_3DS


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


PROGRESS = {
    "insert_card": _("Håll kortet mot terminalen eller sätt in det."),
    "enter_pin": _("Slå din kod på terminalen."),
    "remove_card": _("Ta ut kortet."),
    "confirm_amount": _("Godkänn beloppet på terminalen."),
    "contacting_bank": _("Vi kontaktar din bank. Vänta lite."),
    "please_wait": _("Vänta lite."),
    CHECKING: _("Vi kontrollerar om betalningen gick igenom. Vänta lite."),
    "approved": _("Betalningen är godkänd. Ta ut kortet."),
    "wrong_pin": _("Koden var fel. Försök igen på terminalen."),
    "card_not_readable": _("Kortet gick inte att läsa. Försök igen på terminalen."),
    HEARD: _("Vi väntar på att du godkänner i Swish."),
    SILENT: _("Vi får inget svar från Swish. Har du godkänt? Betala inte igen. Vänta här."),
}
WATCH_TERMINAL = _("Gör som det står på terminalen.")
ASKING_SWISH = _("Vi hämtar en kod från Swish. Vänta lite.")
STOPPING = {
    Way.CARD: _("Vi försöker avbryta. Vänta på svar från terminalen."),
    Way.SWISH: _("Vi avbryter betalningen. Vänta lite."),
    Way.INVOICE: _("Vänta lite."),
    Way.STORED_CARD: _("Vänta lite."),
}
_FIRST = {Way.CARD: WATCH_TERMINAL, Way.SWISH: ASKING_SWISH, Way.STORED_CARD: PROGRESS["contacting_bank"]}

_NO = _("Din bank sa nej till betalningen. Fråga banken varför, eller betala på ett annat sätt.")
_OURS = _("Swish tog inte emot betalningen. Felet är vårt.")
_AWAY = _("Swish svarar inte just nu.")
_GONE = _("Ditt sparade kort är borttaget eller gäller inte längre. Betala på ett annat sätt.")
_LATE = _("Tiden gick ut innan betalningen var godkänd.")
FAILURES = {
    STOPPED: _("Du avbröt betalningen."),
    TIMED_OUT: _LATE,
    "TM01": _LATE,
    NEVER_SENT: _AWAY,
    NO_ANSWER: _AWAY,
    NOT_AT_SWISH: _AWAY,
    "RF07": _("Betalningen nekades. Titta i Swish eller fråga din bank varför."),
    "BANKIDCL": _("Du avbröt i BankID."),
    "FF10": _("Din bank kunde inte göra betalningen just nu."),
    "RP06": _("En annan betalning väntar redan i din Swish. Avsluta den först."),
    "ACMT03": _("Ditt telefonnummer är inte anslutet till Swish."),
    NO_CARD.proof.code: _GONE,
    AGREEMENT_ENDED: _GONE,
    NEEDS_3DS: _("Din bank vill att du godkänner köpet själv. Det går inte här. Betala på ett annat sätt."),
    "expired_card": _("Ditt sparade kort har gått ut. Betala på ett annat sätt."),
    "insufficient_funds": _NO,
    "do_not_honour": _NO,
    "AM02": _("Beloppet är högre än vad Swish tillåter."),
    **dict.fromkeys(
        ("FF08", "RP03", "BE18", "RP01", "PA01", "PA02", "AM03", "AM06", "RP02", "ACMT01", "ACMT07"), _OURS
    ),
}
"""Why a payment was not made, by the codes of Swish, of a card service and our own; others are not for the patient."""

CLOSED = {
    Way.CARD: _("Det går inte att betala med kort här just nu."),
    Way.SWISH: _("Det går inte att betala med Swish just nu."),
    Way.INVOICE: _("Det går inte att få en faktura just nu."),
    Way.STORED_CARD: _("Det går inte att betala med ditt sparade kort just nu."),
}


def progress_words(way: Way, code: str, *, is_stopping: bool) -> str:
    """How the payment goes, in Swedish.

    >>> progress_words(Way.CARD, "enter_pin", is_stopping=False)
    'Slå din kod på terminalen.'
    """
    if is_stopping and code != CHECKING:
        return STOPPING[way]
    return PROGRESS.get(code, _FIRST.get(way, STOPPING[way]))
