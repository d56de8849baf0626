"""The only door of the kiosk that opens to the outside: here Swish's callbacks arrive, on a port of their own.

Swish posts by https to port 443; the clinic's proxy ends TLS, lets in Swish's addresses only, and passes on what is
posted to this one path. The screens stay on loopback, on another port. Whatever is posted is a hint at most
(`payments/providers/swish_callback.py`), so an answer tells nothing about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty

from payments.checkout import Checkout
from payments.providers.swish_callback import MOST_BYTES, receive

log = structlog.get_logger(__name__)

_SECONDS_TO_SPEAK = 5
_MOST_INSIDE = 4
"""Callbacks looked into at once; visits share the threads and the database with them."""


@dataclass(frozen=True)
class Door:
    """Where callbacks are listened for."""

    host: str
    port: int
    path: str


def callbacks_app(
    checkout: Checkout, path: str, *, wake: Callable[[str], bool], name: str = "callbacks"
) -> Sanic[Any, Any]:
    """The server behind the door: 200 to whatever fits through, so that nothing is sent again, 503 to a crowd."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 2 * MOST_BYTES
    app.config.REQUEST_TIMEOUT = app.config.KEEP_ALIVE_TIMEOUT = _SECONDS_TO_SPEAK
    app.config.FALLBACK_ERROR_FORMAT = "text"
    app.config.TOUCHUP = False  # it rewrites classes that the server of the screens has rewritten already

    room = asyncio.Semaphore(_MOST_INSIDE)

    @app.post(path)
    async def take(request: Request) -> HTTPResponse:
        if room.locked():
            return empty(status=503)  # Swish posts it again
        async with room:
            try:
                await asyncio.to_thread(receive, checkout, request.body, wake=wake)
            except Exception as error:
                log.error("callback_failed", error=type(error).__name__)
                return empty(status=500)
        return empty(status=200)

    return app


async def open_door(app: Sanic[Any, Any], door: Door) -> Callable[[], None]:
    """Listen in this event loop, and give back what ends it; raises OSError when the port is taken."""
    server = await app.create_server(host=door.host, port=door.port, return_asyncio_server=True, access_log=False)
    if server is None:
        raise OSError("The listener for callbacks did not start.")
    await server.startup()  # type: ignore[no-untyped-call]
    await server.start_serving()  # type: ignore[no-untyped-call]
    return server.close
