"""The chat API over HTTP: reads requests, calls the gateway, answers with the contract's models."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, json

from triage_bot.conversations.contract import Model, NewConversation, PatientMessage
from triage_bot.web.gateway import Gateway
from triage_bot.web.problems import UNREADABLE, Problem, from_validation

M = TypeVar("M", bound=BaseModel)
NO_STORE = {"Cache-Control": "no-store"}
api = Blueprint("api", url_prefix="/api/v1/conversations")


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.ctx.gateway
    return gateway


def _body(request: Request, model: type[M]) -> M:
    """The request's JSON as a model; an empty body is an empty object."""
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors(include_input=False)):
            raise Problem(400, UNREADABLE, "Skicka giltig JSON i UTF-8.") from None
        raise from_validation(error) from None


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, "Behörighet saknas", "Skicka samtalets token i huvudet Authorization: Bearer.")
    return token


def _answer(model: Model, status: int = 200) -> HTTPResponse:
    body: dict[str, Any] = model.model_dump(mode="json", by_alias=True)
    return json(body, status=status, headers=NO_STORE)


@api.post("/")
async def start(request: Request) -> HTTPResponse:
    """Begins a conversation."""
    return _answer(await _gateway(request).start(_body(request, NewConversation)), 201)


@api.post("/<conversation>/messages")
async def say(request: Request, conversation: str) -> HTTPResponse:
    """Takes a text or an answer, gives the new messages."""
    token, message = _token(request), _body(request, PatientMessage)
    text = (message.text or "").strip() or None
    if sum(each is not None for each in (text, message.answer, message.language)) != 1:
        problem = "Skicka ett av text, answer och language, och inte tom text."
        raise Problem(422, "Uppgifterna går inte att använda", problem)
    return _answer(await _gateway(request).say(conversation, token, message))


@api.get("/<conversation>")
async def show(request: Request, conversation: str) -> HTTPResponse:
    """The whole conversation."""
    return _answer(await _gateway(request).show(conversation, _token(request)))


@api.get("/<conversation>/explanation")
async def explain(request: Request, conversation: str) -> HTTPResponse:
    """Why the verdict is what it is."""
    return _answer(await _gateway(request).explain(conversation, _token(request)))


@api.delete("/<conversation>")
async def erase(request: Request, conversation: str) -> HTTPResponse:
    """Erases the conversation."""
    await _gateway(request).erase(conversation, _token(request))
    return empty(headers=NO_STORE)
