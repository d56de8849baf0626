"""The payment service over HTTP. Money is asked for once; questions, calling off and ending may be tried again.

PUT payments/{key} and refunds/{key}, GET the same, POST …/cancel, DELETE agreements/{id}, GET movements. Generic and
invented, see the port. What the service says is untrusted: an answer with a card's number in it is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import httpx
from pydantic import BaseModel, Field, ValidationError, field_validator

from payments.money import Money
from payments.retrying import Request, Unanswered, once, up_to_three_times
from payments.stored_card.card_number import may_hold_card_number
from payments.stored_card.port import INSTRUMENT_LENGTH, Movement, PspAnswer, PspSilent, PspStatus

_MOST_ORE = 100_000_000
_NOBODYS = "00000000-0000-0000-0000-000000000000"


class _Answer(BaseModel):
    status: PspStatus
    amount_ore: int | None = Field(default=None, strict=True, ge=0, le=_MOST_ORE)
    currency: Literal["SEK"] = "SEK"
    reference: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")
    code: str = Field(default="", pattern=r"^[a-z0-9_]{0,30}$")
    card: str = Field(default="", max_length=INSTRUMENT_LENGTH)

    @field_validator("reference", "card")
    @classmethod
    def _no_card_number(cls, text: str) -> str:
        if may_hold_card_number(text):
            raise ValueError("it may hold a card's number")
        return text


class _Movement(BaseModel):
    key: str = Field(max_length=36)
    amount_ore: int = Field(strict=True, ge=-_MOST_ORE, le=_MOST_ORE)


class _Movements(BaseModel):
    movements: list[_Movement]


@dataclass(frozen=True)
class HttpPaymentService:
    """Fulfils PaymentService over an HTTP client with the base address, the certificate and the time-outs."""

    client: httpx.Client
    longest_pause: float = 1.0

    def charge(self, key: str, token: str, amount: Money) -> PspAnswer:
        """Ask once; a request that is not answered is never sent again by itself."""
        return self._move(Movement.PAYMENT, key, {"token": token, **_money(amount)})

    def refund(self, key: str, payment: str, amount: Money) -> PspAnswer:
        """Ask once."""
        return self._move(Movement.REFUND, key, {"payment": payment, **_money(amount)})

    def ask(self, what: Movement, key: str) -> PspAnswer | None:
        """Ask by the key."""
        answer = self._try(lambda: self.client.get(f"/api/v1/{what.value}/{key}"))
        return None if answer.status_code == httpx.codes.NOT_FOUND else _answer(answer)

    def call_off(self, what: Movement, key: str) -> PspAnswer:
        """Call off by the key, also what the service has not heard of."""
        return _answer(self._try(lambda: self.client.post(f"/api/v1/{what.value}/{key}/cancel")))

    def answers(self) -> bool:
        """Whether the service can be reached and knows the clinic: it is asked for a payment that nobody has made."""
        try:
            answer = once(lambda: self.client.get(f"/api/v1/{Movement.PAYMENT.value}/{_NOBODYS}"))
        except Unanswered:
            return False
        return answer.status_code == httpx.codes.NOT_FOUND

    def end_agreement(self, agreement_id: str) -> None:
        """End it; one that the service does not know has ended."""
        answer = self._try(lambda: self.client.delete(f"/api/v1/agreements/{agreement_id}"))
        if not answer.is_success and answer.status_code != httpx.codes.NOT_FOUND:
            raise PspSilent(f"The payment service answers with HTTP {answer.status_code}.")

    def moved_on(self, day: date) -> dict[str, Money]:
        """Ask for the day's list."""
        answer = self._try(lambda: self.client.get("/api/v1/movements", params={"on": day.isoformat()}))
        try:
            told = _Movements.model_validate_json(answer.content)
        except ValidationError as error:
            raise _unreadable(error) from None
        return {each.key: Money(each.amount_ore) for each in told.movements}

    def _move(self, what: Movement, key: str, body: dict[str, Any]) -> PspAnswer:
        try:
            return _answer(once(lambda: self.client.put(f"/api/v1/{what.value}/{key}", json=body)))
        except Unanswered as error:
            raise PspSilent("The payment service does not answer whether money has moved.") from error

    def _try(self, request: Request) -> httpx.Response:
        try:
            return up_to_three_times(request, longest_pause=self.longest_pause)
        except Unanswered as error:
            raise PspSilent("The payment service does not answer. Ask again later.") from error


def _money(amount: Money) -> dict[str, Any]:
    return {"amount_ore": amount.ore, "currency": amount.currency}


def _answer(answer: httpx.Response) -> PspAnswer:
    if not answer.is_success:
        raise PspSilent(f"The payment service answers with HTTP {answer.status_code}.")
    try:
        told = _Answer.model_validate_json(answer.content)
    except ValidationError as error:
        raise _unreadable(error) from None
    amount = None if told.amount_ore is None else Money(told.amount_ore, told.currency)
    return PspAnswer(told.status, amount, told.reference, told.code, told.card)


def _unreadable(error: ValidationError) -> PspSilent:
    # the error's own text would repeat what was sent
    return PspSilent(f"The payment service's answer lacks or mistakes {error.error_count()} values.")
