"""Composes the gateway: opens the library, the database and the way to Rasa, and hangs the routes on them."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, empty, json, raw
from sqlalchemy.exc import SQLAlchemyError

from triage_bot.conversations.database import open_database
from triage_bot.conversations.library import Libraries
from triage_bot.conversations.store import ChangedMeanwhile, UnknownConversation, WrongToken
from triage_bot.conversations.turn import NotAsked
from triage_bot.engine.answers import InvalidAnswer
from triage_bot.phrases import load_phrases
from triage_bot.settings import ChatSettings
from triage_bot.web.gateway import Gateway, utc_now
from triage_bot.web.health import DOWN, health
from triage_bot.web.openapi import describe
from triage_bot.web.pages import pages, security_headers
from triage_bot.web.problems import UNREADABLE, Problem, problem_response
from triage_bot.web.rasa import Rasa
from triage_bot.web.routes import api

log = structlog.get_logger("chat")

LARGEST_BODY_BYTES = 64 * 1024
SWEEP_SECONDS = 3600

REFUSALS: dict[type[Exception], tuple[int, str, str]] = {
    UnknownConversation: (404, "Samtalet finns inte", "Det kan ha raderats. Börja ett nytt samtal."),
    WrongToken: (401, "Fel behörighet", "Token hör inte till samtalet. Börja ett nytt samtal."),
    NotAsked: (409, "Frågan är inte ställd", "Svara på den fråga som ställdes sist, eller på en tidigare fråga."),
    InvalidAnswer: (422, "Svaret går inte att använda", "Välj ett av de värden som frågan erbjuder."),
    ChangedMeanwhile: (409, "Samtalet har ändrats", "Ett annat svar hann före. Hämta samtalet och försök igen."),
}


def create_app(settings: ChatSettings, *, now: Callable[[], datetime] = utc_now) -> Sanic[Any, Any]:
    """The chat as a Sanic app; raises the errors of what it opens."""
    app: Sanic[Any, Any] = Sanic("sok_vard_chat", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY_BYTES
    app.config.RESPONSE_TIMEOUT = 60
    app.config.FALLBACK_ERROR_FORMAT = "json"
    libraries = Libraries(settings.data, settings.archive, settings.likeness)
    database = open_database(settings.database_url)
    rasa = Rasa(settings.rasa_url, seconds=settings.rasa_seconds) if settings.rasa_url else None
    app.ctx.libraries = libraries
    app.ctx.widget_texts = load_phrases(settings.data / "locale", "widget")
    app.ctx.high_cost_card_url = settings.high_cost_card_url
    app.ctx.gateway = gateway = Gateway(libraries, database, rasa, now, settings.base_url)
    app.blueprint(api)
    app.blueprint(pages)
    _hang_operations(app, settings, gateway)
    _hang_headers(app, settings)
    _hang_errors(app)

    @app.before_server_start
    async def sweep(app: Sanic[Any, Any]) -> None:
        app.add_task(_sweep(gateway, settings.kept_hours), name="sweep")
        app.add_task(_look_for_content(gateway, settings.content_seconds), name="content")

    @app.after_server_stop
    async def close(_app: Sanic[Any, Any]) -> None:
        if rasa is not None:
            await rasa.close()
        database.dispose()

    return app


async def _sweep(gateway: Gateway, hours: float) -> None:
    """Erases what is older than it may be, once an hour; a failed round is tried again at the next."""
    while True:
        with contextlib.suppress(SQLAlchemyError):
            await gateway.erase_old(hours=hours)
        await asyncio.sleep(SWEEP_SECONDS)


async def _look_for_content(gateway: Gateway, every: float) -> None:
    """Takes new clinical content while the service runs; bad content changes nothing but what `/health` says."""
    while True:
        await asyncio.sleep(every)
        with contextlib.suppress(OSError):
            await gateway.look_for_content()


def _hang_operations(app: Sanic[Any, Any], settings: ChatSettings, gateway: Gateway) -> None:
    @app.get("/health")
    async def _health(_request: Request) -> HTTPResponse:
        state = await health(gateway.database, gateway.rasa, gateway.libraries)
        return json(state, status=503 if state["status"] == DOWN else 200)

    @app.get("/metrics")
    async def _metrics(_request: Request) -> HTTPResponse:
        return raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    @app.get("/openapi.json")
    async def _openapi(_request: Request) -> HTTPResponse:
        return json(describe(settings.base_url))


def _hang_headers(app: Sanic[Any, Any], settings: ChatSettings) -> None:
    """Security headers everywhere; pages in the allow-list may use the API and the widget, without cookies."""
    fixed = security_headers(settings.frame_ancestors)

    @app.on_request
    async def _preflight(request: Request) -> HTTPResponse | None:
        return empty() if request.method == "OPTIONS" and request.headers.get("origin") else None

    @app.on_response  # type: ignore[untyped-decorator]  # as sanic declares it
    async def _headers(request: Request, response: HTTPResponse) -> None:
        response.headers.update(fixed)
        origin = request.headers.get("origin")
        if origin in settings.allowed_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            response.headers["Vary"] = "Origin"


def _hang_errors(app: Sanic[Any, Any]) -> None:
    @app.exception(Problem)
    async def _problem(_request: Request, error: Problem) -> HTTPResponse:
        return problem_response(error)

    @app.exception(*REFUSALS)
    async def _refused(_request: Request, error: Exception) -> HTTPResponse:
        return problem_response(Problem(*REFUSALS[type(error)]))

    @app.exception(SanicException)
    async def _http(_request: Request, error: SanicException) -> HTTPResponse:
        status = error.status_code or 500
        title = {404: "Sidan finns inte", 405: "Metoden går inte att använda här", 413: "Begäran är för stor"}
        return problem_response(Problem(status, title.get(status, UNREADABLE), "Kontrollera adressen och innehållet."))

    @app.exception(Exception)
    async def _unexpected(_request: Request, error: Exception) -> HTTPResponse:
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        log.error("unexpected error", kind=type(error).__name__, where=where)  # a message could hold what was said
        detail = "Försök igen om en stund. Ring 1177 om det är bråttom, 112 vid livshotande tillstånd."
        return problem_response(Problem(500, "Något gick fel hos oss", detail))
