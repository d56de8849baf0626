"""A quote in words for a cashier or an administrator: the amount, why, whether it counts, what is left, and the source.

Swedish, because the tariff's sources are; the patient's screens have texts of their own.
"""

from __future__ import annotations

from datetime import date

from payments.fees import Quote, Rule, Tariff
from payments.money import ZERO

_WHY = {
    Rule.LISTED: "Ordinarie avgift.",
    Rule.FREE_OF_CHARGE: "Besöket är avgiftsfritt för alla.",
    Rule.FREE_AGE: "Avgiftsfritt på grund av ålder.",
    Rule.EXEMPT: "Avgiftsfritt: {reason}.",
    Rule.REDUCED_TO_CEILING: "Ordinarie avgift är {listed}, sänkt så att högkostnadsskyddets gräns nås exakt.",
    Rule.FRIKORT: "Ordinarie avgift är {listed}, men patienten har frikort.",
}


def explain(quote: Quote, tariff: Tariff, *, on: date) -> tuple[str, ...]:
    """The lines that say what a visit costs on a day and why; raises UnknownFee for a quote of another tariff."""
    name = tariff.fee(quote.kind, on=on).names["sv"]
    names = {exemption.code: exemption.names["sv"] for exemption in tariff.exemptions}
    why = _WHY[quote.rule].format(listed=quote.listed.text(), reason=names.get(quote.reason, ""))
    unsure = "" if quote.verified else " (inte bekräftad för den dagen)"
    return (f"{name}: {quote.amount.text()}.", why, *_high_cost(quote), f"Källa: {quote.source}{unsure}.")


def _high_cost(quote: Quote) -> tuple[str, ...]:
    if not quote.counts:
        return ("Räknas inte in i högkostnadsskyddet.",)
    if quote.left is None:
        return ("Räknas in i högkostnadsskyddet.",)
    if quote.left < ZERO:
        return (f"Patienten har betalat {(-quote.left).text()} för mycket.",)
    return (f"Räknas in i högkostnadsskyddet. Efter besöket är {quote.left.text()} kvar till frikort.",)
