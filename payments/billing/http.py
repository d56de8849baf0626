"""The billing system over HTTP: short time-outs, and another try because everything here may be asked twice.

The messages are generic and invented (no billing system's public contract was found): a document is posted with its id
as `Idempotency-Key`, 409 means that the id was used for another document, 422 that it is refused with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from payments.billing.port import TAKEN, BillingSilent, Settlement
from payments.invoice import BillingDocument, DocumentKind
from payments.money import Money
from payments.retrying import Request, Unanswered, up_to_three_times

_MOST_ORE = 100_000_000


class _Refusal(BaseModel):
    reason: str = Field(pattern=r"^[a-z_]{1,30}$")


class _Payment(BaseModel):
    number: int = Field(ge=1)
    document_id: str = Field(max_length=80)
    ocr: str = Field(max_length=25)
    amount_ore: int = Field(strict=True, ge=1, le=_MOST_ORE)
    settled_on: date


class _Payments(BaseModel):
    payments: list[_Payment]


class _Taken(BaseModel):
    id: str
    kind: DocumentKind
    amount_ore: int = Field(strict=True, ge=0, le=_MOST_ORE)

    @property
    def signed(self) -> Money:
        return Money(self.amount_ore if self.kind is DocumentKind.INVOICE else -self.amount_ore)


class _Documents(BaseModel):
    documents: list[_Taken]


_Message = TypeVar("_Message", bound=BaseModel)


@dataclass(frozen=True)
class HttpBilling:
    """Fulfils BillingSystem over an HTTP client whose base address is the billing system's."""

    client: httpx.Client
    longest_pause: float = 1.0

    def take(self, document: BillingDocument) -> str:
        """Post the document; TAKEN also when it was taken before."""
        headers = {"Idempotency-Key": document.id}
        answer = self._try(lambda: self.client.post("/api/v1/documents", json=message_of(document), headers=headers))
        if answer.status_code == httpx.codes.CONFLICT:
            return "other_document"
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            return _read(answer, _Refusal).reason
        if not answer.is_success:
            raise BillingSilent(f"The billing system answers with HTTP {answer.status_code}.")
        return TAKEN

    def settlements(self, *, after: int) -> list[Settlement]:
        """Ask for the payments after a running number."""
        told = _read(self._try(lambda: self.client.get("/api/v1/payments", params={"after": after})), _Payments)
        return [
            Settlement(each.number, each.document_id, each.ocr, Money(each.amount_ore), each.settled_on)
            for each in told.payments
        ]

    def taken_on(self, day: date) -> dict[str, Money]:
        """Ask for the documents issued on a day."""
        answer = self._try(lambda: self.client.get("/api/v1/documents", params={"issued_on": day.isoformat()}))
        return {each.id: each.signed for each in _read(answer, _Documents).documents}

    def _try(self, request: Request) -> httpx.Response:
        try:
            return up_to_three_times(request, longest_pause=self.longest_pause)
        except Unanswered as error:
            raise BillingSilent("The billing system does not answer; what was entered is kept.") from error


def message_of(document: BillingDocument) -> dict[str, Any]:
    """A document as it is sent; amounts are whole öre."""
    return {
        "id": document.id,
        "kind": document.kind.value,
        "number": document.number,
        "ocr": document.ocr,
        "patient_id": document.patient_id,
        "what": document.what,
        "care_date": document.care_date.isoformat(),
        "amount_ore": document.amount.ore,
        "fee_ore": document.fee.ore,
        "issued_on": document.issued_on.isoformat(),
        "due_on": document.due_on.isoformat(),
        "credits": document.credits,
    }


def _read(answer: httpx.Response, model: type[_Message]) -> _Message:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        # the error's own text would repeat what was sent
        raise BillingSilent(f"The billing system's answer lacks or mistakes {error.error_count()} values.") from None
