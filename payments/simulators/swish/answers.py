"""Swish's own HTTP interface without a network: a request in, its answer out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from payments.simulators.swish.requests import Swish

_PATH = re.compile(r"/api/v[12]/(?P<what>paymentrequests|refunds)/(?P<instruction>[^/]+)")
_CANCEL = [{"op": "replace", "path": "/status", "value": "cancelled"}]


@dataclass(frozen=True)
class Answer:
    """Status code, headers and JSON body; `kind` names what was asked, for who wants an answer to get lost."""

    status: int
    kind: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def answer(swish: Swish, method: str, path: str, body: Any) -> Answer:
    """Do what a request asks for."""
    found = _PATH.fullmatch(path)
    if found is None:
        return Answer(404)
    instruction = found["instruction"]
    match method, found["what"]:
        case "PUT", "paymentrequests":
            return _create(swish, instruction, body)
        case "GET", "paymentrequests":
            entry = swish.requests.get(instruction)
            return Answer(404, "show") if entry is None else Answer(200, "show", entry.told())
        case "PATCH", "paymentrequests":
            return _cancel(swish, instruction, body)
        case "PUT", "refunds":
            errors = swish.refund(instruction, body)
            where = {"Location": f"/api/v1/refunds/{instruction}"}
            return _refusal("refund", errors) if errors else Answer(201, "refund", headers=where)
        case "GET", "refunds":
            entry = swish.refunds.get(instruction)
            return Answer(404, "show_refund") if entry is None else Answer(200, "show_refund", entry.told())
    return Answer(405)


def _create(swish: Swish, instruction: str, body: Any) -> Answer:
    errors = swish.create(instruction, body)
    if errors:
        return _refusal("create", errors)
    token = swish.requests[instruction].token
    where = {"Location": f"/api/v1/paymentrequests/{instruction}", "PaymentRequestToken": token}
    return Answer(201, "create", headers=where)


def _cancel(swish: Swish, instruction: str, body: Any) -> Answer:
    entry = swish.requests.get(instruction)
    if entry is None:
        return Answer(404, "cancel")
    if body != _CANCEL or not swish.cancel(instruction):
        return _refusal("cancel", ["RP02"])
    return Answer(200, "cancel", entry.told())


def _refusal(kind: str, errors: list[str]) -> Answer:
    told = [{"errorCode": code, "errorMessage": code, "additionalInformation": None} for code in errors]
    return Answer(422, kind, told)
