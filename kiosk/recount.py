"""Why a patient sees the fee a second time: the high-cost card has changed, or may be changing at this moment.

Pure. Children share a card, and a patient may have two visits at once: the words name neither.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.checkin import Priced


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


class Recount(StrEnum):
    """What has become of a fee that was shown before."""

    CARD_CHANGED = "card_changed"
    MAY_CHANGE = "may_change"
    FEE_CHANGED = "fee_changed"


RECOUNTS = {
    Recount.CARD_CHANGED: _("Avgiften räknades om, eftersom ditt högkostnadsskydd har ändrats sedan du såg den."),
    Recount.MAY_CHANGE: _(
        "Ditt högkostnadsskydd ändras just nu, så avgiften kan bli lägre. Vänta en minut och försök sedan igen."
    ),
    Recount.FEE_CHANGED: _("Avgiften räknades om, eftersom den har ändrats sedan du såg den."),
}


def recount_of(shown: Priced | None, now: Priced) -> Recount | None:
    """Why the fee is shown again; None the first time, and when it has been paid meanwhile."""
    if shown is None or now.is_paid:
        return None
    if shown.quote.amount == now.quote.amount:
        return Recount.MAY_CHANGE
    is_other_card = (shown.answer.code, _left(shown)) != (now.answer.code, _left(now))
    return Recount.CARD_CHANGED if is_other_card else Recount.FEE_CHANGED


def _left(priced: Priced) -> int | None:
    return None if priced.card is None else priced.card.left_ore
