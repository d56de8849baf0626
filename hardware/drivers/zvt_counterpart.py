"""The terminal that the driver talks to, over whatever link: whether it knows the kiosk, and what both know of the last
transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from hardware.drivers.zvt_session import Completed, Ended, Ending, Exchange, Tap, ZvtLine, ZvtTimers
from hardware.drivers.zvt_transaction import ended, last_transaction
from hardware.errors import LinkError, ProtocolError, TerminalRefused
from hardware.framing import zvt_apdu, zvt_codes, zvt_messages, zvt_reports
from hardware.framing.zvt_apdu import POSITIVE, Apdu
from hardware.interfaces import Condition, Transaction, TransactionState
from hardware.trace import Direction
from hardware.transport import Link

_log = logging.getLogger(__name__)
_AS_OFTEN_AS_ALLOWED = 2
_CONDITIONS = {
    zvt_codes.SUCCESS: Condition.OK,
    # a terminal at work will tell the next time
    zvt_codes.BUSY: Condition.UNKNOWN,
    zvt_codes.CARD_INSERTED: Condition.WARNING,
}


class Counterpart:
    """What the kiosk knows of its terminal between two exchanges; `wants_abort` is asked while one is under way.

    `in_doubt`: the last transaction had an unknown end. `in_step`: the number of the last transaction as both sides
    know it, empty when the kiosk does not know it, None for a terminal that tells none. It counts only for an unbroken
    series on one link: a terminal that is told a number one behind takes its last transaction back.
    """

    def __init__(
        self,
        password: str,
        currency: str,
        *,
        wants_abort: Callable[[], bool],
        timers: ZvtTimers | None = None,
        tap: Tap | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.password = password
        self.currency = currency
        self.timers = timers or ZvtTimers()
        self.terminal_id = ""
        self.in_doubt = False
        self.in_step: bytes | None = None
        self.refund_trace: int | None = None
        self._wants_abort = wants_abort
        self._tap = tap or _untapped
        self._clock = clock
        self._registered_on: Link | None = None
        self._is_let_go = False

    def line(self, link: Link) -> ZvtLine:
        """The messages of this terminal on a link."""
        return ZvtLine(link, self.timers, self._tap, self._clock)

    def exchange(self, link: Link, progress: Callable[[str], None] | None = None) -> Exchange:
        """A new exchange on a link."""
        shown = _unfailing(progress) if progress else _silently
        return Exchange(self.line(link), progress=shown, wants_abort=self._wants_abort)

    def lose_step(self) -> None:
        """It is no longer certain which transaction was the last."""
        self.in_step = None if self.in_step is None else b""

    def forget_registration(self) -> None:
        """Register again before the next exchange."""
        self._registered_on = None

    def register(self, link: Link, *, repeats_in_silence: int = _AS_OFTEN_AS_ALLOWED) -> None:
        """Tell the terminal who prints and who starts payments; TerminalRefused, LinkError or ProtocolError."""
        if self._registered_on is not link:
            self.lose_step()
        self._registered_on = None
        command = zvt_messages.registration(self.password, self.currency)
        ending = self.exchange(link).run(command, refuse_result, repeats_in_silence=repeats_in_silence)
        _raise_if_refused(ending)
        if isinstance(ending, Completed):
            self.terminal_id = zvt_reports.read_terminal_id(ending.data)
        self._registered_on = link
        self._is_let_go = False

    def ensure_registered(self, link: Link, *, repeats_in_silence: int = _AS_OFTEN_AS_ALLOWED) -> None:
        """Register unless this link's terminal knows the kiosk."""
        if self._registered_on is not link:
            self.register(link, repeats_in_silence=repeats_in_silence)

    def log_off(self, link: Link) -> None:
        """Let the terminal forget the kiosk until it is needed again."""
        self._registered_on = None
        _raise_if_refused(self.exchange(link).ask(zvt_messages.LOG_OFF))
        self._is_let_go = True

    def condition(self, link: Link) -> Condition:
        """Ask the terminal how it is, registering first if need be; UNKNOWN when it is silent."""
        enquiry = zvt_messages.status_enquiry(self.password)
        try:
            if not self._is_let_go:
                self.ensure_registered(link, repeats_in_silence=0)
            ending = self.exchange(link).run(enquiry, refuse_result, repeats_in_silence=0)
        except TerminalRefused as error:
            return _condition_after(int(error.code, 16))
        except (LinkError, ProtocolError):
            self._registered_on = None
            return Condition.UNKNOWN
        if isinstance(ending, Completed):
            return _condition_after(zvt_reports.read_readiness(ending.data).status)
        if ending.code == zvt_codes.NOT_REGISTERED:
            # it answers, and the next payment registers by itself
            self._registered_on = None
            return Condition.OK if self._is_let_go else Condition.UNKNOWN
        return _condition_after(ending.code)

    def ensure_certain(self, link: Link) -> None:
        """Ask for the last transaction when an earlier one had an unknown end; ProtocolError when it is not told."""
        if not self.in_doubt:
            return
        last = self.last_transaction(link)
        if last is not None and last.state is TransactionState.UNKNOWN:
            raise ProtocolError("The payment terminal does not tell its last transaction, so it is asked for no other.")

    def last_transaction(self, link: Link) -> Transaction | None:
        """What the terminal tells of its last transaction, None when it has none, UNKNOWN when it is not clear."""
        told: list[bytes] = []
        ending = self.exchange(link).run(zvt_messages.repeat_receipt(self.password), collect(told))
        if isinstance(ending, Ended):
            if ending.code != zvt_codes.FUNCTION_NOT_POSSIBLE:
                return ended(TransactionState.UNKNOWN, ending.code)
            self.in_doubt = False
            return None
        if not told:
            return Transaction(TransactionState.UNKNOWN, reason="completed_without_result")
        information = zvt_reports.read_status(told[-1])
        self.in_doubt = False
        return last_transaction(information, refund_trace=self.refund_trace)


def refuse_result(_data: bytes) -> Apdu:
    """The answer to a result that this command does not ask for: one of an earlier payment, which must not be kept."""
    return zvt_apdu.refusal(zvt_codes.RECEIVER_NOT_READY)


def collect(told: list[bytes]) -> Callable[[bytes], Apdu]:
    """An answer of yes to every result, which is kept in `told`."""

    def keep(data: bytes) -> Apdu:
        told.append(data)
        return POSITIVE

    return keep


def _raise_if_refused(ending: Ending | None) -> None:
    if isinstance(ending, Ended):
        raise TerminalRefused(f"{ending.code:02X}", zvt_codes.meaning(ending.code))


def _condition_after(code: int) -> Condition:
    # anything else that it says no with is for staff
    return _CONDITIONS.get(code, Condition.FAULT)


def _unfailing(progress: Callable[[str], None]) -> Callable[[str], None]:
    def tell(code: str) -> None:
        try:
            progress(code)
        except Exception:
            # a screen that cannot show progress must not make a payment uncertain
            _log.exception("Showing the progress of a payment failed.")

    return tell


def _silently(_code: str) -> None:
    return None


def _untapped(_direction: Direction, _data: bytes) -> None:
    return None
