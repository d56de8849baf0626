"""A receipt and high-cost cards as tests use them, and how they read on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hardware.layout import QrLine, TextLine, lay_out
from kiosk.handouts.content import Handout
from kiosk.handouts.high_cost_card import card_handout
from kiosk.handouts.paper import on_paper
from kiosk.handouts.receipt import receipt_handout
from kiosk.language import Languages
from kiosk.tongue import Tongue
from payments.charge import CardSlip
from payments.high_cost.card_view import CardState, CardView, CardVisit
from payments.high_cost.statement import SealedStatement
from payments.money import sek
from payments.receipt import Receipt, Seller
from tests.kiosk.conftest import DATA

AT = datetime(2026, 7, 20, 6, 30, tzinfo=UTC)
SLIP = CardSlip("52500041", "17", "4711001", "A0000000041010", "A1B2C3", "contactless", "pin")
RECEIPT = Receipt(
    number=7,
    issued_at=AT,
    seller=Seller("Hälsocentral Åby", "000000-0000", "Exempelgatan 1, Åby"),
    kind="doctor_visit",
    total=sek(250),
    vat=sek(0),
    paid_with="Visa **** 4242",
    counts=True,
    provider="card",
    register="kiosk-1",
    slip=SLIP,
)
CARD = CardView(
    CardState.BELOW_LIMIT,
    sek(650),
    sek(800),
    start=date(2026, 5, 1),
    visits=(CardVisit(date(2026, 5, 1), sek(400), "Hälsocentral Åby"), CardVisit(date(2026, 7, 20), sek(250))),
    on=date(2026, 7, 20),
)
FRIKORT = CardView(
    CardState.PRELIMINARY,
    sek(1700),
    too_much=sek(250),
    start=date(2026, 5, 1),
    valid_from=date(2026, 6, 1),
    valid_to=date(2027, 4, 30),
    on=date(2026, 7, 20),
)
SEALED = SealedStatement("HKK1:ABC234", datetime(2026, 7, 22, 6, 30, tzinfo=UTC))


def tongue(tag: str = "sv") -> Tongue:
    """A language to write in."""
    return Tongue(tag, Languages(DATA / "locale").catalogue(tag).gettext)


def receipt(of: Receipt = RECEIPT, *, card: CardView | None = CARD, tag: str = "sv") -> Handout:
    """The receipt for a doctor visit."""
    what = {"sv": "Läkarbesök", "en": "Doctor visit"}[tag]
    return receipt_handout(of, what=what, card=card, tongue=tongue(tag))


def card(view: CardView = CARD, *, sealed: SealedStatement | None = SEALED, tag: str = "sv") -> Handout:
    """The high-cost card of a patient who has one."""
    made = card_handout(view, clinic="Hälsocentral Åby", sealed=sealed, tongue=tongue(tag))
    assert made is not None
    return made


def paper(handout: Handout) -> str:
    """What stands on the paper, a code as its content."""
    lines = [line.text if isinstance(line, TextLine) else f"[{line.data}]" if isinstance(line, QrLine) else ""
             for line in lay_out(on_paper(handout))]  # fmt: skip
    return "\n".join(line.rstrip() for line in lines).replace("\u00a0", " ") + "\n"
