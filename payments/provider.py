"""What a way to pay can do: the contract between the checkout and a provider of payments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from payments.charge import NO_PROOF, Attempt, AttemptState, Proof
from payments.money import Money
from payments.reconciliation import Account


@dataclass(frozen=True)
class Result:
    """What a provider says of a transaction; SENT means that it waits for the reception, BILLED that it is invoiced.

    `amount` is what the provider itself reports, None when it did not say.
    """

    state: AttemptState
    amount: Money | None = None
    proof: Proof = NO_PROOF


Commit = Callable[[Result], None]
Progress = Callable[[str], None]

NOT_POSSIBLE = Result(AttemptState.DECLINED, proof=Proof(code="not_possible"))


@dataclass(frozen=True)
class DayClosed:
    """A provider's day has been ended; its total, None when that was not told."""

    total: Money | None


@runtime_checkable
class ListsDays(Protocol):
    """A provider that can tell what it has of a day, movement by movement."""

    def account_of(self, day: date) -> Account | None:
        """What it has of a day in Sweden; raises PaymentsError when it does not answer."""


@runtime_checkable
class TellsOfEach(Protocol):
    """A provider that has no list of a day, but tells of each attempt that it is asked about."""

    def account_for(self, attempts: Sequence[Attempt]) -> Account:
        """What it has of these attempts; raises PaymentsError when it does not answer for one of them."""


@runtime_checkable
class ClosesDays(Protocol):
    """A provider whose day is ended, which tells its total once."""

    def close_day(self) -> DayClosed | None:
        """End the day; None when nothing was ended. Never repeated by itself: a second end would tell nothing."""


class PaymentProvider(Protocol):
    """One way to pay, and to be paid back."""

    def prepare(self) -> str:
        """Get ready to pay, and give the reference of the last transaction that the provider knows, "" for none.

        You may NOT do anything here that moves money; any error calls the attempt off.
        """

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Draw the attempt's amount once. Call `commit` with a result before acknowledging it to the other side.

        If `commit` raises, do not acknowledge. If the end is not known, say UNKNOWN; never try again by yourself.
        """

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Reverse or refund a payment, as the attempt's purpose and amount say; APPROVED when it is given back.

        The rules for `commit` and UNKNOWN are those of `pay`. DECLINED with the code "not_possible" when this provider
        has no such thing.
        """

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Ask how an attempt ended; None while nobody can tell.

        `settled` holds the references of all transactions that are known to be others, so that an older one is not
        taken for this one.
        """
