"""Pure: agreements with their tokens and cards, payments and refunds by key, and what the bank answers next.

A key that was called off before its request came is kept: the request then does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PENDING = "pending"
REFUSALS = frozenset({"insufficient_funds", "do_not_honour", "expired_card", "needs_3ds"})
"""Why the bank may say no."""
_CANCELLED = {"status": "CANCELLED"}


class Nonsense(ValueError):
    """A request that cannot be read."""


@dataclass
class Psp:
    """All that the service remembers: agreements and what may be shown of cards by token, payments and refunds by key.

    `bank` holds what comes next: the code of a refusal, or "pending" until `settle`.
    """

    agreements: dict[str, str] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    moves: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"payments": {}, "refunds": {}})
    bank: list[str] = field(default_factory=list)
    _made: int = 0

    def agree(self) -> dict[str, str]:
        """A patient stores a card on the service's own page, with strong authentication."""
        self._made += 1
        agreement, token = f"agreement-{self._made}", f"token-for-card-{self._made}"
        self.know(token, agreement, "Visa ****1111")
        return {"agreement_id": agreement, "token": token, "card": "Visa ****1111"}

    def know(self, token: str, agreement: str, card: str) -> None:
        """A card that was stored before."""
        self.agreements[token] = agreement
        self.cards[token] = card

    def end(self, agreement: str) -> bool:
        """Forget an agreement; whether there was one."""
        tokens = [token for token, each in self.agreements.items() if each == agreement]
        for token in tokens:
            del self.agreements[token], self.cards[token]
        return bool(tokens)

    def move(self, what: str, key: str, body: dict[str, Any], *, on: str) -> dict[str, Any] | None:
        """The payment or refund of a key, made now or before; None when the key was used for another one.

        Raises Nonsense.
        """
        _raise_unless_readable(what, body)
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
        if body["token"] not in self.agreements:
            return {"status": "DECLINED", "code": "agreement_ended"}
        return {**self._bank_says(), "card": self.cards.get(body["token"], "")}

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
        if code == PENDING:
            return {"status": "PENDING"}
        return {"status": "DECLINED", "code": code} if code else {"status": "APPROVED"}

    def _next(self) -> int:
        self._made += 1
        return self._made


def _raise_unless_readable(what: str, body: object) -> None:
    wanted = {"token" if what == "payments" else "payment", "amount_ore", "currency"}
    if not isinstance(body, dict) or set(body) != wanted:
        raise Nonsense(f"A request holds {', '.join(sorted(wanted))}.")
    if body["currency"] != "SEK" or type(body["amount_ore"]) is not int or body["amount_ore"] <= 0:
        raise Nonsense("An amount is a positive number of öre in SEK.")
