"""Pure: the documents that a billing system has taken, what is owed on each invoice, and the payments that came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from payments.ocr import is_reference

_AMOUNTS = ("amount_ore", "fee_ore")


@dataclass
class Billing:
    """All documents by id, the payments in turn, and the reason for which the next documents are refused."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: list[dict[str, Any]] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)

    def take(self, key: str, document: dict[str, Any]) -> str:
        """ "taken", also for the same document again; "conflict" for another one under the key; else a reason."""
        known = self.documents.get(key)
        if known is not None:
            return "taken" if known == document else "conflict"
        reason = self.refuses.pop(0) if self.refuses else self._fault(key, document)
        if reason:
            return reason
        self.documents[key] = document
        return "taken"

    def owed_ore(self, invoice_id: str) -> int:
        """What is still to be paid of an invoice."""
        invoice = self.documents[invoice_id]
        credits = [each for each in self.documents.values() if each["credits"] == invoice_id]
        paid = sum(int(each["amount_ore"]) for each in self.payments if each["document_id"] == invoice_id)
        return _total(invoice) - sum(map(_total, credits)) - paid

    def pay(self, invoice_id: str, *, on: date, ore: int | None = None) -> dict[str, Any]:
        """A patient pays an invoice, all that is owed or another amount; the payment as the feed tells it."""
        told = {
            "number": len(self.payments) + 1,
            "document_id": invoice_id,
            "ocr": self.documents[invoice_id]["ocr"],
            "amount_ore": self.owed_ore(invoice_id) if ore is None else ore,
            "settled_on": on.isoformat(),
        }
        self.payments.append(told)
        return told

    def _fault(self, key: str, document: dict[str, Any]) -> str:
        if document.get("id") != key or any(type(document.get(each)) is not int for each in _AMOUNTS):
            return "malformed"
        if not is_reference(str(document.get("ocr"))):
            return "bad_reference"
        if document.get("kind") == "CREDIT":
            return self._credit_fault(document)
        return "" if document["amount_ore"] > 0 else "bad_amount"

    def _credit_fault(self, document: dict[str, Any]) -> str:
        invoice = self.documents.get(str(document.get("credits")))
        if invoice is None or invoice["ocr"] != document["ocr"]:
            return "unknown_invoice"
        credited = sum(_total(each) for each in self.documents.values() if each["credits"] == invoice["id"])
        return "too_much" if credited + _total(document) > _total(invoice) else ""


def _total(document: dict[str, Any]) -> int:
    return int(document["amount_ore"]) + int(document["fee_ore"])
