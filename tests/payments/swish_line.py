"""The line to a simulated Swish in memory: it can be cut, answers can get lost, and a phone reads codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from payments.providers.swish import QR
from payments.simulators.swish.answers import answer
from payments.simulators.swish.requests import Entry, Swish


@dataclass
class SwishLine(httpx.BaseTransport):
    """Carries requests to Swish; `loses` names kinds of answers that never come, `after` is called after each request.

    While `is_cut`, nothing gets through at all.
    """

    swish: Swish = field(default_factory=Swish)
    is_cut: bool = False
    loses: set[str] = field(default_factory=set)
    after: Callable[[str], None] = lambda _kind: None
    carried: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let Swish answer, unless something is wrong with the line."""
        if self.is_cut:
            raise httpx.ConnectError("the line is cut")
        body = json.loads(request.content) if request.content else None
        told = answer(self.swish, request.method, request.url.path, body)
        self.carried.append(told.kind)
        self.after(told.kind)
        if told.kind in self.loses:
            raise httpx.ReadTimeout("the answer is lost")
        return httpx.Response(told.status, headers=told.headers, json=told.body)

    def client(self) -> httpx.Client:
        """A client on this line."""
        return httpx.Client(base_url="https://swish.example", transport=self)

    def phone(self, code: str) -> Entry:
        """What a phone finds that reads a code."""
        found = self.swish.scanned(code.removeprefix(QR))
        assert found is not None, "the phone knows nothing of that code"
        return found
