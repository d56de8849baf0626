"""Delivers invoices and credit notes to the billing system, sooner or later and at least once.

The document's id is the idempotency key, so one that is sent again after a lost answer is not taken twice. Each try is
kept. What was refused waits for a person, and stands in the books and on the high-cost card meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from payments.backoff import pause_after
from payments.billing import store
from payments.billing.port import TAKEN, BillingSilent, BillingSystem
from payments.billing.store import Waiting
from payments.invoice import BillingDocument

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(hours=1)
_BATCH = 20


@dataclass(frozen=True)
class BillingOutbox:
    """Delivers what was entered; `clock` gives the present instant (UTC)."""

    engine: Engine
    system: BillingSystem
    clock: Callable[[], datetime]

    def deliver(self) -> int:
        """Send the documents whose time has come, oldest first; how many the billing system has answered."""
        with self.engine.begin() as connection:
            waiting = store.waiting(connection, self.clock(), longest_pause=LONGEST_PAUSE, most=_BATCH)
        for answered, tried in enumerate(waiting):
            try:
                answer = self.system.take(tried.document)
            except BillingSilent:
                self._put_off(tried)
                log.warning("invoice_kept", document=tried.document.id, tries=tried.tries + 1)
                return answered
            self._end(tried, answer)
            log.info("invoice_told", document=tried.document.id, answer=answer)
        return len(waiting)

    def waiting(self) -> int:
        """How many documents the billing system has not answered yet."""
        with self.engine.begin() as connection:
            return store.count_waiting(connection)

    def refused(self) -> list[tuple[BillingDocument, str]]:
        """The documents that the billing system does not want, with its reason."""
        with self.engine.begin() as connection:
            return store.refused(connection)

    def try_again(self, document_id: str) -> bool:
        """Deliver a refused document once more, after somebody has mended why; False when it was not refused."""
        with self.engine.begin() as connection:
            if document_id not in {document.id for document, _reason in store.refused(connection)}:
                return False
            store.wait_again(connection, document_id, at=self.clock())
        return True

    def _put_off(self, tried: Waiting) -> None:
        with self.engine.begin() as connection:
            now = self.clock()
            store.add_try(connection, tried, at=now, answer="")
            until = now + pause_after(tried.tries + 1, longest=LONGEST_PAUSE)
            store.put_off(connection, tried.document.id, tries=tried.tries + 1, until=until)

    def _end(self, tried: Waiting, answer: str) -> None:
        with self.engine.begin() as connection:
            store.add_try(connection, tried, at=self.clock(), answer=answer if answer == TAKEN else f"refused {answer}")
            store.end_waiting(connection, tried.document.id)
