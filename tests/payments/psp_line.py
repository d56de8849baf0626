"""The line to a simulated payment service in memory: it can be cut, answers can get lost or come late."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from payments.simulators.psp.app import told
from payments.simulators.psp.service import Psp
from tests.payments.conftest import PowerCut

TODAY = date(2026, 11, 21)


def answer_of(psp: Psp, method: str, path: str, body: Any) -> tuple[int, Any]:
    """What the service does and says: a status and a body."""
    _, _, _, what, *rest = path.partition("?")[0].split("/")
    if what == "agreements":
        return (204 if psp.end(rest[0]) else 404), None
    if what == "movements":
        return 200, {"movements": psp.moved_on(path.partition("on=")[2])}
    if method == "PUT":
        made = psp.move(what, rest[0], body, on=TODAY.isoformat())
        return (409, None) if made is None else (200, told(made))
    found = psp.call_off(what, rest[0]) if method == "POST" else psp.moves[what].get(rest[0])
    return (404, None) if found is None else (200, told(found))


@dataclass
class PspLine:
    """Carries requests to the simulated service, and breaks as `faults` say, one for each request.

    "lost": it never arrives; "late": it arrives after the next one; "silent": it is done and nobody hears so; "cut": it
    is done and our power goes; a number: that HTTP status; anything else: that text as the answer.
    """

    psp: Psp = field(default_factory=Psp)
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    late: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(request.method)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "late":
            self.late.append(request)
        if fault in {"lost", "late"}:
            raise httpx.ConnectTimeout("nobody there")
        if fault.isdigit():
            return httpx.Response(int(fault))
        answer = self.answer(request)
        if fault == "silent":
            raise httpx.ReadTimeout("no answer")
        if fault == "cut":
            raise PowerCut(fault)
        return httpx.Response(200, text=fault) if fault else answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the service does and says."""
        body = json.loads(request.content) if request.content else None
        status, said = answer_of(self.psp, request.method, str(request.url.raw_path, "ascii"), body)
        return httpx.Response(status, json=said)

    def arrive_late(self) -> None:
        """What was late comes now."""
        for request in self.late:
            self.answer(request)
