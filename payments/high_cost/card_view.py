"""What the patient gets of the high-cost card: its state, sums, days and visits, as plain data and as text.

The same for screen, paper, page and app; the QR code holds it sealed (`statement.py`). Nobody is named in it. Laying it
out and translating it is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from payments.calendar import SWEDEN
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.high_cost.rules import HighCostCard, Status, year_after
from payments.money import ZERO, Money


class CardState(StrEnum):
    """What the patient is told about the card."""

    BELOW_LIMIT = "below_limit"
    PRELIMINARY = "preliminary"
    FRIKORT = "frikort"
    OPT_IN_REQUIRED = "opt_in_required"
    OPTED_OUT = "opted_out"
    NOT_KNOWN = "not_known"


HAS_CARD = frozenset({CardState.BELOW_LIMIT, CardState.PRELIMINARY, CardState.FRIKORT})


@dataclass(frozen=True)
class CardVisit:
    """A visit that counts: the place is "" for another region's, of which only day and amount are told."""

    day: date
    amount: Money
    place: str = ""


@dataclass(frozen=True)
class CardView:
    """The card as the patient sees it on a day (`on`); sums and days only in the states that have a card."""

    state: CardState
    counted: Money = ZERO
    left: Money = ZERO
    too_much: Money = ZERO
    start: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    preliminary_until: datetime | None = None
    visits: tuple[CardVisit, ...] = ()
    on: date | None = None

    @property
    def period_end(self) -> date | None:
        """The last day of the twelve months that began with the first visit; a frikort holds to that day as well."""
        return None if self.start is None else year_after(self.start) - timedelta(days=1)


_WITHOUT_CARD = {
    ResultCode.OPTINREQUIRED: CardState.OPT_IN_REQUIRED,
    ResultCode.OPTOUT: CardState.OPTED_OUT,
}
_STATES = {Status.PRELIMINARY: CardState.PRELIMINARY, Status.FINAL: CardState.FRIKORT}
_TEXTS = {
    CardState.OPT_IN_REQUIRED: "Du har inte sagt ja till ett digitalt högkostnadskort.",
    CardState.OPTED_OUT: "Du har valt att inte ha ett digitalt högkostnadskort.",
    CardState.NOT_KNOWN: "Vi kan inte se ditt högkostnadsskydd just nu.",
}


def view_of(answer: CardAnswer) -> CardView:
    """What a patient sees of a registry's answer; an answer without a card says why there is none."""
    if answer.card is None:
        return CardView(_WITHOUT_CARD.get(answer.code, CardState.NOT_KNOWN))
    return _view(answer.card, answer.status)


def as_text(view: CardView) -> str:
    """The card in Swedish, for a message; a few hundred characters, newest visit last."""
    if view.state in _TEXTS:
        return _TEXTS[view.state]
    lines = [f"Högkostnadsskydd: {view.counted.text()} betalat."]
    if view.start is not None:
        lines.append(f"Första besöket {view.start.isoformat()}.")
    if view.valid_to is None:
        lines.append(f"{view.left.text()} kvar till frikort.")
    else:
        lines.append(f"Frikort till och med {view.valid_to.isoformat()}.")
    if view.state is CardState.PRELIMINARY and view.preliminary_until is not None:
        until = view.preliminary_until.astimezone(SWEDEN)
        lines.append(f"Preliminärt till {until:%Y-%m-%d %H.%M}; det gäller redan.")
    if view.too_much:
        lines.append(f"{view.too_much.text()} för mycket betalt.")
    return "\n".join([*lines, *(_visit_text(visit) for visit in view.visits)])


def as_data(view: CardView) -> dict[str, object]:
    """The card as JSON-ready data: whole öre, ISO 8601 days and instants."""
    return {
        "state": view.state.value,
        "counted_ore": view.counted.ore,
        "left_ore": view.left.ore,
        "too_much_ore": view.too_much.ore,
        "start": _iso(view.start),
        "valid_from": _iso(view.valid_from),
        "valid_to": _iso(view.valid_to),
        "preliminary_until": _iso(view.preliminary_until),
        "on": _iso(view.on),
        "visits": [
            {"day": visit.day.isoformat(), "amount_ore": visit.amount.ore, "place": visit.place}
            for visit in view.visits
        ],
    }


def _view(card: HighCostCard, status: Status | None) -> CardView:
    state = _STATES.get(status, CardState.BELOW_LIMIT) if status else CardState.BELOW_LIMIT
    return CardView(
        state=state,
        counted=Money(card.counted_ore),
        left=Money(max(card.left_ore, 0)),
        too_much=Money(max(-card.left_ore, 0)),
        start=card.start,
        valid_from=card.reached,
        valid_to=card.valid_to,
        preliminary_until=card.preliminary_until if state is CardState.PRELIMINARY else None,
        visits=tuple(CardVisit(fee.visit_date, Money(fee.amount_ore), fee.place) for fee in card.fees),
        on=card.on,
    )


def _visit_text(visit: CardVisit) -> str:
    return " ".join(part for part in (visit.day.isoformat(), visit.amount.text(), visit.place) if part)


def _iso(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()
