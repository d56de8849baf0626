"""What a developer may see of the simulated e-frikort and do to it, beside the service itself: a WSGI application.

`GET /control` tells; `POST /control/…` sets a consent, enters another region's visit, and lets the service fail.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any, TypeVar
from wsgiref.types import StartResponse, WSGIEnvironment

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from payments.calendar import swedish_day
from payments.high_cost.registry import ResultCode
from payments.simulators.efrikort import Consent, EFrikortSimulator, Lost

_Order = TypeVar("_Order", bound=BaseModel)


class Fault(StrEnum):
    """How the service fails; the codes are e-frikort's own answers."""

    NONE = ""
    DOWN = "down"
    SLOW = "slow"
    LOST = "lost"
    ERROR = "ERROR"
    ACCESSDENIED = "ACCESSDENIED"
    VALIDATION_ERROR = "VALIDATION_ERROR"


class _FaultOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Fault
    times: int | None = Field(default=None, ge=1, le=1000)


class _ConsentOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    person: str = Field(pattern=r"^[0-9]{12}$")
    consent: Consent


class _VisitOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    person: str = Field(pattern=r"^[0-9]{12}$")
    kronor: int = Field(gt=0, le=10_000)
    days_ago: int = Field(default=0, ge=0, le=400)


@dataclass
class LeveredEFrikort:
    """The service with its levers; a slow answer takes `slow_seconds`, and `begin` makes the service anew."""

    begin: Callable[[], EFrikortSimulator]
    region: str
    slow_seconds: float = 20.0
    fault: Fault = Fault.NONE
    times: int | None = None
    service: EFrikortSimulator = field(init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self.service = self.begin()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, to the service or to a lever."""
        path = environ.get("PATH_INFO", "")
        if path == "/health":
            return _tell(start_response, {"status": "ok"})
        if path.startswith("/control"):
            return self._control(path.removeprefix("/control").strip("/"), environ, start_response)
        if self._strikes() is Fault.SLOW:
            time.sleep(self.slow_seconds)
        with self._lock:
            return self.service(environ, start_response)

    def _strikes(self) -> Fault:
        """The fault that hits this request; the service is told what to do with it."""
        with self._lock:
            fault = self.fault
            if fault is not Fault.NONE and self.times is not None:
                self.times -= 1
                self.fault = self.fault if self.times else Fault.NONE
            if fault is Fault.DOWN:
                self.service.answers.append(503)
            elif fault is Fault.LOST:
                self.service.answers.append(Lost.ANSWER)
            elif fault not in (Fault.NONE, Fault.SLOW):
                self.service.answers.append(ResultCode(fault.value))
            return fault

    def _control(self, action: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        acts: dict[str, Callable[[bytes], None]] = {
            "fault": self._set_fault,
            "consent": self._set_consent,
            "visit": self._enter_visit,
            "reset": self._reset,
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            if environ["REQUEST_METHOD"] == "GET" and not action:
                return _tell(start_response, self._state())
            if action not in acts:
                return _tell(start_response, {"detail": "There is no such lever."}, "404 Not Found")
            try:
                acts[action](body)
            except ValidationError as error:
                wrong = ", ".join(".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
                return _tell(start_response, {"detail": f"Not to be used: {wrong or 'body'}."}, "400 Bad Request")
            return _tell(start_response, self._state())

    def _set_fault(self, body: bytes) -> None:
        order = _FaultOrder.model_validate_json(body)
        self.fault, self.times = order.kind, order.times

    def _set_consent(self, body: bytes) -> None:
        order = _ConsentOrder.model_validate_json(body)
        self.service.agree(order.person, order.consent)

    def _enter_visit(self, body: bytes) -> None:
        order = _VisitOrder.model_validate_json(body)
        self.service.enter(order.person, self._day(order.days_ago), order.kronor * 100, region=self.region)

    def _reset(self, _body: bytes) -> None:
        self.service = self.begin()
        self.fault, self.times = Fault.NONE, None

    def _day(self, days_ago: int) -> date:
        return swedish_day(self.service.clock()) - timedelta(days=days_ago)

    def _state(self) -> dict[str, Any]:
        patients = {person: self._patient(person) for person in {**self.service.patients}}
        return {"fault": self.fault.value, "times": self.times, "patients": patients, "asked": self.service.asked[-5:]}

    def _patient(self, person: str) -> dict[str, Any]:
        card, fees = self.service.card_of(person), self.service.patients[person].fees.values()
        return {
            "consent": self.service.consent_of(person).value,
            "left_ore": card.left_ore,
            "valid_to": None if card.valid_to is None else card.valid_to.isoformat(),
            "visits": [
                {"day": fee.visit_date.isoformat(), "ore": fee.amount_ore, "ours": region != self.region}
                for fee, region in sorted(fees, key=lambda each: each[0].visit_date)
            ],
        }


def _tell(start_response: StartResponse, told: dict[str, Any], status: str = "200 OK") -> list[bytes]:
    body = json.dumps(told).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
