"""What somebody who logs in to see their card is told, by BankID's words for how far it has come and why it ended."""

from __future__ import annotations

from kiosk.my_card.logins import DOWN
from payments.high_cost.card_view import CardState


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


_WAITING = {
    "outstandingTransaction": _("Öppna BankID-appen."),
    "noClient": _("Öppna BankID-appen."),
    "started": _("BankID-appen letar efter ditt BankID. Vänta lite."),
    "userSign": _("Skriv din säkerhetskod i BankID-appen."),
}
_ENDED = {
    "userCancel": _("Du avbröt i BankID."),
    "cancelled": _("Inloggningen avbröts, för att en annan har börjat. Försök igen."),
    "startFailed": _("Tiden gick ut. Försök igen."),
    "expiredTransaction": _("Tiden gick ut. Försök igen."),
    "certificateErr": _("Ditt BankID är spärrat eller för gammalt. Fråga din bank."),
    DOWN: _("Det går inte att logga in med BankID just nu. Försök igen om en stund."),
}
WITHOUT_CARD = {
    None: _("Du har inget högkostnadskort hos oss. Har du ett på papper gäller det."),
    CardState.OPT_IN_REQUIRED: _(
        "Du har inte sagt ja till ett digitalt högkostnadskort. Det kan du göra i receptionen."
    ),
    CardState.OPTED_OUT: _("Du har valt att inte ha ett digitalt högkostnadskort. Har du ett på papper gäller det."),
    CardState.NOT_KNOWN: _("Vi kan inte hämta ditt högkostnadskort just nu. Försök igen om en stund."),
}


def waiting_words(hint: str) -> str:
    """What to do next, in Swedish."""
    return _WAITING.get(hint, _("Öppna BankID-appen."))


def ended_words(hint: str) -> str:
    """Why nobody was logged in, in Swedish."""
    return _ENDED.get(hint, _("Det gick inte att logga in. Försök igen."))
