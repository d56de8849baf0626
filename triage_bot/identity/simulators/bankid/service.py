"""Pure: the orders of the simulated BankID, by reference and by the token that opens them.

An order that nobody opens within half a minute has failed, and one that nobody finishes within three minutes has
expired (recalled, not verified).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

OPENED_WITHIN = timedelta(seconds=30)
FINISHED_WITHIN = timedelta(minutes=3)


@dataclass
class Entry:
    """One order; `person` is who has identified, `failed` the hint it ended with, "" while it has not."""

    begun_at: datetime
    reference: str = field(default_factory=lambda: str(uuid4()))
    start_token: str = field(default_factory=lambda: str(uuid4()))
    qr_token: str = field(default_factory=lambda: str(uuid4()))
    qr_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    is_opened: bool = False
    person: str = ""
    failed: str = ""


@dataclass
class BankIdService:
    """The service; `people` are those who have a BankID, names by personnummer, and `clock` gives UTC."""

    people: Mapping[str, str]
    clock: Callable[[], datetime]
    entries: dict[str, Entry] = field(default_factory=dict)
    is_down: bool = False

    def answer(self, operation: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """The HTTP status and the body with which auth, collect or cancel is answered."""
        if self.is_down:
            return 503, {"errorCode": "maintenance", "details": "Simulated."}
        told: dict[str, Any] | None = None
        if operation == "auth":
            told = self.begin() if body.get("endUserIp") else None
        elif operation == "collect":
            told = self.collect(str(body.get("orderRef")))
        elif self.cancel(str(body.get("orderRef"))):
            told = {}
        return (400, {"errorCode": "invalidParameters", "details": "Simulated."}) if told is None else (200, told)

    def begin(self) -> dict[str, str]:
        """A new order, as the answer tells it."""
        entry = Entry(self.clock())
        self.entries[entry.reference] = entry
        return {
            "orderRef": entry.reference,
            "autoStartToken": entry.start_token,
            "qrStartToken": entry.qr_token,
            "qrStartSecret": entry.qr_secret,
        }

    def collect(self, reference: str) -> dict[str, Any] | None:
        """How an order stands; None for one that is not there, and an ended one is told once."""
        entry = self.entries.get(reference)
        if entry is None:
            return None
        self._expire(entry)
        told: dict[str, Any] = {"orderRef": reference}
        if entry.person:
            del self.entries[reference]
            user = {"personalNumber": entry.person, "name": self.people[entry.person]}
            return {**told, "status": "complete", "completionData": {"user": user}}
        if entry.failed:
            del self.entries[reference]
            return {**told, "status": "failed", "hintCode": entry.failed}
        return {**told, "status": "pending", "hintCode": "userSign" if entry.is_opened else "outstandingTransaction"}

    def cancel(self, reference: str) -> bool:
        """Take an order away; whether there was one."""
        return self.entries.pop(reference, None) is not None

    def open(self, start_token: str) -> bool:
        """The app has been started with a token; whether an order waits for it."""
        entry = self._waiting(start_token)
        if entry is not None:
            entry.is_opened = True
        return entry is not None

    def identify(self, start_token: str, personnummer: str) -> bool:
        """Somebody identifies in the app; False without such an order or such a person."""
        entry = self._waiting(start_token)
        if entry is None or personnummer not in self.people:
            return False
        entry.person = personnummer
        return True

    def decline(self, start_token: str) -> bool:
        """Somebody says no in the app; whether an order waited."""
        entry = self._waiting(start_token)
        if entry is not None:
            entry.failed = "userCancel"
        return entry is not None

    def _waiting(self, start_token: str) -> Entry | None:
        for entry in self.entries.values():
            self._expire(entry)
            if entry.start_token == start_token and not entry.person and not entry.failed:
                return entry
        return None

    def _expire(self, entry: Entry) -> None:
        age = self.clock() - entry.begun_at
        if entry.person or entry.failed:
            return
        if age >= FINISHED_WITHIN:
            entry.failed = "expiredTransaction"
        elif age >= OPENED_WITHIN and not entry.is_opened:
            entry.failed = "startFailed"
