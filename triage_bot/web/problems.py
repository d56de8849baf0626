"""Errors as `application/problem+json` (RFC 9457): what happened and what to do, never what was sent."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sanic.response import HTTPResponse, json

UNREADABLE = "Begäran kunde inte läsas"


class Problem(Exception):
    """A refusal with its HTTP status, a title and what to do next."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


def problem_response(problem: Problem) -> HTTPResponse:
    """The response for a refusal."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    return json(
        body, status=problem.status, headers={"Cache-Control": "no-store"}, content_type="application/problem+json"
    )


def from_validation(error: ValidationError) -> Problem:
    """Which fields are wrong and how; their values are not repeated."""
    fields = "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}"
        for each in error.errors(include_input=False, include_url=False)
    )
    return Problem(422, "Uppgifterna går inte att använda", fields)
