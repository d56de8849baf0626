"""A payment terminal that speaks ZVT over a serial line.

Money rules: the result is handed to `commit` before the terminal hears yes, for the terminal keeps a transaction only
after that yes; a command that may have arrived is never sent again; what is not certain is UNKNOWN.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from hardware.connection import Connection
from hardware.drivers.zvt_counterpart import Counterpart, collect, refuse_result
from hardware.drivers.zvt_service import diagnosis, reconciliation
from hardware.drivers.zvt_session import Completed, Ended, Ending, Exchange, Tap, ZvtTimers
from hardware.drivers.zvt_transaction import Asked, Expected
from hardware.errors import HardwareError, LinkError, ProtocolError, TerminalRefused
from hardware.framing import zvt_codes, zvt_messages
from hardware.framing.zvt_apdu import Apdu
from hardware.interfaces import Condition, Diagnosis, Reconciliation, Transaction, TransactionState

_NEVER_AGAIN = 0
# how often the terminal may tell a result that the kiosk has not committed yet
_MOST_WAITS = 10


class ZvtTerminal:
    """Takes card payments (fulfils PaymentTerminal); `password` is the kiosk's, six digits, `clock` counts seconds."""

    def __init__(
        self,
        connection: Connection,
        *,
        password: str,
        currency: str = zvt_messages.SEK,
        timers: ZvtTimers | None = None,
        tap: Tap | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._known = Counterpart(
            password, currency, wants_abort=self._abort_wanted, timers=timers, tap=tap, clock=clock
        )
        self._abort = threading.Event()
        self._condition = Condition.UNKNOWN

    def login(self) -> None:
        """Register this kiosk with the terminal (idempotent); LinkError or TerminalRefused when that fails."""
        with self._connection.session() as link:
            self._known.register(link)

    def logout(self) -> None:
        """Let go of the terminal until it is needed again; LinkError, ProtocolError or TerminalRefused."""
        with self._connection.session() as link:
            self._known.log_off(link)

    def payment(
        self, amount_ore: int, *, commit: Callable[[Transaction], None], progress: Callable[[str], None]
    ) -> Transaction:
        """Authorise `amount_ore`; the returned transaction is the last word, also over what was committed.

        DECLINED with the reason "not_sent" means that the terminal was never asked.
        """
        if amount_ore <= 0:
            raise ValueError("A payment is of at least one öre.")
        known = self._known

        def command() -> Apdu:
            return zvt_messages.authorisation(
                amount_ore, known.currency, most_results=_MOST_WAITS, in_step=known.in_step
            )

        return self._transact(command, self._asked(commit, TransactionState.APPROVED, amount_ore), progress)

    def refund(
        self, amount_ore: int, *, commit: Callable[[Transaction], None], progress: Callable[[str], None]
    ) -> Transaction:
        """Give `amount_ore` to the card that is presented: REVERSED when it is done.

        The terminal's own memory does not tell a refund from a payment; this driver does as long as it lives.
        """
        if amount_ore <= 0:
            raise ValueError("A refund is of at least one öre.")
        known = self._known

        def command() -> Apdu:
            return zvt_messages.refund(known.password, amount_ore, known.currency, in_step=known.in_step)

        def remember(transaction: Transaction) -> None:
            known.refund_trace = transaction.trace_number
            commit(transaction)

        return self._transact(command, self._asked(remember, TransactionState.REVERSED, amount_ore), progress)

    def reversal(self, receipt_number: int, *, commit: Callable[[Transaction], None]) -> Transaction:
        """Take back the payment with this receipt number: REVERSED, DECLINED with the terminal's code, or UNKNOWN."""
        known = self._known

        def command() -> Apdu:
            return zvt_messages.reversal(known.password, receipt_number, in_step=known.in_step)

        return self._transact(command, self._asked(commit, TransactionState.REVERSED, None), None)

    def transaction_status(self) -> Transaction | None:
        """The terminal's last kept transaction, None when it has none; UNKNOWN when it does not answer clearly."""
        try:
            with self._connection.session() as link:
                self._known.ensure_registered(link)
                return self._known.last_transaction(link)
        except (LinkError, ProtocolError) as error:
            return Transaction(TransactionState.UNKNOWN, reason=_reason(error))

    def reconciliation(self) -> Reconciliation:
        """Hand in the day's transactions (end of day); asked once, and UNKNOWN when the end is not known."""
        told: list[bytes] = []
        return reconciliation(self._serve(zvt_messages.end_of_day(self._known.password), collect(told)), told)

    def diagnosis(self) -> Diagnosis:
        """Let the terminal call its acquirer, and ask it which software it runs."""
        called = self._serve(zvt_messages.DIAGNOSIS, refuse_result)
        if not isinstance(called, Completed):
            return diagnosis(called, "")
        return diagnosis(called, self._serve(zvt_messages.status_enquiry(self._known.password), refuse_result))

    def abort(self) -> None:
        """Ask the terminal to stop what it does; it may not obey, and what it did is told by the payment itself."""
        self._abort.set()
        with suppress(HardwareError), self._connection.session(wait=0) as link:
            self._abort.clear()
            line = self._known.line(link)
            line.send(zvt_messages.ABORT)
            line.receive(self._known.timers.t3)

    def condition(self) -> Condition:
        """What the last question to the terminal showed; OFFLINE without a link."""
        return self._condition if self._connection.is_connected else Condition.OFFLINE

    def probe(self) -> Condition:
        """Ask the terminal how it is, registering first if need be; LinkBusy when it is at work."""
        with self._connection.session(wait=0) as link:
            self._condition = self._known.condition(link)
        return self._condition

    def _asked(self, commit: Callable[[Transaction], None], success: TransactionState, amount: int | None) -> Asked:
        expected = Expected(amount, self._known.currency)
        return Asked(commit, success, expected, patience=self._known.timers.patience, most_waits=_MOST_WAITS)

    def _transact(
        self, command: Callable[[], Apdu], asked: Asked, progress: Callable[[str], None] | None
    ) -> Transaction:
        known = self._known
        exchange: Exchange | None = None
        self._abort.clear()
        try:
            with self._connection.session() as link:
                known.ensure_registered(link)
                known.ensure_certain(link)
                self._connection.tally.count_job()
                asked.expected = replace(asked.expected, terminal_id=known.terminal_id)
                exchange = known.exchange(link, progress)
                ending = exchange.run(command(), asked.on_status, repeats_in_silence=_NEVER_AGAIN)
        except TerminalRefused as error:
            return Transaction(TransactionState.DECLINED, code=error.code, reason="not_sent")
        except (LinkError, ProtocolError) as error:
            return self._broken_off(asked, error, is_under_way=exchange is not None and exchange.is_under_way)
        except BaseException:
            known.in_doubt = True
            raise
        return self._concluded(asked, ending)

    def _broken_off(self, asked: Asked, error: HardwareError, *, is_under_way: bool) -> Transaction:
        known = self._known
        known.forget_registration()
        if not is_under_way:
            return Transaction(TransactionState.DECLINED, reason="not_sent")
        known.in_doubt = True
        known.lose_step()
        if asked.commit_failure is not None:
            raise asked.commit_failure
        return asked.inconclusive(_reason(error))

    def _concluded(self, asked: Asked, ending: Ending) -> Transaction:
        known = self._known
        if asked.commit_failure is not None:
            raise asked.commit_failure
        if ending == Ended(zvt_codes.NOT_REGISTERED):
            known.forget_registration()
        if isinstance(ending, Completed) and asked.said_yes and asked.in_step is not None:
            known.in_step = asked.in_step
        transaction = asked.outcome(ending)
        known.in_doubt = transaction.state is TransactionState.UNKNOWN
        return transaction

    def _serve(self, command: Apdu, on_status: Callable[[bytes], Apdu]) -> Ending | str:
        """Run a service that moves no card's money: how it ended, or why that is not known."""
        try:
            with self._connection.session() as link:
                self._known.ensure_registered(link)
                return self._known.exchange(link).run(command, on_status, repeats_in_silence=_NEVER_AGAIN)
        except TerminalRefused as error:
            return Ended(int(error.code, 16))
        except (LinkError, ProtocolError) as error:
            self._known.forget_registration()
            return _reason(error)

    def _abort_wanted(self) -> bool:
        wanted = self._abort.is_set()
        self._abort.clear()
        return wanted


def _reason(error: HardwareError) -> str:
    return "link_lost" if isinstance(error, LinkError) else "no_answer"
