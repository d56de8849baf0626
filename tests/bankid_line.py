"""The line to a simulated BankID in memory, with two people in it; it can be cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from triage_bot.identity.bankid import BankId
from triage_bot.identity.simulators.bankid.service import BankIdService

KARL, NOBODY = "196107293059", "194201199124"


@dataclass
class BankIdLine(httpx.BaseTransport):
    """Carries requests to BankID; KARL is a patient of the demonstration, NOBODY is none. `clock` gives UTC."""

    clock: Callable[[], datetime]
    is_cut: bool = False
    asked: list[str] = field(default_factory=list)
    service: BankIdService = field(init=False)

    def __post_init__(self) -> None:
        self.service = BankIdService({KARL: "Karl Provberg", NOBODY: "Nadja Ingenpatient"}, self.clock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let BankID answer, unless the line is cut."""
        if self.is_cut:
            raise httpx.ConnectError("the line is cut")
        operation = request.url.path.rpartition("/")[2]
        self.asked.append(operation)
        status, body = self.service.answer(operation, json.loads(request.content))
        return httpx.Response(status, json=body)

    def bankid(self) -> BankId:
        """The adapter on this line."""
        return BankId(httpx.Client(base_url="https://bankid.example", transport=self), self.clock)

    def start_token(self) -> str:
        """What opens the newest order in the app."""
        return list(self.service.entries.values())[-1].start_token

    def identify(self, personnummer: str = KARL) -> None:
        """Somebody opens the app and identifies."""
        token = self.start_token()
        assert self.service.open(token)
        assert self.service.identify(token, personnummer)
