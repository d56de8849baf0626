"""The process of one simulated device: its control interface, over HTTP on a UNIX socket.

`GET /state`, `POST /actions/{action}` with a JSON object; a printer also has `GET /tickets` and
`GET /tickets/{id}.png`. Errors are `application/problem+json` and name what is allowed.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import json as json_response
from sanic.response import raw

from hardware.picture import ticket_png
from hardware.simulators.device import SimulatedDevice
from hardware.simulators.model import ActionRefused, DeviceModel
from hardware.simulators.port import punctual_loop
from hardware.simulators.printer import PrinterModel
from hardware.simulators.ticket import Ticket

App = Sanic[Any, Any]
_LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class ProcessSettings:
    """Where the device appears and is controlled, how fast its line is, and what its chance begins with."""

    link: Path
    control: Path
    baudrate: int
    seed: int


def serve(make_model: Callable[[], DeviceModel], settings: ProcessSettings) -> None:
    """Run one simulated device until the process is told to end (SIGTERM, SIGINT)."""
    with asyncio.Runner(loop_factory=punctual_loop) as runner:
        runner.run(_serve(make_model, settings))


async def _serve(make_model: Callable[[], DeviceModel], settings: ProcessSettings) -> None:
    # heard before anything is open: whoever sees the device can also end it
    told_to_end = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, told_to_end.set)
    # chance makes line noise here, nothing secret
    chance = random.Random(settings.seed)  # noqa: S311
    device = SimulatedDevice(make_model(), link=settings.link, baudrate=settings.baudrate, chance=chance)
    app = _control_app(device)
    settings.control.parent.mkdir(parents=True, exist_ok=True)
    device.start()
    try:
        server: Any = await app.create_server(
            unix=str(settings.control), return_asyncio_server=True, access_log=False, asyncio_server_kwargs={}
        )
        await server.startup()
        await told_to_end.wait()
        server.close()
    finally:
        device.stop()
        settings.control.unlink(missing_ok=True)


def _control_app(device: SimulatedDevice) -> App:
    app: App = Sanic("simulated-device", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _LARGEST_BODY
    app.ctx.device = device
    _add_routes(app)
    return app


def _add_routes(app: App) -> None:
    app.add_route(_state, "/state")
    app.add_route(_act, "/actions/<action:str>", methods=["POST"])
    app.add_route(_tickets, "/tickets")
    app.add_route(_ticket_picture, "/tickets/<picture:str>")
    app.error_handler.add(ActionRefused, _on_refusal)
    app.error_handler.add(SanicException, _on_http_error)


async def _state(request: Request) -> HTTPResponse:
    return json_response(_device(request).state())


async def _act(request: Request, action: str) -> HTTPResponse:
    try:
        body = request.json if request.body else {}
    except SanicException:
        body = None
    if not isinstance(body, dict):
        raise ActionRefused("The body must be a JSON object.")
    return json_response(_device(request).act(action, body))


async def _tickets(request: Request) -> HTTPResponse:
    tickets = reversed(_printer(request).tickets)
    return json_response({"tickets": [_described(ticket) for ticket in tickets]})


async def _ticket_picture(request: Request, picture: str) -> HTTPResponse:
    found = next((ticket for ticket in _printer(request).tickets if f"{ticket.id}.png" == picture), None)
    if found is None:
        return _problem(404, "There is no such ticket.")
    return raw(ticket_png(found.lines), content_type="image/png")


def _described(ticket: Ticket) -> dict[str, object]:
    return {"id": ticket.id, "printed_at": ticket.printed_at.isoformat(), "text": ticket.text}


def _device(request: Request) -> SimulatedDevice:
    device: SimulatedDevice = request.app.ctx.device
    return device


def _printer(request: Request) -> PrinterModel:
    model = _device(request).model
    if not isinstance(model, PrinterModel):
        raise SanicException("This device prints no tickets.", status_code=404)
    return model


def _on_refusal(_request: Request, error: Exception) -> HTTPResponse:
    allowed = error.allowed if isinstance(error, ActionRefused) else []
    return _problem(400, str(error), allowed=allowed)


def _on_http_error(_request: Request, error: Exception) -> HTTPResponse:
    status = error.status_code if isinstance(error, SanicException) else 500
    return _problem(status, str(error))


def _problem(status: int, detail: str, *, allowed: list[str] | None = None) -> HTTPResponse:
    body: dict[str, object] = {"status": status, "title": "The simulated device cannot do that.", "detail": detail}
    if allowed:
        body["allowed"] = allowed
    return json_response(body, status=status, content_type="application/problem+json")
