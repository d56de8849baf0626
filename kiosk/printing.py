"""Prints each ticket once: the job is written down before it is sent, and what was once sent is never sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Engine

from hardware.document import Document
from hardware.interfaces import Condition, Paper, PrinterStatus, PrintOutcome, ReceiptPrinter
from kiosk import store
from kiosk.store import CheckIn, PrintState

log = structlog.get_logger(__name__)

_USABLE = (Condition.OK, Condition.WARNING)
_STATES = {
    PrintOutcome.PRINTED: PrintState.PRINTED,
    PrintOutcome.NOT_PRINTED: PrintState.NOT_PRINTED,
    PrintOutcome.UNKNOWN: PrintState.UNKNOWN,
}


def can_print(status: PrinterStatus) -> bool:
    """Whether a printer has said that it can print; one that says nothing cannot be counted on."""
    return status.condition in _USABLE and status.paper not in (Paper.OUT, Paper.UNKNOWN)


def worst(states: list[PrintState]) -> PrintState:
    """How several jobs went together, told by the one that went worst."""
    order = (PrintState.UNKNOWN, PrintState.INTENT, PrintState.NOT_PRINTED, PrintState.PRINTED)
    return min(states, key=order.index)


@dataclass(frozen=True)
class TicketPrinter:
    """The printer with its memory of jobs; `clock` gives the present instant (UTC)."""

    engine: Engine
    printer: ReceiptPrinter
    clock: Callable[[], datetime]

    def is_ready(self) -> bool:
        """Whether the printer can print now."""
        return can_print(self.printer.status())

    def print_once(self, check_in: CheckIn, kind: str, document: Document) -> PrintState:
        """Print a kind of ticket for a check-in; UNKNOWN when it was sent to the printer before."""
        with self.engine.begin() as connection:
            if not store.begin_print(connection, check_in.id, kind, at=self.clock()):
                return PrintState.UNKNOWN
        state = _STATES[self.printer.print(document).outcome]
        with self.engine.begin() as connection:
            store.end_print(connection, check_in.id, kind, state=state, at=self.clock())
        log.info("print_job", check_in=check_in.id, kind=kind, state=state.value)
        return state
