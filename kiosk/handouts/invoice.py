"""What a patient who chose an invoice takes home: what it will be about, until when and with which reference to pay.

It is a notice, neither the invoice nor a receipt: the billing system sends the one, and nothing has been paid yet.
"""

from __future__ import annotations

from kiosk.handouts.content import Fact, Handout, Section
from kiosk.tongue import Tongue
from payments.invoice import BillingDocument


def invoice_notice(invoice: BillingDocument, *, what: str, clinic: str, tongue: Tongue) -> Handout:
    """The notice of an invoice for a kind of visit; marked as no receipt, as SKVFS 2014:9 asks of such papers."""
    _ = tongue.translate
    facts = [Fact(f"1 {what}", tongue.money(invoice.amount))]
    if invoice.fee:
        facts.append(Fact(_("Fakturaavgift"), tongue.money(invoice.fee)))
    facts += [
        Fact(_("Att betala"), tongue.money(invoice.total), strong=True),
        Fact(_("Betala senast"), tongue.day(invoice.due_on)),
        Fact(_("OCR-nummer"), invoice.ocr),
    ]
    notes = (_("Fakturan skickas till dig. Betala inte två gånger."),)
    return Handout(
        language=tongue.tag,
        title=_("Du får en faktura"),
        issuer=(clinic,),
        sections=(Section(facts=tuple(facts), notes=notes),),
        mark=_("EJ KVITTO"),
    )
