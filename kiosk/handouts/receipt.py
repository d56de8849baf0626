"""A receipt in the patient's language: a payment, what is paid up later, or money given back; card slip included.

What a card receipt shows follows what the terminal told, and nothing more; of the card number, four digits.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.clock import CLINIC_ZONE
from kiosk.handouts.content import Fact, Handout, Section
from kiosk.handouts.high_cost_card import card_facts
from kiosk.tongue import Tongue
from payments.charge import CardSlip
from payments.high_cost.card_view import HAS_CARD, CardView
from payments.receipt import Receipt


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


_WAYS = {"card": _("Kort"), "desk": _("I receptionen"), "invoice": _("Faktura"), "stored_card": _("Sparat kort")}
_ENTRIES = {
    "chip": _("Chip"),
    "contactless": _("Kontaktlöst"),
    "stripe": _("Magnetremsa"),
    "manual": _("Inknappat"),
}
_VERIFICATIONS = {
    "pin": _("Personlig kod"),
    "signature": _("Underskrift"),
    "pin_and_signature": _("Personlig kod och underskrift"),
    "none": _("Ingen kod behövdes"),
}


def receipt_handout(receipt: Receipt, *, what: str, card: CardView | None, tongue: Tongue) -> Handout:
    """The receipt for a kind of visit, with the high-cost card after it when the fee counts.

    You may NOT hand it out before `may_be_printed`.
    """
    _ = tongue.translate
    seller = receipt.seller
    sections = (_numbers(receipt, tongue), _money(receipt, what, tongue), _slip(receipt.slip, tongue))
    return Handout(
        language=tongue.tag,
        title=_("Kvitto") if receipt.gives_back is None else _("Kvitto på återbetalning"),
        issuer=(seller.name, _("Org.nr") + f" {seller.organisation_number}", seller.address),
        sections=tuple(part for part in (*sections, _high_cost(receipt, card, tongue)) if part.facts or part.notes),
        mark=_("KOPIA") if receipt.is_copy else "",
        on_screen=_("Elektroniskt kassakvitto"),
    )


def _numbers(receipt: Receipt, tongue: Tongue) -> Section:
    _ = tongue.translate
    issued = receipt.issued_at.astimezone(CLINIC_ZONE)
    facts = [Fact(_("Kvittonummer"), str(receipt.number))]
    if receipt.gives_back is not None:
        facts.append(Fact(_("Gäller kvitto"), str(receipt.gives_back)))
    if receipt.register:
        facts.append(Fact(_("Kassa"), receipt.register))
    facts.append(Fact(_("Datum"), f"{tongue.day(issued.date())} {tongue.time(issued)}"))
    return Section(facts=tuple(facts))


def _money(receipt: Receipt, what: str, tongue: Tongue) -> Section:
    _ = tongue.translate
    gives_back = receipt.gives_back is not None
    facts = [
        Fact(f"1 {what}", tongue.money(receipt.total)),
        Fact(_("Moms (sjukvård, momsfri)"), tongue.money(receipt.vat)),
        Fact(_("Totalt"), tongue.money(receipt.total), strong=True),
        Fact(_("Återbetalning") if gives_back else _("Betalat med"), _way(receipt, tongue)),
    ]
    if receipt.signature is not None and receipt.signature.unit_id:
        facts += [
            Fact(_("Kontrollenhet"), receipt.signature.unit_id),
            Fact(_("Kontrollkod"), receipt.signature.code),
        ]
    if receipt.paid_before:
        facts += [
            Fact(_("Tidigare betalt för besöket"), tongue.money(receipt.paid_before)),
            Fact(_("Betalt för besöket nu"), tongue.money(receipt.paid_in_all)),
        ]
    return Section(facts=tuple(facts))


def _way(receipt: Receipt, tongue: Tongue) -> str:
    if receipt.paid_with:
        return receipt.paid_with
    return _named(_WAYS, receipt.provider, tongue) or "-"


def _named(names: Mapping[str, str], code: str, tongue: Tongue) -> str:
    return tongue.translate(names[code]) if code in names else ""


def _slip(slip: CardSlip, tongue: Tongue) -> Section:
    _ = tongue.translate
    told = (
        (_("Terminal"), slip.terminal),
        (_("Transaktion"), slip.transaction),
        (_("Butiksnummer"), slip.merchant),
        (_("Program (AID)"), slip.application),
        (_("Bankens godkännande"), slip.authorisation),
        (_("Kortet lästes"), _named(_ENTRIES, slip.entry, tongue)),
        (_("Godkänt med"), _named(_VERIFICATIONS, slip.verification, tongue)),
    )
    return Section(_("Kortbetalning"), tuple(Fact(label, value) for label, value in told if value))


def _high_cost(receipt: Receipt, card: CardView | None, tongue: Tongue) -> Section:
    _ = tongue.translate
    if not receipt.counts:
        return Section(notes=(_("Avgiften räknas inte in i högkostnadsskyddet."),))
    if card is None or card.state not in HAS_CARD:
        return Section()
    return Section(_("Högkostnadsskydd"), card_facts(card, tongue=tongue))
