"""The Swish simulator's HTTP interface: Swish's own, and levers beside it for whoever plays the patient."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty, json

from payments.simulators.swish.requests import Swish

_HANG_SECONDS = 30.0


def make_app(swish: Swish, *, name: str = "swish") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.ctx.silent_after = {}
    _add_requests(app, swish)
    _add_refunds(app, swish)
    _add_levers(app, swish)
    return app


def _add_requests(app: Sanic[Any, Any], swish: Swish) -> None:
    @app.put("/api/v2/paymentrequests/<instruction:str>")
    async def create(request: Request, instruction: str) -> HTTPResponse:
        errors = swish.create(instruction, request.json)
        await _maybe_silent(app, "create")
        if errors:
            return _refusal(errors)
        where = {"Location": f"/api/v1/paymentrequests/{instruction}", "PaymentRequestToken": instruction.lower()}
        return empty(status=201, headers=where)

    @app.get("/api/v1/paymentrequests/<instruction:str>")
    async def show(_request: Request, instruction: str) -> HTTPResponse:
        await _maybe_silent(app, "show")
        entry = swish.requests.get(instruction)
        return empty(status=404) if entry is None else json(entry.told())

    @app.patch("/api/v1/paymentrequests/<instruction:str>")
    async def cancel(_request: Request, instruction: str) -> HTTPResponse:
        entry = swish.requests.get(instruction)
        if entry is None:
            return empty(status=404)
        return json(entry.told()) if swish.cancel(instruction) else _refusal(["RP02"])


def _add_refunds(app: Sanic[Any, Any], swish: Swish) -> None:
    @app.put("/api/v2/refunds/<instruction:str>")
    async def refund(request: Request, instruction: str) -> HTTPResponse:
        errors = swish.refund(instruction, request.json)
        await _maybe_silent(app, "refund")
        return _refusal(errors) if errors else empty(status=201, headers={"Location": f"/api/v1/refunds/{instruction}"})

    @app.get("/api/v1/refunds/<instruction:str>")
    async def show_refund(_request: Request, instruction: str) -> HTTPResponse:
        entry = swish.refunds.get(instruction)
        return empty(status=404) if entry is None else json(entry.told())


def _add_levers(app: Sanic[Any, Any], swish: Swish) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/control")
    async def state(_request: Request) -> HTTPResponse:
        return json({"requests": [each.told() for each in swish.requests.values()], "ore": swish.balance_ore()})

    @app.post("/control/pay/<instruction:str>")
    async def pay(_request: Request, instruction: str) -> HTTPResponse:
        swish.pay(instruction)
        return empty()

    @app.post("/control/silent")
    async def silent(request: Request) -> HTTPResponse:
        app.ctx.silent_after = {str(what): int(times) for what, times in request.json.items()}
        return empty()


async def _maybe_silent(app: Sanic[Any, Any], what: str) -> None:
    """What was asked has been done, and the answer never comes."""
    left = app.ctx.silent_after.get(what, 0)
    if left:
        app.ctx.silent_after[what] = left - 1
        await asyncio.sleep(_HANG_SECONDS)


def _refusal(errors: list[str]) -> HTTPResponse:
    return json(
        [{"errorCode": code, "errorMessage": code, "additionalInformation": None} for code in errors], status=422
    )
