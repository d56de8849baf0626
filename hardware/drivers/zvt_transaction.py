"""What the terminal's messages amount to: one transaction, committed once, and UNKNOWN where anything is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hardware.drivers.zvt_keeping import Keeping
from hardware.drivers.zvt_session import Ended, Ending
from hardware.framing import zvt_apdu, zvt_codes, zvt_reports
from hardware.framing.zvt_apdu import POSITIVE, Apdu
from hardware.framing.zvt_reports import StatusInformation
from hardware.interfaces import CardSlip, Transaction, TransactionState

_WITHOUT_MONEY = (TransactionState.DECLINED, TransactionState.CANCELLED)


@dataclass(frozen=True)
class Expected:
    """What a result must agree with; None and "" agree with everything."""

    amount_ore: int | None
    currency: str
    terminal_id: str = ""

    def objection(self, information: StatusInformation) -> tuple[int, str] | None:
        """The refusing code and the reason when an approval is for something else than was asked for."""
        if information.result not in (zvt_codes.SUCCESS, zvt_codes.PARTIAL):
            return None
        told = information.amount_ore
        if self.amount_ore is not None and told is not None and told < self.amount_ore:
            return zvt_codes.WRONG_AMOUNT, "partial_approval"
        if information.result == zvt_codes.PARTIAL:
            return zvt_codes.WRONG_AMOUNT, "partial_approval"
        if self.amount_ore is not None and told not in (None, self.amount_ore):
            return zvt_codes.WRONG_AMOUNT, "amount_differs"
        if information.currency not in ("", self.currency):
            return zvt_codes.WRONG_CURRENCY, "currency_differs"
        if self.terminal_id and information.terminal_id not in ("", self.terminal_id):
            return zvt_codes.RECEIVER_NOT_READY, "terminal_differs"
        return None


@dataclass
class Asked:
    """What the kiosk asked for, and what the terminal has reported of it so far.

    `patience` is how many seconds the commit may take before the terminal is asked to wait, `most_waits` how often
    it is asked; then the result is refused. `in_step` is the number of the result that was answered with yes.
    """

    commit: Callable[[Transaction], None]
    success: TransactionState
    expected: Expected
    patience: float = 3.0
    most_waits: int = 0
    reported: Transaction | None = None
    refused: str = ""
    said_yes: bool = False
    in_step: bytes | None = None
    _keeping: Keeping | None = field(default=None, repr=False)
    _refusal: int = zvt_codes.RECEIVER_NOT_READY
    _waits: int = 0

    def on_status(self, data: bytes) -> Apdu:
        """The answer to a result: yes when it fits and is committed; what `commit` raises goes on to the caller."""
        information = zvt_reports.read_status(data)
        transaction = _transaction(information, self.success)
        if self.reported is None:
            objection = self.expected.objection(information)
            if objection is not None:
                return self._refuse(transaction, *objection)
            self.reported, self._keeping = transaction, Keeping(self.commit, transaction)
        if transaction != self.reported:
            return self._on_another(transaction)
        return self._when_kept(transaction, information.in_step)

    @property
    def commit_failure(self) -> BaseException | None:
        """What `commit` raised; waits until it has ended."""
        if self._keeping is None:
            return None
        self._keeping.wait()
        return self._keeping.failure

    def _when_kept(self, transaction: Transaction, in_step: bytes | None) -> Apdu:
        # a result without money need not hold anybody up
        patience = None if transaction.state in _WITHOUT_MONEY else self.patience
        if self._keeping is None or self._keeping.wait(patience):
            if self.commit_failure is not None:
                raise self.commit_failure
            self.said_yes, self.in_step = True, in_step
            return POSITIVE
        self._waits += 1
        if self._waits > self.most_waits:
            return self._refuse(transaction, zvt_codes.RECEIVER_NOT_READY, "not_kept_in_time")
        return zvt_apdu.refusal(zvt_codes.BUSY)

    def outcome(self, ending: Ending) -> Transaction:
        """The last word, given how the exchange ended."""
        reported = self.reported
        if isinstance(ending, Ended):
            return self._after_abort(ending.code)
        if reported is None:
            return Transaction(TransactionState.UNKNOWN, reason="completed_without_result")
        return reported

    def inconclusive(self, reason: str) -> Transaction:
        """UNKNOWN, with what was reported before the exchange broke off."""
        if self.reported is None:
            return Transaction(TransactionState.UNKNOWN, reason=reason)
        if self.reported.state in _WITHOUT_MONEY:
            return self.reported
        return replace(self.reported, state=TransactionState.UNKNOWN, reason=self.refused or reason)

    def _refuse(self, transaction: Transaction, code: int, reason: str) -> Apdu:
        self.refused, self._refusal = reason, code
        self.reported = replace(transaction, state=TransactionState.UNKNOWN, reason=reason)
        return zvt_apdu.refusal(code)

    def _on_another(self, transaction: Transaction) -> Apdu:
        if self.reported == replace(transaction, state=TransactionState.UNKNOWN, reason=self.refused):
            return zvt_apdu.refusal(self._refusal)
        return self._refuse(transaction, zvt_codes.RECEIVER_NOT_READY, "contradicting_results")

    def _after_abort(self, code: int) -> Transaction:
        reported = self.reported
        if reported is None:
            final = ended(_failure_state(code), code)
            self.commit(final)
            return final
        if reported.state in _WITHOUT_MONEY:
            return reported
        if self.success is TransactionState.REVERSED:
            return replace(reported, state=TransactionState.UNKNOWN, code=f"{code:02X}", reason="aborted_after_result")
        # the terminal had an approval in hand and gave it up: nothing is drawn
        why = self.refused or zvt_codes.meaning(code)
        return replace(reported, state=TransactionState.REVERSED, code=f"{code:02X}", reason=why)


def _transaction(information: StatusInformation, success: TransactionState) -> Transaction:
    result = 0xFF if information.result is None else information.result
    return Transaction(
        state=success if result == zvt_codes.SUCCESS else _failure_state(result),
        amount_ore=information.amount_ore,
        receipt_number=information.receipt_number,
        trace_number=information.trace_number,
        terminal_id=information.terminal_id,
        masked_pan=information.masked_pan,
        card_name=information.card_name,
        at=information.at,
        code=f"{result:02X}",
        reason="" if result == zvt_codes.SUCCESS else zvt_codes.meaning(result),
        slip=CardSlip(
            application_id=information.application_id,
            authorisation_code=information.authorisation_code,
            merchant_number=information.merchant_number,
            card_sequence=information.card_sequence,
            entry=information.entry,
            verification=information.verification,
        ),
    )


def last_transaction(information: StatusInformation, *, refund_trace: int | None = None) -> Transaction:
    """A repeated result: REVERSED when it is itself a reversal, which names the trace number of the original.

    A refund looks like a payment, so the kiosk must say by which trace number it knows its own last one.
    """
    gives_back = information.original_trace_number is not None or (
        refund_trace is not None and information.trace_number == refund_trace
    )
    return _transaction(information, TransactionState.REVERSED if gives_back else TransactionState.APPROVED)


def _failure_state(code: int) -> TransactionState:
    return TransactionState.CANCELLED if code == zvt_codes.ABORTED_BY_CUSTOMER else TransactionState.DECLINED


def ended(state: TransactionState, code: int) -> Transaction:
    """A transaction of which no more is known than the code it ended with."""
    return Transaction(state, code=f"{code:02X}", reason=zvt_codes.meaning(code))
