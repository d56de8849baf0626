"""The hardware's payment terminal as a card terminal of payments: the same words, in payments' own types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware.interfaces import PaymentTerminal, ServiceState, Transaction, TransactionState
from payments.charge import AttemptState, CardSlip, Proof
from payments.money import Money
from payments.provider import DayClosed, Result

_STATES = {
    TransactionState.APPROVED: AttemptState.APPROVED,
    TransactionState.DECLINED: AttemptState.DECLINED,
    TransactionState.CANCELLED: AttemptState.CANCELLED,
    TransactionState.REVERSED: AttemptState.REVERSED,
    TransactionState.UNKNOWN: AttemptState.UNKNOWN,
}


@dataclass(frozen=True)
class TerminalPayment:
    """Fulfils payments' CardTerminal with a device of hardware."""

    terminal: PaymentTerminal

    def login(self) -> None:
        """Register with the terminal."""
        self.terminal.login()

    def pay(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Authorise the amount, once; the result is committed before the terminal hears yes."""

        def on_result(transaction: Transaction) -> None:
            commit(_result(transaction))

        return _result(self.terminal.payment(amount.ore, commit=on_result, progress=progress))

    def reverse(self, number: str, *, commit: Callable[[Result], None]) -> Result:
        """Take back the payment with this receipt number; committed before the terminal hears yes."""
        return _given_back(
            self.terminal.reversal(int(number), commit=lambda transaction: commit(_given_back(transaction)))
        )

    def refund(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Give the amount to the card that is presented; committed before the terminal hears yes."""

        def on_result(transaction: Transaction) -> None:
            commit(_given_back(transaction))

        return _given_back(self.terminal.refund(amount.ore, commit=on_result, progress=progress))

    def close_day(self) -> DayClosed | None:
        """End the terminal's day; a silent terminal may have ended it, so only a refusal counts as not ended.

        That a ZVT total is net of what was given back is not verified.
        """
        told = self.terminal.reconciliation()
        if told.state is ServiceState.REFUSED:
            return None
        return DayClosed(None if told.amount_ore is None else Money(told.amount_ore))

    def last_transaction(self) -> Result | None:
        """The terminal's last transaction, as far as it is known."""
        transaction = self.terminal.transaction_status()
        return None if transaction is None else _result(transaction)


def _result(transaction: Transaction) -> Result:
    amount = None if transaction.amount_ore is None else Money(transaction.amount_ore)
    return Result(_STATES[transaction.state], amount, _proof(transaction))


def _given_back(transaction: Transaction) -> Result:
    """A reversal or refund as an attempt of its own: what hardware calls REVERSED is its success."""
    result = _result(transaction)
    return replace(result, state=AttemptState.APPROVED) if result.state is AttemptState.REVERSED else result


def _proof(transaction: Transaction) -> Proof:
    numbers = (transaction.trace_number, transaction.receipt_number)
    known = all(number is not None for number in numbers)
    return Proof(
        reference=f"{transaction.terminal_id}/{numbers[0]}/{numbers[1]}" if known else "",
        number="" if transaction.receipt_number is None else str(transaction.receipt_number),
        instrument=" ".join(part for part in (transaction.card_name, _last_four(transaction.masked_pan)) if part),
        code=transaction.code,
        reason=transaction.reason,
        slip=_slip(transaction),
    )


def _slip(transaction: Transaction) -> CardSlip:
    told = transaction.slip
    return CardSlip(
        terminal=transaction.terminal_id,
        transaction="" if transaction.trace_number is None else str(transaction.trace_number),
        merchant=told.merchant_number,
        application=told.application_id.upper(),
        authorisation=told.authorisation_code,
        entry=told.entry,
        verification=told.verification,
    )


def _last_four(pan: str) -> str:
    """What may be kept of a card number, however much of it was told: its last four digits.

    >>> _last_four("**** 4242"), _last_four("4111111111111111"), _last_four("")
    ('**** 4242', '**** 1111', '')
    """
    digits = "".join(mark for mark in pan if mark.isdigit())
    return f"**** {digits[-4:]}" if digits else ""
