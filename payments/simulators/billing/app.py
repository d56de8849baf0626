"""The billing simulator's HTTP interface, and levers beside it for whoever plays the patient or breaks the line."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty, json

from payments.simulators.billing.system import Billing

_HANG_SECONDS = 30.0
_LISTED = ("id", "kind", "amount_ore")
_STATUS = {"taken": 201, "conflict": 409}


def make_app(billing: Billing, *, name: str = "billing") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.ctx.faults = []
    _add_documents(app, billing)
    _add_levers(app, billing)
    return app


def _add_documents(app: Sanic[Any, Any], billing: Billing) -> None:
    @app.post("/api/v1/documents")
    async def take(request: Request) -> HTTPResponse:
        fault = app.ctx.faults.pop(0) if app.ctx.faults else ""
        if fault == "down":
            return empty(status=503)
        key = request.headers.get("Idempotency-Key", "")
        answer = billing.take(key, request.json)
        if fault == "silent":  # it was taken, and nobody hears so
            await asyncio.sleep(_HANG_SECONDS)
        return json({"reason": answer}, status=_STATUS.get(answer, 422))

    @app.get("/api/v1/documents")
    async def taken(request: Request) -> HTTPResponse:
        day = request.args.get("issued_on")
        found = [each for each in billing.documents.values() if each["issued_on"] == day]
        return json({"documents": [{name: each[name] for name in _LISTED} for each in found]})

    @app.get("/api/v1/payments")
    async def payments(request: Request) -> HTTPResponse:
        after = int(request.args.get("after", "0"))
        return json({"payments": [each for each in billing.payments if each["number"] > after]})


def _add_levers(app: Sanic[Any, Any], billing: Billing) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/control")
    async def state(_request: Request) -> HTTPResponse:
        return json({"documents": list(billing.documents.values()), "payments": billing.payments})

    @app.post("/control/pay/<document:str>")
    async def pay(request: Request, document: str) -> HTTPResponse:
        wish = request.json or {}
        on = date.fromisoformat(wish.get("on") or billing.documents[document]["issued_on"])
        return json(billing.pay(document, on=on, ore=wish.get("ore")))

    @app.post("/control/faults")
    async def faults(request: Request) -> HTTPResponse:
        app.ctx.faults.extend(str(each) for each in request.json)
        return empty()

    @app.post("/control/refuse")
    async def refuse(request: Request) -> HTTPResponse:
        billing.refuses.extend(str(each) for each in request.json)
        return empty()
