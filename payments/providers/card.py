"""Payment by card at a terminal, and how an attempt is resolved when the link to the terminal died on the way.

The terminal keeps a transaction only when its approval was acknowledged, which happens after our own commit; otherwise
it reverses it by itself. So a terminal that knows only older transactions has not drawn this one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from payments.charge import Attempt, AttemptState, Proof, Purpose
from payments.errors import PaymentsError
from payments.money import Money
from payments.provider import NOT_POSSIBLE, ClosesDays, Commit, DayClosed, Progress, Result


class CardTerminal(Protocol):
    """What a card terminal must be able to do; the adapter to a real one lives where the device is owned."""

    def login(self) -> None:
        """Make the terminal ready; moves no money."""

    def pay(self, amount: Money, *, commit: Commit, progress: Progress) -> Result:
        """Authorise the amount; a link that dies gives UNKNOWN."""

    def reverse(self, number: str, *, commit: Commit) -> Result:
        """Take back the payment with this number, without its card; APPROVED when it is taken back."""

    def refund(self, amount: Money, *, commit: Commit, progress: Progress) -> Result:
        """Give the amount to the card that is presented; APPROVED when it is given."""

    def last_transaction(self) -> Result | None:
        """The terminal's last transaction; None when it says that there is none, UNKNOWN when it does not answer.

        REVERSED is one that took another back; a refund may be told as APPROVED (ZVT tells no difference).
        """


class TerminalSilent(PaymentsError):
    """The terminal does not answer; no payment was begun."""


class CardPayment:
    """Pays with a card at the terminal."""

    def __init__(self, terminal: CardTerminal) -> None:
        self._terminal = terminal

    def prepare(self) -> str:
        """Log in, and note the terminal's last transaction; raises TerminalSilent when it cannot say which that is."""
        self._terminal.login()
        last = self._terminal.last_transaction()
        if last is not None and last.state is AttemptState.UNKNOWN:
            raise TerminalSilent("The terminal does not say what it did last, so it is not asked to pay.")
        return "" if last is None else last.proof.reference

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Authorise the amount, once."""
        return self._terminal.pay(attempt.amount, commit=commit, progress=progress)

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Reverse the payment by its number, or refund to the card that the patient presents."""
        if attempt.purpose is Purpose.REFUND:
            return self._terminal.refund(attempt.amount, commit=commit, progress=progress)
        if not payment.proof.number:
            return NOT_POSSIBLE
        return self._terminal.reverse(payment.proof.number, commit=commit)

    def close_day(self) -> DayClosed | None:
        """End the terminal's day, where its adapter can."""
        return self._terminal.close_day() if isinstance(self._terminal, ClosesDays) else None

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Compare the terminal's last transaction with the attempt: the same one, an older one, or one nobody knows."""
        last = self._terminal.last_transaction()
        if last is not None and last.state is AttemptState.UNKNOWN:
            return None
        if last is None or last.proof.reference in settled or self._is_another(attempt, last):
            return Result(_not_drawn(attempt), proof=Proof(code="not_at_terminal"))
        if not last.proof.reference or last.amount != attempt.amount:
            return None
        return last if attempt.purpose is Purpose.PAYMENT else _given_back(attempt, last)

    @staticmethod
    def _is_another(attempt: Attempt, last: Result) -> bool:
        mine = attempt.proof.reference
        return bool(mine) and bool(last.proof.reference) and last.proof.reference != mine


def _given_back(attempt: Attempt, last: Result) -> Result | None:
    """A new transaction of the same amount while we gave money back; a reversal must be told as one."""
    if attempt.purpose is Purpose.REVERSAL and last.state is not AttemptState.REVERSED:
        return None
    return replace(last, state=AttemptState.APPROVED)


def _not_drawn(attempt: Attempt) -> AttemptState:
    was_approved = attempt.state is AttemptState.APPROVED_UNACKED or bool(attempt.proof.reference)
    return AttemptState.REVERSED if was_approved else AttemptState.CANCELLED
