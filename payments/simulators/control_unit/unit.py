"""Pure: the sales that a control unit has signed, each once per register and running number."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

_KEY = b"not a secret: a simulated unit"


@dataclass
class Unit:
    """A unit with its id and what it has signed."""

    unit_id: str = "SIM-0001"
    signed: dict[tuple[str, int], tuple[dict[str, Any], str]] = field(default_factory=dict)

    def sign(self, sale: dict[str, Any]) -> str | None:
        """The control code of a sale; None when its number was used for another one, or it is malformed."""
        key = (str(sale.get("register")), sale.get("number"))
        if type(key[1]) is not int or not sale.get("organisation_number") or type(sale.get("total_ore")) is not int:
            return None
        known = self.signed.get((key[0], key[1]))
        if known is not None:
            return known[1] if known[0] == sale else None
        digest = hmac.new(_KEY, json.dumps(sale, sort_keys=True).encode(), hashlib.sha256).digest()
        code = base64.b32encode(digest).decode().rstrip("=")
        self.signed[key[0], key[1]] = (sale, code)
        return code
