"""The panel's pages and its interface; it knows the devices only by their control sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import BaseHTTPResponse, html, raw
from sanic.response import json as json_response

from kiosk.demo_data import load_patients
from kiosk.simulators.panel import words
from kiosk.simulators.panel.guard import refusal
from kiosk.simulators.panel.outside import (
    DEVICES,
    EFRIKORT_ACTIONS,
    SWISH_ACTIONS,
    BookingSystem,
    DeviceProcesses,
    EFrikortOffice,
    Json,
    Reply,
    SwishPhone,
    Unreachable,
)
from kiosk.simulators.panel.settings import PanelSettings

_HERE = Path(__file__).parent
_LARGEST_BODY = 64 * 1024
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Panel = Sanic[Any, Any]


def create_app(settings: PanelSettings) -> Panel:
    """The panel, ready to be served."""
    app: Panel = Sanic("simulator-panel", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _LARGEST_BODY
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    app.ctx.devices = DeviceProcesses(settings.control_dir)
    app.ctx.booking_system = BookingSystem(str(settings.booking_url))
    app.ctx.patients = load_patients(settings.patients)
    app.ctx.outside = {"swish": (SwishPhone(str(settings.swish_url)), SWISH_ACTIONS)}
    if settings.efrikort_url is not None:
        office = EFrikortOffice(str(settings.efrikort_url), app.ctx.patients.values())
        app.ctx.outside["efrikort"] = (office, EFRIKORT_ACTIONS)
    app.ctx.pages = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape(), trim_blocks=True
    )
    app.static("/static", _HERE / "static", name="static")
    app.add_route(_page, "/")
    app.add_route(_health, "/health")
    app.add_route(_list_devices, "/api/v1/devices")
    app.add_route(_list_tickets, "/api/v1/devices/printer/tickets")
    app.add_route(_ticket_picture, "/api/v1/devices/printer/tickets/<picture:str>")
    app.add_route(_act, "/api/v1/devices/<device:str>/<action:str>", methods=["POST"])
    app.add_route(_list_bookings, "/api/v1/bookings")
    app.add_route(_show_outside, "/api/v1/<outside:swish|efrikort>")
    app.add_route(_use_outside, "/api/v1/<outside:swish|efrikort>/<action:str>", methods=["POST"])
    app.register_middleware(_refuse_strangers, "request")
    app.register_middleware(_add_headers, "response")
    app.error_handler.add(Unreachable, _on_unreachable)
    app.error_handler.add(SanicException, _on_http_error)
    return app


async def _page(request: Request) -> HTTPResponse:
    devices = await _states(request)
    page = request.app.ctx.pages.get_template("page.html")
    known = {"names": words.DEVICE_NAMES, "outcomes": words.OUTCOMES, "faults": words.FAULTS}
    swish = {"phone_ends": words.PHONE_ENDS, "refusals": words.SWISH_REFUSALS}
    patients = request.app.ctx.patients.values()
    efrikort = words.EFRIKORT if "efrikort" in request.app.ctx.outside else None
    outside = {**swish, "efrikort": efrikort}
    return html(page.render(devices=devices, patients=patients, by_group=words.faults_by_group, **known, **outside))


async def _health(request: Request) -> HTTPResponse:
    states = await _states(request)
    parts = {str(state["name"]): "ok" if state["reachable"] else "down" for state in states}
    answering = sum(part == "ok" for part in parts.values())
    status = "ok" if answering == len(parts) else "degraded" if answering else "down"
    return json_response({"status": status, "parts": parts}, status=503 if status == "down" else 200)


async def _list_devices(request: Request) -> HTTPResponse:
    return json_response({"devices": await _states(request)})


async def _act(request: Request, device: str, action: str) -> HTTPResponse:
    if device not in DEVICES:
        return _problem(404, "There is no such device.", allowed=sorted(DEVICES))
    body = _body(request)
    if body is None:
        return _problem(400, "The body must be a JSON object.")
    return _passed_on(await _devices(request).act(device, action, body))


async def _show_outside(request: Request, outside: str) -> HTTPResponse:
    found = _outside(request, outside)
    return json_response({"reachable": False} if found is None else await found[0].state())


async def _use_outside(request: Request, outside: str, action: str) -> HTTPResponse:
    found = _outside(request, outside)
    if found is None:
        return _problem(404, "It is not part of this demonstration.")
    system, actions = found
    if action not in actions:
        return _problem(404, "There is no such action.", allowed=sorted(actions))
    body = _body(request)
    if body is None:
        return _problem(400, "The body must be a JSON object.")
    return _passed_on(await system.act(action, body))


async def _list_tickets(request: Request) -> HTTPResponse:
    tickets = await _devices(request).tickets()
    described = [{**ticket, "png": f"/api/v1/devices/printer/tickets/{ticket['id']}.png"} for ticket in tickets]
    return json_response({"tickets": described})


async def _ticket_picture(request: Request, picture: str) -> HTTPResponse:
    number, _dot, kind = picture.partition(".")
    found = await _devices(request).ticket_picture(int(number)) if number.isdecimal() and kind == "png" else None
    if found is None:
        return _problem(404, "There is no such ticket.")
    return raw(found, content_type="image/png")


async def _list_bookings(request: Request) -> HTTPResponse:
    booking_system: BookingSystem = request.app.ctx.booking_system
    return json_response({"bookings": await booking_system.bookings()})


async def _states(request: Request) -> list[Json]:
    return list(await asyncio.gather(*(_devices(request).state(device) for device in DEVICES)))


def _body(request: Request) -> Json | None:
    try:
        body = request.json if request.body else {}
    except SanicException:
        return None
    return body if isinstance(body, dict) else None


def _passed_on(reply: Reply) -> HTTPResponse:
    kind = "application/json" if reply.status < 400 else "application/problem+json"
    return json_response(reply.body, status=reply.status, content_type=kind)


def _outside(request: Request, name: str) -> tuple[SwishPhone | EFrikortOffice, tuple[str, ...]] | None:
    found: dict[str, tuple[SwishPhone | EFrikortOffice, tuple[str, ...]]] = request.app.ctx.outside
    return found.get(name)


def _devices(request: Request) -> DeviceProcesses:
    devices: DeviceProcesses = request.app.ctx.devices
    return devices


async def _refuse_strangers(request: Request) -> HTTPResponse | None:
    reason = refusal(request.method, request.headers)
    return _problem(403, reason) if reason else None


async def _add_headers(_request: Request, response: BaseHTTPResponse) -> None:
    response.headers.update(_HEADERS)


def _on_unreachable(_request: Request, error: Exception) -> HTTPResponse:
    return _problem(503, str(error))


def _on_http_error(_request: Request, error: Exception) -> HTTPResponse:
    return _problem(error.status_code if isinstance(error, SanicException) else 500, str(error))


def _problem(status: int, detail: str, *, allowed: list[str] | None = None) -> HTTPResponse:
    body: Json = {"status": status, "title": "The panel cannot do that.", "detail": detail}
    if allowed:
        body["allowed"] = allowed
    return json_response(body, status=status, content_type="application/problem+json")
