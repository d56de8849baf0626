"""What is printed for the patient: the queue ticket, the receipt and the high-cost card, as documents for the printer.

Texts come through the patient's language; no name and no personnummer is ever printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_time

from hardware.document import Align, Block, Columns, Document, Row, Rule, Space
from kiosk.clock import CLINIC_ZONE
from kiosk.store import CheckIn
from payments.high_cost.rules import HighCostCard
from payments.money import Money
from payments.receipt import Receipt

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Tongue:
    """A language to write in: its tag and its translation of the Swedish texts."""

    tag: str
    translate: Callable[[str], str]

    def money(self, amount: Money) -> str:
        """An amount, for example 250 kronor."""
        return amount.text(self.tag)

    def day(self, day: date) -> str:
        """A day in full, for example 24 april 2027."""
        return format_date(day, format="d MMMM y", locale=self.tag).replace(" ", NO_BREAK_SPACE)

    def time(self, instant: datetime) -> str:
        """The time of day at the clinic, for example 08.30 in Swedish."""
        pattern = "HH.mm" if self.tag == "sv" else "HH:mm"
        return format_time(instant.astimezone(CLINIC_ZONE), format=pattern, locale=self.tag)


def queue_ticket(check_in: CheckIn, *, clinic: str, visit_at: datetime, tongue: Tongue) -> Document:
    """The ticket with the number that is called out and the room to wait in."""
    _ = tongue.translate
    return Document(
        (
            Row(clinic, Align.CENTRE, bold=True),
            Rule(),
            Row(_("Ditt nummer"), Align.CENTRE),
            Row(check_in.ticket, Align.CENTRE, bold=True, scale=4),
            Space(),
            Row(_("Vänta i"), Align.CENTRE),
            Row(check_in.waiting_room, Align.CENTRE, bold=True, scale=2),
            Space(),
            Columns(_("Din tid"), tongue.time(visit_at)),
            Columns(_("Incheckad"), tongue.time(check_in.checked_in_at)),
            Rule(),
            Row(_("Vi ropar upp ditt nummer. Fråga i receptionen om du undrar något.")),
            Row(_("Demonstrator. Inte en medicinteknisk produkt. Inte 1177.")),
        ),
    )


def receipt_document(receipt: Receipt, *, what: str, card: HighCostCard | None, tongue: Tongue) -> Document:
    """The receipt for a patient fee, with what is left to a frikort when the fee counts."""
    _ = tongue.translate
    seller = receipt.seller
    issued = receipt.issued_at.astimezone(CLINIC_ZONE)
    blocks: list[Block] = [
        *([Row(_("KOPIA"), Align.CENTRE, bold=True, scale=2)] if receipt.is_copy else []),
        Row(_("Kvitto"), Align.CENTRE, bold=True, scale=2),
        Row(seller.name, Align.CENTRE),
        Row(_("Org.nr") + f" {seller.organisation_number}", Align.CENTRE),
        Row(seller.address, Align.CENTRE),
        Rule(),
        Columns(_("Kvittonummer"), str(receipt.number)),
        Columns(tongue.day(issued.date()), tongue.time(issued)),
        Space(),
        Columns(f"1 {what}", tongue.money(receipt.total)),
        Columns(_("Moms (sjukvård, momsfri)"), tongue.money(receipt.vat)),
        Columns(_("Totalt"), tongue.money(receipt.total), bold=True),
        Columns(_("Betalat med"), receipt.paid_with or _("kort")),
        *_control(receipt, tongue),
        Rule(),
    ]
    if not receipt.counts:
        blocks.append(Row(_("Avgiften räknas inte in i högkostnadsskyddet.")))
    elif card is not None:
        blocks.extend(high_cost_rows(card, tongue=tongue))
    return Document(tuple(blocks))


def _control(receipt: Receipt, tongue: Tongue) -> tuple[Block, ...]:
    """What the control unit wants on a receipt of a clinic that a company runs."""
    if receipt.signature is None or not receipt.signature.unit_id:
        return ()
    _ = tongue.translate
    return (
        Columns(_("Kontrollenhet"), receipt.signature.unit_id),
        Row(_("Kontrollkod") + f" {receipt.signature.code}"),
    )


def high_cost_rows(card: HighCostCard, *, tongue: Tongue) -> tuple[Block, ...]:
    """The high-cost card as rows: what is counted and left, or from when to when the frikort holds."""
    _ = tongue.translate
    rows: list[Block] = [Row(_("Högkostnadsskydd"), bold=True)]
    if card.start is not None:
        rows.append(Columns(_("Första besöket"), tongue.day(card.start)))
    rows.append(Columns(_("Betalat hittills"), tongue.money(Money(card.counted_ore))))
    if card.valid_to is not None:
        rows.append(Columns(_("Frikort till och med"), tongue.day(card.valid_to), bold=True))
    else:
        rows.append(Columns(_("Kvar till frikort"), tongue.money(Money(card.left_ore))))
    if card.left_ore < 0:
        rows.append(Columns(_("För mycket betalt"), tongue.money(Money(-card.left_ore))))
    return tuple(rows)


def high_cost_document(card: HighCostCard, *, clinic: str, tongue: Tongue) -> Document:
    """The high-cost card on a paper of its own with its visits, for a visit that needs no receipt."""
    _ = tongue.translate
    visits = [Columns(tongue.day(fee.visit_date), tongue.money(Money(fee.amount_ore))) for fee in card.fees]
    listed: list[Block] = [Rule(), Row(_("Besök som räknas"), bold=True), *visits] if visits else []
    printed = Columns(_("Utskrivet"), tongue.day(card.on))
    heading = (Row(clinic, Align.CENTRE, bold=True), Rule())
    return Document((*heading, *high_cost_rows(card, tongue=tongue), *listed, Rule(), printed))
