"""The Swish simulator as a server: Swish's own interface, and beside it levers for whoever plays the phone."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import empty, json

from payments.simulators.swish.answers import answer
from payments.simulators.swish.callbacks import Callbacks
from payments.simulators.swish.requests import AT_CREATION, LATER, Swish

_HANG_SECONDS = 30.0


def make_app(swish: Swish, callbacks: Callbacks, *, name: str = "swish") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.ctx.silent_after, app.ctx.is_down = {}, False
    _add_interface(app, swish, callbacks)
    _add_phone(app, swish, callbacks)
    _add_levers(app, swish, callbacks)
    app.error_handler.add(SanicException, _problem)
    return app


def _add_interface(app: Sanic[Any, Any], swish: Swish, callbacks: Callbacks) -> None:
    @app.route("/api/<_rest:path>", methods=["GET", "PUT", "PATCH"])
    async def serve(request: Request, _rest: str) -> HTTPResponse:
        if app.ctx.is_down:
            return empty(status=503)
        told = answer(swish, request.method, request.path, request.json if request.body else None)
        if told.kind == "cancel" and told.status == 200:
            callbacks.tell(swish.requests[told.body["id"]])
        await _maybe_silent(app, told.kind)
        if told.body is None:
            return empty(status=told.status, headers=told.headers)
        return json(told.body, status=told.status, headers=told.headers)


def _add_phone(app: Sanic[Any, Any], swish: Swish, callbacks: Callbacks) -> None:
    @app.post("/control/scan")
    async def scan(request: Request) -> HTTPResponse:
        found = swish.scanned(str((request.json or {}).get("code", "")))
        if found is None:
            raise SanicException("That code is no payment request of ours.", status_code=404)
        return json(found.told())

    @app.post("/control/pay/<instruction:str>")
    async def pay(_request: Request, instruction: str) -> HTTPResponse:
        _require(swish, instruction)
        if swish.pay(instruction):
            callbacks.tell(swish.requests[instruction])
        return empty()

    @app.post("/control/fail/<instruction:str>")
    async def fail(request: Request, instruction: str) -> HTTPResponse:
        _require(swish, instruction)
        if swish.fail(instruction, _choice(request, "code", LATER)):
            callbacks.tell(swish.requests[instruction])
        return empty()


def _add_levers(app: Sanic[Any, Any], swish: Swish, callbacks: Callbacks) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/control")
    async def state(_request: Request) -> HTTPResponse:
        told = [each.told() for each in swish.requests.values()]
        levers = {"down": app.ctx.is_down, "callbacks": callbacks.is_on, "next": swish.next_code}
        codes = {"later": LATER, "at_creation": AT_CREATION}
        return json({"requests": told, "ore": swish.balance_ore(), "codes": codes, **levers})

    @app.post("/control/next")
    async def refuse_next(request: Request) -> HTTPResponse:
        swish.next_code = _choice(request, "code", ("", *AT_CREATION))
        return empty()

    @app.post("/control/down")
    async def down(request: Request) -> HTTPResponse:
        app.ctx.is_down = _choice(request, "value", (True, False))
        return empty()

    @app.post("/control/callbacks")
    async def switch_callbacks(request: Request) -> HTTPResponse:
        callbacks.is_on = _choice(request, "value", (True, False))
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


def _require(swish: Swish, instruction: str) -> None:
    if instruction not in swish.requests:
        raise SanicException("There is no such payment request.", status_code=404)


def _choice(request: Request, name: str, choices: tuple[Any, ...]) -> Any:
    body = request.json if request.body else None
    chosen = body.get(name) if isinstance(body, dict) else None
    if chosen not in choices:
        raise SanicException(f"{name} is one of {', '.join(map(str, choices))}.", status_code=400)
    return chosen


def _problem(_request: Request, error: Exception) -> HTTPResponse:
    status = error.status_code if isinstance(error, SanicException) else 500
    return json({"status": status, "detail": str(error)}, status=status)
