"""Payment at the reception: the attempt waits until a member of staff says how it ended."""

from __future__ import annotations

from collections.abc import Callable

from payments.charge import Attempt, AttemptState
from payments.money import Money
from payments.provider import Result


class DeskPayment:
    """Sends the patient to the reception; no money moves before staff record it."""

    def prepare(self) -> str:
        """Nothing has to be ready."""
        return ""

    def pay(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Leave the attempt waiting for the reception."""
        del amount, commit, progress
        return Result(AttemptState.SENT)

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Only staff know."""
        del attempt, settled
        return None
