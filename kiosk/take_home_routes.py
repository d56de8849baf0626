"""The addresses at which a patient's phone, or an app that was given one, fetches handouts: page, PDF and data.

Nothing can be listed or changed here, a wrong key is like one whose time is over, and no answer is kept by a browser.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import html, json, raw

from kiosk.handouts.pdf import as_pdf
from kiosk.handouts.shelf import Lent, Shelf
from kiosk.rendering import Screens
from payments.high_cost.card_view import as_data

_OUTSIDE = ("/take/", "/kort", "/static/handouts.css", "/static/my_card.js", "/static/icon.svg")


def add_take_home(app: Sanic[Any, Any], shelf: Shelf, screens: Screens, public_host: str) -> None:
    """Put the addresses on a server; through `public_host` nothing else of the kiosk can be reached."""

    @app.get("/take/<key:str>")
    async def handouts_page(_request: Request, key: str) -> HTTPResponse:
        lent = shelf.find(key)
        return html(screens.handouts(lent, key), status=404 if lent is None else 200)

    @app.get("/take/<key:str>/besok.pdf")
    async def handouts_pdf(_request: Request, key: str) -> HTTPResponse:
        lent = _require(shelf, key)
        made = await asyncio.to_thread(as_pdf, lent.handouts, at=shelf.clock())
        return raw(made, content_type="application/pdf")

    @app.get("/take/<key:str>/besok.json")
    async def handouts_data(_request: Request, key: str) -> HTTPResponse:
        lent = _require(shelf, key)
        sheets = [asdict(each) for each in lent.handouts]
        return json({"until": lent.until.isoformat(), "handouts": sheets, "high_cost_card": as_data(lent.card)})

    @app.on_request
    async def keep_the_rest_inside(request: Request) -> None:
        if public_host and request.headers.get("Host") == public_host and not request.path.startswith(_OUTSIDE):
            raise SanicException("There is nothing here.", status_code=404)


def _require(shelf: Shelf, key: str) -> Lent:
    lent = shelf.find(key)
    if lent is None:
        raise SanicException("There is nothing here any more.", status_code=404)
    return lent
