"""A control unit over HTTP: one question per sale, asked again with the same running number after silence.

The message is generic and invented; a real unit speaks its maker's protocol, behind the same port.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from pydantic import BaseModel, Field, ValidationError

from payments.control_unit import RATES, ControlUnitSilent, Sale, Signature


class _Answer(BaseModel):
    unit_id: str = Field(pattern=r"^[A-Za-z0-9-]{1,40}$")
    control_code: str = Field(pattern=r"^[A-Z2-7]{1,80}$")


@dataclass(frozen=True)
class HttpControlUnit:
    """Fulfils ControlUnit over an HTTP client whose base address is the unit's; a patient waits, so be brief."""

    client: httpx.Client

    def sign(self, sale: Sale) -> Signature:
        """Ask for the signature."""
        body = {
            "organisation_number": sale.organisation_number,
            "register": sale.register,
            "number": sale.number,
            "at": sale.at.isoformat(),
            "total_ore": sale.total.ore,
            "vat_ore": {str(rate): amount.ore for rate, amount in zip(RATES, sale.vat, strict=True)},
        }
        try:
            answer = self.client.post("/api/v1/sales", json=body)
            told = _Answer.model_validate_json(answer.raise_for_status().content)
        except httpx.HTTPError as error:
            raise ControlUnitSilent("The control unit does not answer; print the receipt later.") from error
        except ValidationError as error:
            raise ControlUnitSilent(f"The control unit's answer mistakes {error.error_count()} values.") from None
        return Signature(told.unit_id, told.control_code)
