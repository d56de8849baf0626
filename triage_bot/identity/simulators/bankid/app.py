"""The simulated BankID's HTTP interface: what relying parties ask, and the app as a page where a person is chosen."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty, html, json, redirect

from triage_bot.identity.simulators.bankid.service import BankIdService

_PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulerat BankID</title></head><body><main><h1>Simulerat BankID</h1>{content}</main></body></html>"""
_FORM = """<p>Här låtsas du vara en påhittad patient. Det är inte BankID och ingen legitimeras.</p>
<form method="post"><input type="hidden" name="token" value="{token}"><input type="hidden" name="back" value="{back}">
<p><label for="person">Legitimera dig som</label> <select id="person" name="person">{people}</select></p>
<p><button name="choice" value="identify">Legitimera</button> <button name="choice" value="decline">Avbryt</button></p>
</form>"""


def make_app(service: BankIdService, *, name: str = "bankid") -> Sanic[Any, Any]:
    """The simulator's server, not yet started."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    _add_operations(app, service)
    _add_person(app, service)

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "down" if service.is_down else "ok"}, status=503 if service.is_down else 200)

    @app.post("/control/down")
    async def down(request: Request) -> HTTPResponse:
        service.is_down = bool((request.json or {}).get("value"))
        return empty()

    return app


def _add_operations(app: Sanic[Any, Any], service: BankIdService) -> None:
    @app.post("/rp/v6.0/<operation:auth|collect|cancel>")
    async def operate(request: Request, operation: str) -> HTTPResponse:
        status, told = service.answer(operation, request.json or {})
        return json(told, status=status)


def _add_person(app: Sanic[Any, Any], service: BankIdService) -> None:
    @app.get("/app")
    async def opened(request: Request) -> HTTPResponse:
        token, back = str(request.args.get("autostarttoken")), str(request.args.get("redirect"))
        if not service.open(token):
            return html(_PAGE.format(content="<p>Ingen väntar på dig här. Börja om på sidan du kom från.</p>"))
        people = "".join(f'<option value="{each}">{escape(name)}</option>' for each, name in service.people.items())
        return html(_PAGE.format(content=_FORM.format(token=escape(token), back=escape(back), people=people)))

    @app.post("/app")
    async def chosen(request: Request) -> HTTPResponse:
        token, back = _field(request, "token"), _field(request, "back")
        if _field(request, "choice") == "identify":
            service.identify(token, _field(request, "person"))
        else:
            service.decline(token)
        if urlsplit(back).scheme in ("http", "https"):
            return redirect(back, status=303)
        return html(_PAGE.format(content="<p>Klart. Gå tillbaka till sidan du kom från.</p>"))


def _field(request: Request, name: str) -> str:
    return str(request.form.get(name, "")) if request.form else ""
