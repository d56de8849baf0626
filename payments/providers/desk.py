"""Payment at the reception: the attempt waits until a member of staff says how it ended."""

from __future__ import annotations

from payments.charge import Attempt, AttemptState
from payments.provider import Commit, Progress, Result


class DeskPayment:
    """Sends the patient to the reception; no money moves before staff record it."""

    def prepare(self) -> str:
        """Nothing has to be ready."""
        return ""

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Leave the attempt waiting for the reception."""
        del attempt, commit, progress
        return Result(AttemptState.SENT)

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Leave it to the reception to hand out or transfer the money, whatever the payment was made with."""
        del attempt, payment, commit, progress
        return Result(AttemptState.SENT)

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Only staff know."""
        del attempt, settled
        return None
