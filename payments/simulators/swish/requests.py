"""Pure: payment requests and refunds at Swish, with the published error codes; a message may order one, as in MSS."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

_INSTRUCTION = re.compile(r"[0-9A-F]{32}")
_ALIAS = re.compile(r"123[0-9]{7}")
LATER = ("RF07", "BANKIDCL", "FF10", "TM01", "DS24")
"""Errors that come after creation; any other code in the message is the answer to the creation."""
AT_CREATION = (
    *("FF08", "RP03", "BE18", "RP01", "PA01", "PA02", "AM06", "AM02", "AM03", "RP02", "RP06"),
    *("ACMT03", "ACMT01", "ACMT07"),
)
_MOST, _LEAST = Decimal(999_999), Decimal("0.01")


@dataclass
class Entry:
    """A payment request or a refund as Swish keeps it."""

    id: str
    payeePaymentReference: str
    amount: str
    currency: str
    status: str = "CREATED"
    paymentReference: str = ""
    errorCode: str | None = None
    message: str = ""
    callbackUrl: str = ""

    def told(self) -> dict[str, Any]:
        """The entry as an answer or callback tells it."""
        told = asdict(self)
        del told["callbackUrl"]
        return told

    @property
    def token(self) -> str:
        """What a phone reads from the QR code; whoever has it can pay, so it is told once and stands in no address."""
        return sha256(self.id.encode()).hexdigest()[:32]

    @property
    def is_waiting(self) -> bool:
        """Whether the patient can still do something about it."""
        return self.status == "CREATED"


@dataclass
class Swish:
    """All requests and refunds, and what was paid and given back in öre; `next_code` refuses the next request."""

    requests: dict[str, Entry] = field(default_factory=dict)
    refunds: dict[str, Entry] = field(default_factory=dict)
    next_code: str = ""

    def create(self, instruction: str, body: dict[str, Any]) -> list[str]:
        """Take in a payment request: the error codes, none when it was created."""
        errors = [*_errors(instruction, body), *_ordered(body, AT_CREATION)]
        if self.next_code:
            errors, self.next_code = [self.next_code], ""
        if not errors and instruction in self.requests:
            errors = ["RP02"]
        if not errors:
            reference = str(body.get("payeePaymentReference", ""))
            made = Entry(instruction, reference, str(body["amount"]), str(body["currency"]))
            made.message, made.callbackUrl = str(body.get("message", "")), str(body["callbackUrl"])
            self.requests[instruction] = made
        return errors

    def scanned(self, code: str) -> Entry | None:
        """The request that a phone finds by the content of a QR code, None for a code that is none of ours."""
        return next((each for each in self.requests.values() if code == f"D{each.token}"), None)

    def pay(self, instruction: str) -> bool:
        """The patient approves in the app, or what the message ordered happens instead; whether it still waited."""
        entry = self.requests[instruction]
        ordered = _ordered({"message": entry.message}, LATER)
        if ordered:
            return self.fail(instruction, ordered[0])
        if not entry.is_waiting:
            return False
        entry.status, entry.paymentReference = "PAID", f"{instruction[::-1]}"
        return True

    def fail(self, instruction: str, code: str) -> bool:
        """The patient or a bank ends it with one of the later errors; whether it still waited."""
        entry = self.requests[instruction]
        if not entry.is_waiting:
            return False
        entry.status, entry.errorCode = "DECLINED" if code == "RF07" else "ERROR", code
        return True

    def cancel(self, instruction: str) -> bool:
        """Cancel a request that nobody has paid; whether that was possible."""
        entry = self.requests[instruction]
        if not entry.is_waiting:
            return False
        entry.status = "CANCELLED"
        return True

    def refund(self, instruction: str, body: dict[str, Any]) -> list[str]:
        """Give back of a payment; RF02 when there is none of that reference, AM02 when it is more than was paid."""
        errors = _errors(instruction, {**body, "payeeAlias": body.get("payerAlias")})
        original = str(body.get("originalPaymentReference", ""))
        paid = next((each for each in self.requests.values() if original and each.paymentReference == original), None)
        if paid is None:
            errors.append("RF02")
        elif not errors and self._given(original) + Decimal(str(body["amount"])) > Decimal(paid.amount):
            errors.append("AM02")
        if not errors:
            made = Entry(instruction, original, str(body["amount"]), str(body["currency"]), "PAID")
            made.paymentReference = f"R{instruction[:30]}"
            self.refunds[instruction] = made
        return errors

    def balance_ore(self) -> int:
        """What was paid and not given back, in öre."""
        paid = sum(Decimal(each.amount) for each in self.requests.values() if each.status == "PAID")
        return int((paid - sum(Decimal(each.amount) for each in self.refunds.values())) * 100)

    def _given(self, original: str) -> Decimal:
        return sum(
            (Decimal(e.amount) for e in self.refunds.values() if e.payeePaymentReference == original), Decimal(0)
        )


def _errors(instruction: str, body: dict[str, Any]) -> list[str]:
    errors = [] if _INSTRUCTION.fullmatch(instruction) else ["RP02"]
    if not str(body.get("callbackUrl", "")).startswith("https://"):
        errors.append("RP03")
    if not _ALIAS.fullmatch(str(body.get("payeeAlias", ""))):
        errors.append("RP01")
    if body.get("currency") != "SEK":
        errors.append("AM03")
    try:
        amount = Decimal(str(body.get("amount")))
    except InvalidOperation:
        return [*errors, "PA02"]
    if amount < _LEAST:
        errors.append("AM06")
    return [*errors, "AM02"] if amount > _MOST else errors


def _ordered(body: dict[str, Any], codes: tuple[str, ...]) -> list[str]:
    return [code for code in [str(body.get("message", ""))] if code in codes]
