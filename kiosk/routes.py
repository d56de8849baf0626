"""The kiosk's HTTP interface: the page, its stream of screens, what the patient presses, health and figures.

It listens on this computer only. A press must come from the kiosk's own page, and carries the number of its screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import BaseHTTPResponse, html, json, raw, redirect

from kiosk.events import Changes
from kiosk.host import Host
from kiosk.rendering import Screens
from kiosk.station import Contrast, Sheet, Station, TextSize
from kiosk.take_home_routes import add_take_home
from kiosk.visit import Event

log = structlog.get_logger(__name__)

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Front:
    """What the routes need: the visit, its host, how and when it may be drawn, and how the kiosk is."""

    station: Station
    host: Host
    screens: Screens
    settled: Callable[[], Awaitable[None]]
    changes: Changes
    languages: tuple[str, ...]
    health: Callable[[], dict[str, Any]]
    public_host: str = ""


def add_routes(app: Sanic[Any, Any], front: Front) -> None:
    """Put the kiosk's routes on a server."""
    app.static("/static", _STATIC, name="static")
    _add_screens(app, front)
    _add_presses(app, front)
    add_take_home(app, front.host.shelf, front.screens, front.public_host)
    _add_health(app, front)
    app.error_handler.add(Exception, _problem)
    app.register_middleware(_refuse_strangers, "request")
    app.register_middleware(_add_headers, "response")


def _add_screens(app: Sanic[Any, Any], front: Front) -> None:
    @app.get("/")
    async def page(_request: Request) -> HTTPResponse:
        await front.settled()
        return html(front.screens.page(front.station))

    @app.get("/screen")
    async def screen(_request: Request) -> HTTPResponse:
        await front.settled()
        return html(front.screens.screen(front.station))

    @app.get("/events")
    async def events(request: Request) -> None:
        response = await request.respond(content_type="text/event-stream", headers=_HEADERS)
        async with aclosing(front.changes.stream(lambda: front.screens.screen(front.station))) as stream:
            async for message in stream:
                await response.send(message)


def _add_presses(app: Sanic[Any, Any], front: Front) -> None:
    @app.post("/do/<name:str>")
    async def press(request: Request, name: str) -> HTTPResponse:
        try:
            event = Event(name)
        except ValueError:
            raise SanicException("There is no such button.", status_code=404) from None
        choice = _number(request, "choice") if event is Event.CHOOSE else 0
        is_taken = front.station.press(event, _number(request, "seq"), choice=choice)
        if is_taken and event is Event.STOP:
            await front.host.stop_payment()
        if is_taken and event is Event.PRINT_CARD:
            await front.host.print_card()
        return _after_press(request, is_taken=is_taken)

    @app.post("/prefer/<what:str>")
    async def prefer(request: Request, what: str) -> HTTPResponse:
        changes = _preference(what, _field(request, "value"), front.languages)
        is_taken = front.station.prefer(_number(request, "seq"), **changes)
        if is_taken and changes.get("sheet") is Sheet.PHONE:
            await front.host.lend()
        return _after_press(request, is_taken=is_taken)


def _add_health(app: Sanic[Any, Any], front: Front) -> None:
    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        found = await asyncio.to_thread(front.health)
        return json(found, status=503 if found["status"] == "down" else 200)

    @app.get("/metrics")
    async def metrics(_request: Request) -> HTTPResponse:
        return raw(front.host.metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _number(request: Request, name: str) -> int:
    text = _field(request, name)
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise SanicException("A press must carry the number of its screen, and a choice its own.", status_code=400)
    return int(text)


def _field(request: Request, name: str) -> str:
    return str(request.form.get(name, "")) if request.form else ""


def _preference(what: str, value: str, languages: tuple[str, ...]) -> dict[str, object]:
    """The change that a press asks for; refused when the kiosk does not know it."""
    choices: dict[str, dict[str, object]] = {
        "language": {tag: tag for tag in languages},
        "text_size": {size.value: size for size in TextSize},
        "contrast": {contrast.value: contrast for contrast in Contrast},
        "help_open": {"open": True, "close": False},
        "sheet": {sheet.value: sheet for sheet in Sheet},
    }
    if (what, value) == ("time", "more"):
        return {}
    name = "help_open" if what == "help" else what
    if value not in choices.get(name, {}):
        raise SanicException("There is no such choice.", status_code=400)
    return {name: choices[name][value]}


def _after_press(request: Request, *, is_taken: bool) -> HTTPResponse:
    if request.headers.get("X-Screen") == "live":
        return HTTPResponse(status=204 if is_taken else 409)
    return redirect("/", status=303)


async def _refuse_strangers(request: Request) -> None:
    """Another page in the same browser must not press for the patient.

    Browsers tell where a press comes from in Sec-Fetch-Site; older ones only in Origin.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        is_own = origin is None or origin.partition("://")[2] == request.headers.get("Host")
    if request.method == "POST" and not is_own:
        raise SanicException("This press does not come from the kiosk's page.", status_code=403)


async def _add_headers(_request: Request, response: BaseHTTPResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


async def _problem(request: Request, error: Exception) -> HTTPResponse:
    is_known = isinstance(error, SanicException)
    status = error.status_code if isinstance(error, SanicException) else 500
    if not is_known:
        # the route, not the path: a path may be the address of somebody's receipt
        route = request.route.path if request.route is not None else ""
        log.error("request_failed", route=route, error=type(error).__name__)
    detail = str(error) if is_known else "Something broke. See the log."
    body = {"type": "about:blank", "title": "Refused" if status < 500 else "Failed", "status": status, "detail": detail}
    return json(body, status=status, content_type="application/problem+json")
