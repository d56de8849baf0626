"""Pure: agreements with their tokens, payments and refunds by idempotency key, and what the bank answers next.

A key that was called off before its request came is kept: the request then does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_CANCELLED = {"status": "CANCELLED"}


@dataclass
class Psp:
    """All that the service remembers. `bank` holds what comes next: a declined code, or "pending" until `settle`."""

    agreements: dict[str, str] = field(default_factory=dict)
    moves: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"payments": {}, "refunds": {}})
    bank: list[str] = field(default_factory=list)
    _made: int = 0

    def agree(self) -> dict[str, str]:
        """A patient stores a card on the service's own page, with strong authentication."""
        self._made += 1
        agreement, token = f"agreement-{self._made}", f"token-for-card-{self._made}"
        self.agreements[token] = agreement
        return {"agreement_id": agreement, "token": token, "card": "Visa ****1111"}

    def end(self, agreement: str) -> bool:
        """Forget an agreement; whether there was one."""
        tokens = [token for token, each in self.agreements.items() if each == agreement]
        for token in tokens:
            del self.agreements[token]
        return bool(tokens)

    def move(self, what: str, key: str, body: dict[str, Any], *, on: str) -> dict[str, Any] | None:
        """The payment or refund of a key, made now or before; None when the key was used for another one."""
        known = self.moves[what].get(key)
        if known is not None:
            return known if known.get("asked", body) == body else None
        made = self._payment(body) if what == "payments" else self._refund(body)
        if made["status"] in {"APPROVED", "PENDING"}:
            made |= {"amount_ore": body["amount_ore"], "reference": f"{what[0].upper()}{self._next():07}"}
        self.moves[what][key] = {**made, "asked": body, "on": on}
        return self.moves[what][key]

    def call_off(self, what: str, key: str) -> dict[str, Any]:
        """How a key ended; one that nobody has used yet is called off for good."""
        return self.moves[what].setdefault(key, dict(_CANCELLED))

    def settle(self, status: str) -> None:
        """The bank answers everything that is pending."""
        for moves in self.moves.values():
            for each in moves.values():
                if each["status"] == "PENDING":
                    each["status"] = status

    def moved_on(self, day: str) -> list[dict[str, Any]]:
        """What was approved on a day, by key; refunds below zero."""
        signs = {"payments": 1, "refunds": -1}
        return [
            {"key": key, "amount_ore": signs[what] * each["amount_ore"]}
            for what, moves in self.moves.items()
            for key, each in moves.items()
            if each["status"] == "APPROVED" and each["on"] == day
        ]

    def balance_ore(self) -> int:
        """What was drawn and not given back."""
        sums = {
            what: sum(each["amount_ore"] for each in moves.values() if each["status"] == "APPROVED")
            for what, moves in self.moves.items()
        }
        return int(sums["payments"] - sums["refunds"])

    def _payment(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("token") not in self.agreements:
            return {"status": "DECLINED", "code": "agreement_ended"}
        if body.get("currency") != "SEK" or type(body.get("amount_ore")) is not int or body["amount_ore"] <= 0:
            return {"status": "DECLINED", "code": "bad_amount"}
        return {**self._bank_says(), "card": "Visa ****1111"}

    def _refund(self, body: dict[str, Any]) -> dict[str, Any]:
        paid = [each for each in self.moves["payments"].values() if each.get("reference") == body.get("payment")]
        if not paid or paid[0]["status"] != "APPROVED":
            return {"status": "DECLINED", "code": "unknown_payment"}
        given = sum(
            each["amount_ore"]
            for each in self.moves["refunds"].values()
            if each["status"] == "APPROVED" and each["asked"]["payment"] == body["payment"]
        )
        if given + body["amount_ore"] > paid[0]["amount_ore"]:
            return {"status": "DECLINED", "code": "too_much"}
        return self._bank_says()

    def _bank_says(self) -> dict[str, Any]:
        code = self.bank.pop(0) if self.bank else ""
        if code == "pending":
            return {"status": "PENDING"}
        return {"status": "DECLINED", "code": code} if code else {"status": "APPROVED"}

    def _next(self) -> int:
        self._made += 1
        return self._made
