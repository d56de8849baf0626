"""The simulated payment service's HTTP interface, and levers for whoever plays the patient, the bank or a bad line.

Levers: POST /control/bank with a list of what the bank answers next ("pending" or a code), /control/settle/APPROVED or
DECLINED, /control/faults with a list for the next payments and refunds ("down": not carried out, "silent": carried out
and nobody hears so), /control/down with {"on": true} for every request, /control/end to end every
agreement. GET /control tells all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import empty, json

from payments.calendar import swedish_day
from payments.simulators.psp.service import PENDING, REFUSALS, Nonsense, Psp

_HANG_SECONDS = 30.0
_TOLD = ("status", "amount_ore", "reference", "code", "card")
_FAULTS = frozenset({"down", "silent"})


def told(move: dict[str, Any]) -> dict[str, Any]:
    """A payment or refund as an answer tells it."""
    return {name: move[name] for name in _TOLD if name in move} | {"currency": "SEK"}


def make_app(psp: Psp, *, clock: Callable[[], datetime], name: str = "psp") -> Sanic[Any, Any]:
    """The simulator's server, not yet started; `clock` gives the present instant (UTC)."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.ctx.faults, app.ctx.is_down = [], False
    _add_moves(app, psp, clock)
    _add_agreements(app, psp)
    _add_levers(app, psp)
    _add_line(app)
    return app


def _add_moves(app: Sanic[Any, Any], psp: Psp, clock: Callable[[], datetime]) -> None:
    @app.put("/api/v1/<what:payments|refunds>/<key:str>")
    async def move(request: Request, what: str, key: str) -> HTTPResponse:
        fault = app.ctx.faults.pop(0) if app.ctx.faults else ""
        if fault == "down":
            return empty(status=503)
        try:
            made = psp.move(what, key, request.json, on=swedish_day(clock()).isoformat())
        except Nonsense as error:
            raise SanicException(str(error), status_code=400) from error
        if fault == "silent":  # it was done, and nobody hears so
            await asyncio.sleep(_HANG_SECONDS)
        return empty(status=409) if made is None else json(told(made))

    @app.get("/api/v1/<what:payments|refunds>/<key:str>")
    async def show(_request: Request, what: str, key: str) -> HTTPResponse:
        found = psp.moves[what].get(key)
        return empty(status=404) if found is None else json(told(found))

    @app.post("/api/v1/<what:payments|refunds>/<key:str>/cancel")
    async def call_off(_request: Request, what: str, key: str) -> HTTPResponse:
        return json(told(psp.call_off(what, key)))

    @app.get("/api/v1/movements")
    async def movements(request: Request) -> HTTPResponse:
        return json({"movements": psp.moved_on(str(request.args.get("on")))})


def _add_agreements(app: Sanic[Any, Any], psp: Psp) -> None:
    @app.delete("/api/v1/agreements/<agreement:str>")
    async def end(_request: Request, agreement: str) -> HTTPResponse:
        return empty(status=204 if psp.end(agreement) else 404)


def _add_levers(app: Sanic[Any, Any], psp: Psp) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/control")
    async def state(_request: Request) -> HTTPResponse:
        levers = {"down": app.ctx.is_down, "faults": app.ctx.faults, "bank": psp.bank}
        return json({"agreements": len(psp.agreements), "ore": psp.balance_ore(), **levers})

    @app.post("/control/agree")
    async def agree(_request: Request) -> HTTPResponse:
        return json(psp.agree())

    @app.post("/control/end")
    async def end_all(_request: Request) -> HTTPResponse:
        for agreement in set(psp.agreements.values()):
            psp.end(agreement)
        return empty()

    @app.post("/control/bank")
    async def bank(request: Request) -> HTTPResponse:
        psp.bank[:] = _chosen(request, REFUSALS | {PENDING})
        return empty()

    @app.post("/control/settle/<status:APPROVED|DECLINED>")
    async def settle(_request: Request, status: str) -> HTTPResponse:
        psp.settle(status)
        return empty()


def _add_line(app: Sanic[Any, Any]) -> None:
    @app.post("/control/faults")
    async def faults(request: Request) -> HTTPResponse:
        app.ctx.faults[:] = _chosen(request, _FAULTS)
        return empty()

    @app.post("/control/down")
    async def down(request: Request) -> HTTPResponse:
        app.ctx.is_down = (request.json or {}).get("on") is True
        return empty()

    @app.middleware("request")
    async def refuse(request: Request) -> HTTPResponse | None:
        return empty(status=503) if app.ctx.is_down and request.path.startswith("/api/") else None


def _chosen(request: Request, known: frozenset[str]) -> list[str]:
    """The list that a lever was given; refused when something in it is not known."""
    wanted = request.json
    if not isinstance(wanted, list) or not all(each in known for each in wanted):
        raise SanicException(f"Choose a list out of {', '.join(sorted(known))}.", status_code=400)
    return [str(each) for each in wanted]
