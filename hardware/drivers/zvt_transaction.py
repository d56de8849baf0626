"""What the terminal's messages amount to: one transaction, committed once, and UNKNOWN where anything is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hardware.drivers.zvt_session import Ended, Ending
from hardware.framing import zvt_apdu, zvt_codes, zvt_messages
from hardware.framing.zvt_apdu import POSITIVE, Apdu
from hardware.framing.zvt_messages import StatusInformation
from hardware.interfaces import Transaction, TransactionState

_WITHOUT_MONEY = (TransactionState.DECLINED, TransactionState.CANCELLED)


@dataclass
class Asked:
    """What the kiosk asked for, and what the terminal has reported of it so far."""

    commit: Callable[[Transaction], None]
    success: TransactionState
    amount_ore: int | None
    currency: str
    reported: Transaction | None = None
    refused: str = ""
    commit_failure: BaseException | None = field(default=None, repr=False)

    def on_status(self, data: bytes) -> Apdu:
        """The answer to a result: yes when it fits and is committed; what `commit` raises goes on to the caller."""
        information = zvt_messages.read_status(data)
        transaction = _transaction(information, self.success)
        if self.reported is not None:
            return self._on_another(transaction)
        problem = self._mismatch(information)
        if problem:
            self.refused = "amount_differs" if problem == zvt_codes.WRONG_AMOUNT else "currency_differs"
            self.reported = replace(transaction, state=TransactionState.UNKNOWN, reason=self.refused)
            return zvt_apdu.refusal(problem)
        try:
            self.commit(transaction)
        except BaseException as error:
            self.commit_failure = error
            raise
        self.reported = transaction
        return POSITIVE

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

    def _on_another(self, transaction: Transaction) -> Apdu:
        if transaction == self.reported:
            return zvt_apdu.refusal(zvt_codes.WRONG_AMOUNT) if self.refused else POSITIVE
        self.refused = "contradicting_results"
        self.reported = replace(transaction, state=TransactionState.UNKNOWN, reason=self.refused)
        return zvt_apdu.refusal(zvt_codes.RECEIVER_NOT_READY)

    def _mismatch(self, information: StatusInformation) -> int | None:
        if information.result != zvt_codes.SUCCESS:
            return None
        if self.amount_ore is not None and information.amount_ore not in (None, self.amount_ore):
            return zvt_codes.WRONG_AMOUNT
        return zvt_codes.WRONG_CURRENCY if information.currency not in ("", self.currency) else None

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
    )


def last_transaction(information: StatusInformation) -> Transaction:
    """A repeated result: REVERSED when it is itself a reversal, which names the trace number of the original."""
    is_reversal = information.original_trace_number is not None
    return _transaction(information, TransactionState.REVERSED if is_reversal else TransactionState.APPROVED)


def _failure_state(code: int) -> TransactionState:
    return TransactionState.CANCELLED if code == zvt_codes.ABORTED_BY_CUSTOMER else TransactionState.DECLINED


def ended(state: TransactionState, code: int) -> Transaction:
    """A transaction of which no more is known than the code it ended with."""
    return Transaction(state, code=f"{code:02X}", reason=zvt_codes.meaning(code))
