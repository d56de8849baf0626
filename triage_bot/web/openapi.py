"""The chat API's own description, made from the contract's models and served as `/openapi.json`."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from triage_bot.conversations.contract import Explanation, NewConversation, PatientMessage, Started, Turn

SCHEMAS = "#/components/schemas/"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what happened and what to do",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
CONVERSATION_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def describe(server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document for a chat at this address."""
    # the validation schemas: a serializer of one's own has none, and the fields are the same
    models = [(model, "validation") for model in (NewConversation, PatientMessage, Started, Turn, Explanation)]
    _, definitions = models_json_schema(models, by_alias=True, ref_template=SCHEMAS + "{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sök vård: chat API",
            "version": "1",
            "description": "A demonstrator with invented content. Not a medical device, not 1177.",
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {
            "schemas": {**definitions["$defs"], "Problem": PROBLEM},
            "securitySchemes": {"conversation": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    base = "/api/v1/conversations"
    opened = {"security": [{"conversation": []}], "parameters": [CONVERSATION_ID]}
    return {
        base: {
            "post": _operation("Begin a conversation", {"201": "Started"}, body="NewConversation", refusals=(400, 422))
        },
        f"{base}/{{id}}/messages": {
            "post": {
                **_operation(
                    "Say something or answer a question; the same client_id again gives the same Turn",
                    {"200": "Turn"},
                    body="PatientMessage",
                    refusals=(400, 401, 404, 409, 413, 422),
                ),
                **opened,
            }
        },
        f"{base}/{{id}}": {
            "get": {**_operation("The whole conversation", {"200": "Turn"}, refusals=(401, 404)), **opened},
            "delete": {**_operation("Erase the conversation", {"204": ""}, refusals=(401, 404)), **opened},
        },
        f"{base}/{{id}}/explanation": {
            "get": {
                **_operation(
                    "Why the verdict is what it is: what held, what was ruled out, why each question was asked",
                    {"200": "Explanation"},
                    refusals=(401, 404),
                ),
                **opened,
            }
        },
        "/health": {"get": _operation("How the chat is: ok, degraded or down", {"200": "", "503": ""})},
        "/metrics": {"get": _operation("Counters for Prometheus", {"200": ""})},
    }


def _operation(
    summary: str, answers: dict[str, str], *, body: str = "", refusals: tuple[int, ...] = ()
) -> dict[str, Any]:
    responses: dict[str, Any] = {
        status: {"description": summary, **({"content": _json(model)} if model else {})}
        for status, model in answers.items()
    }
    for status in refusals:
        responses[str(status)] = {
            "description": "Refused",
            "content": {"application/problem+json": {"schema": {"$ref": SCHEMAS + "Problem"}}},
        }
    operation: dict[str, Any] = {"summary": summary, "responses": responses}
    if body:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": SCHEMAS + model}}}
