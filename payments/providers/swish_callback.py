"""A callback from Swish: a hint that something has ended, never a proof of it.

Anybody who finds the address can post to it, and Swish may post twice or never. So what it says is compared with the
books and with Swish's own answer to our question; only that answer moves an attempt, and only once. Where a payment is
being waited for, the callback only ends its pause: the one who waits asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import structlog

from payments.charge import Attempt
from payments.checkout import Checkout
from payments.errors import PaymentsError, UnknownCharge
from payments.money import sek

log = structlog.get_logger(__name__)

MOST_BYTES = 4_000


class Objection(StrEnum):
    """Why a callback was refused."""

    UNREADABLE = "unreadable"
    UNKNOWN_REQUEST = "unknown_request"
    OTHER_AMOUNT = "other_amount"
    REPLAYED = "replayed"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class Refusal:
    """A callback that changed nothing; answer it with 200 all the same, so that it is not sent again."""

    why: Objection


def nobody_waits(_attempt_id: str) -> bool:
    """What `wake` is where no payment is waited for, as after a restart."""
    return False


def receive(checkout: Checkout, body: bytes, *, wake: Callable[[str], bool] = nobody_waits) -> Attempt | Refusal:
    """The attempt that a callback brought to its end, or why it was refused; nothing of its text is logged.

    `wake` ends the pause of whoever waits for an attempt and tells whether there is one; the attempt is then given as
    it stood.
    """
    outcome = _receive(checkout, body, wake)
    if isinstance(outcome, Refusal):
        log.warning("swish_callback_refused", why=outcome.why.value)
    return outcome


def _receive(checkout: Checkout, body: bytes, wake: Callable[[str], bool]) -> Attempt | Refusal:
    try:
        if len(body) > MOST_BYTES:
            return Refusal(Objection.UNREADABLE)
        told = json.loads(body)
        attempt_id, amount, status = str(UUID(hex=told["id"])), sek(str(told["amount"])), told["status"]
    except (ValueError, KeyError, TypeError, AttributeError, PaymentsError):
        return Refusal(Objection.UNREADABLE)
    try:
        attempt = checkout.attempt(attempt_id)
    except UnknownCharge:
        return Refusal(Objection.UNKNOWN_REQUEST)
    if (attempt.provider, attempt.amount) != ("swish", amount) or told.get("currency") != amount.currency:
        return Refusal(Objection.OTHER_AMOUNT)
    if not attempt.is_open:
        return Refusal(Objection.REPLAYED)
    if status not in {"PAID", "DECLINED", "ERROR", "CANCELLED"}:
        return Refusal(Objection.UNREADABLE)
    if wake(attempt_id):
        return attempt
    resolved = checkout.resolve(attempt_id)
    return Refusal(Objection.NOT_CONFIRMED) if resolved.is_open else resolved
