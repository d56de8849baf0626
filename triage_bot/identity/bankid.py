"""BankID for relying parties, version 6.0: somebody proves who they are on a telephone or computer of their own.

An order is begun, shown as a code that changes each second or opened on the same device, and asked about until it has
ended. Starting by a typed personnummer is no longer allowed. The messages follow published clients of the service and
are not verified against it; the changing code is (their test vector). Of the answer the personnummer alone is kept.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, Field, ValidationError

from triage_bot.identity.personnummer import IdentityNumberError, Personnummer, of_digits

NOT_STARTED = "startFailed"
"""The hint of an order that nobody has opened in time; a new one may be begun in its place."""
_PATH = "/rp/v6.0"
_Message = TypeVar("_Message", bound=BaseModel)


class BankIdDown(Exception):
    """BankID does not answer, refuses, or answers without sense; nobody has been identified."""


@dataclass(frozen=True, repr=False)
class Order:
    """One identification under way, begun at an instant; it has no text form, because its secrets open it."""

    reference: str
    auto_start_token: str
    qr_token: str
    qr_secret: str
    begun_at: datetime

    def qr_at(self, at: datetime) -> str:
        """What the code on the screen holds at an instant: another text each second."""
        seconds = str(max(0, int((at - self.begun_at).total_seconds())))
        proof = hmac.digest(self.qr_secret.encode(), seconds.encode(), "sha256").hex()
        return f"bankid.{self.qr_token}.{seconds}.{proof}"

    def on_this_device(self, app_url: str, *, back_to: str) -> str:
        """The address that opens BankID on the device that shows it, and leads back when it is done."""
        return f"{app_url}?{urlencode({'autostarttoken': self.auto_start_token, 'redirect': back_to})}"


@dataclass(frozen=True)
class Pending:
    """The person has not finished; `hint` is BankID's word for how far they have come."""

    hint: str


@dataclass(frozen=True)
class Identified:
    """The person has proved who they are."""

    person: Personnummer


@dataclass(frozen=True)
class Failed:
    """The order has ended without an identification; `hint` is BankID's word for why."""

    hint: str


class _Begun(BaseModel):
    orderRef: str = Field(min_length=1)
    autoStartToken: str = Field(min_length=1)
    qrStartToken: str = Field(min_length=1)
    qrStartSecret: str = Field(min_length=1)


class _User(BaseModel):
    personalNumber: str


class _Completion(BaseModel):
    user: _User


class _Collected(BaseModel):
    status: str
    hintCode: str = ""
    completionData: _Completion | None = None


@dataclass(frozen=True)
class BankId:
    """The service, over a client with its base address and the relying party's certificate; `clock` gives UTC."""

    client: httpx.Client
    clock: Callable[[], datetime]

    def begin(self, *, user_ip: str) -> Order:
        """Begin an identification for whoever asks from that address; raises BankIdDown."""
        begun = self._ask("auth", {"endUserIp": user_ip}, _Begun)
        return Order(begun.orderRef, begun.autoStartToken, begun.qrStartToken, begun.qrStartSecret, self.clock())

    def collect(self, order: Order) -> Pending | Identified | Failed:
        """How far an identification has come, to be asked every two seconds; raises BankIdDown."""
        told = self._ask("collect", {"orderRef": order.reference}, _Collected)
        if told.status == "pending":
            return Pending(told.hintCode)
        if told.status != "complete" or told.completionData is None:
            return Failed(told.hintCode)
        try:
            return Identified(of_digits(told.completionData.user.personalNumber))
        except IdentityNumberError:
            raise BankIdDown("BankID named a person by something that is no personnummer.") from None

    def cancel(self, order: Order) -> None:
        """Call an identification off; that it has ended already, or that nobody answers, changes nothing."""
        try:
            self.client.post(f"{_PATH}/cancel", json={"orderRef": order.reference})
        except httpx.HTTPError:
            return

    def _ask(self, operation: str, body: dict[str, str], answer: type[_Message]) -> _Message:
        try:
            response = self.client.post(f"{_PATH}/{operation}", json=body)
            response.raise_for_status()
            return answer.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError) as error:
            # the cause may hold what was sent, so it is not chained
            raise BankIdDown(f"BankID did not {operation}: {type(error).__name__}.") from None
