"""The pages around the API: a plain host page with the widget, the places where e-services would open, static files."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, html, json, redirect

from triage_bot.conversations.library import Libraries
from triage_bot.phrases import Phrases
from triage_bot.web.problems import Problem

HERE = Path(__file__).parent
pages = Blueprint("pages")
pages.static("/chat/", HERE / "static" / "chat", name="widget")
pages.static("/static/", HERE / "static" / "page", name="page")
templates = Environment(loader=FileSystemLoader(HERE / "pages"), autoescape=select_autoescape())


def security_headers(frame_ancestors: str) -> dict[str, str]:
    """What every page sends: nothing from elsewhere, no inline code, no address to others."""
    return {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


@pages.get("/")
async def host_page(_request: Request) -> HTTPResponse:
    """A page like any region's, with the chat on it."""
    return html(templates.get_template("host.html").render())


@pages.get("/tjanst/<name>")
async def service_page(request: Request, name: str) -> HTTPResponse:
    """Says which e-service would open here."""
    libraries: Libraries = request.app.ctx.libraries
    for region in libraries.newest.regions.values():
        for service in region.services.values():
            if service.path == f"/tjanst/{name}":
                return html(templates.get_template("service.html").render(service=service, region=region))
    raise Problem(404, "Sidan finns inte", "Gå till startsidan och börja där.")


@pages.get("/hogkostnadskort/<language:sv|sv-x-easy|en>")
async def high_cost_card(request: Request, language: str) -> HTTPResponse:
    """Leads to where patients log in and see their own high-cost card, in their language; the chat never sees it."""
    address: str = request.app.ctx.high_cost_card_url
    if not address:
        return html(templates.get_template("no_card.html").render())
    return redirect(address if language == "sv" else f"{address}?sprak={language}")


@pages.get("/chat-texts/<language>")
async def widget_texts(request: Request, language: str) -> HTTPResponse:
    """The widget's own texts in a language, by their Swedish wording."""
    texts: Phrases = request.app.ctx.widget_texts
    return json(dict(texts.catalogues.get(language, {})), headers={"Cache-Control": "max-age=300"})
