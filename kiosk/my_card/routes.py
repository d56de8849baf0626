"""The pages on which somebody proves who they are and sees their card, for phones and computers.

The address holds the language and nothing else. What stands in the browser is one key in a cookie that pages cannot
read; no answer is kept. A page without script goes on by a button instead of asking by itself.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import html, json, raw, redirect

from kiosk.appointments.port import BookingSystemDown
from kiosk.handouts.content import Handout
from kiosk.handouts.pdf import as_pdf
from kiosk.language import SWEDISH
from kiosk.my_card.cards import OwnCards
from kiosk.my_card.logins import Crowded, Ended, LoggedIn, Logins, Waiting
from kiosk.my_card.words import WITHOUT_CARD, ended_words, waiting_words
from kiosk.qr import qr_svg
from kiosk.rendering import Screens
from payments.high_cost.card_view import CardState
from triage_bot.identity.bankid import BankIdDown

PATH = "/kort"
_COOKIE = "kort"


@dataclass(frozen=True)
class MyCard:
    """What the pages need: logins, cards, how they are drawn, and the addresses of this kiosk and of BankID's app."""

    logins: Logins
    cards: OwnCards
    screens: Screens
    public_url: str
    app_url: str

    async def look(self, request: Request) -> Waiting | LoggedIn | Ended | None:
        """How the login of whoever asks stands."""
        return await asyncio.to_thread(self.logins.look, _key(request))

    async def card(self, login: LoggedIn, tag: str) -> Handout | CardState | None:
        """The card in a language, or why there is none to show."""
        tongue = self.screens.tongue(tag)
        try:
            return await asyncio.to_thread(lambda: self.cards.card_of(login.person, tongue=tongue))
        except BookingSystemDown:
            return CardState.NOT_KNOWN

    def waiting(self, login: Waiting, tag: str) -> dict[str, str]:
        """What the page shows while somebody is asked to identify."""
        tongue = self.screens.tongue(tag)
        back = f"{self.public_url.rstrip('/')}{_address(tag)}"
        return {
            "message": tongue.translate(waiting_words(login.hint)),
            "code": qr_svg(login.order.qr_at(self.logins.clock()), description=tongue.translate(CODE)),
            "app": login.order.on_this_device(self.app_url, back_to=back),
        }


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


CODE = _("QR-kod att skanna med BankID-appen")


def add_my_card(app: Sanic[Any, Any], my: MyCard) -> None:
    """Put the pages on a server."""
    _add_page(app, my)
    _add_presses(app, my)
    _add_pdf(app, my)


def _add_page(app: Sanic[Any, Any], my: MyCard) -> None:
    @app.get(PATH)
    async def card_page(request: Request) -> HTTPResponse:
        tag, state = _language(request, my), await my.look(request)
        if isinstance(state, Waiting):
            return html(my.screens.my_card(tag, waiting=my.waiting(state, tag)))
        if isinstance(state, LoggedIn):
            return await _shown(request, my, state, tag)
        return html(my.screens.my_card(tag, message="" if state is None else ended_words(state.hint)))

    @app.get(f"{PATH}/lage")
    async def progress(request: Request) -> HTTPResponse:
        """What the waiting page shows now; nothing but "over" when there is another page to fetch."""
        state = await my.look(request)
        return json(my.waiting(state, _language(request, my)) if isinstance(state, Waiting) else {"over": True})


async def _shown(request: Request, my: MyCard, login: LoggedIn, tag: str) -> HTTPResponse:
    """The page with the card; the first time with another key, because the old one was known before the login."""
    found = await my.card(login, tag)
    card = found if isinstance(found, Handout) else None
    message = "" if isinstance(found, Handout) else WITHOUT_CARD[found]
    answer = html(my.screens.my_card(tag, card=card, until=login.until, message=message))
    key = my.logins.key_after_login(_key(request))
    if key is not None:
        _give(answer, my, key)
    return answer


def _add_presses(app: Sanic[Any, Any], my: MyCard) -> None:
    @app.post(f"{PATH}/logga-in")
    async def log_in(request: Request) -> HTTPResponse:
        tag = _language(request, my)
        try:
            key = await asyncio.to_thread(lambda: my.logins.begin(user_ip=request.client_ip))
        except (BankIdDown, Crowded):
            return html(my.screens.my_card(tag, message=ended_words("bankid_down")), status=503)
        answer = redirect(_address(tag), status=303)
        _give(answer, my, key)
        return answer

    @app.post(f"{PATH}/logga-ut")
    async def log_out(request: Request) -> HTTPResponse:
        await asyncio.to_thread(my.logins.end, _key(request))
        answer = redirect(_address(_language(request, my)), status=303)
        answer.delete_cookie(_COOKIE, path=PATH)
        return answer


def _add_pdf(app: Sanic[Any, Any], my: MyCard) -> None:
    @app.get(f"{PATH}/hogkostnadskort.pdf")
    async def card_pdf(request: Request) -> HTTPResponse:
        state = await my.look(request)
        found = await my.card(state, _language(request, my)) if isinstance(state, LoggedIn) else None
        if not isinstance(found, Handout):
            raise SanicException("There is no card to show. Log in first.", status_code=404)
        now: datetime = my.logins.clock()
        made = await asyncio.to_thread(as_pdf, (found,), at=now)
        return raw(made, content_type="application/pdf")


def _address(tag: str) -> str:
    return PATH if tag == SWEDISH else f"{PATH}?sprak={tag}"


def _language(request: Request, my: MyCard) -> str:
    wished = str(request.args.get("sprak", SWEDISH))
    return wished if wished in my.screens.languages else SWEDISH


def _key(request: Request) -> str:
    return str(request.cookies.get(_COOKIE) or "")


def _give(answer: HTTPResponse, my: MyCard, key: str) -> None:
    # lax, not strict: BankID's app leads back to the page from outside
    is_https = my.public_url.startswith("https://")
    answer.add_cookie(_COOKIE, key, path=PATH, httponly=True, samesite="Lax", secure=is_https)
