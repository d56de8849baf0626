"""What a developer can break in the booking system: it is down, slow, or answers nothing after having done its work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class FaultKind(StrEnum):
    """The faults that there are."""

    NONE = "none"
    DOWN = "down"
    SLOW = "slow"
    TIMEOUT_AFTER_APPLYING = "timeout_after_applying"


class FaultOrder(BaseModel):
    """A fault, the number of requests that it hits (None: until cleared), and how slow slow is in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FaultKind
    times: int | None = Field(default=None, ge=1, le=1000)
    seconds: float = Field(default=5.0, ge=0, le=60)


@dataclass
class Faults:
    """The fault that is set now."""

    order: FaultOrder = FaultOrder(kind=FaultKind.NONE)  # noqa: RUF009 - frozen

    def strike(self) -> FaultOrder:
        """The fault that the next request meets."""
        order = self.order
        if order.times is not None:
            left = order.times - 1
            self.order = order.model_copy(update={"times": left}) if left else FaultOrder(kind=FaultKind.NONE)
        return order
