"""A memory for Rasa that forgets: what patients write stays in it for a minute at most.

The gateway owns the conversation and gives every turn a sender of its own, so nothing is lost;
and what the gateway erases on a patient's request does not live on here.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_SECONDS = 60.0
KEPT_SENDERS = 1000


class BriefTrackerStore(InMemoryTrackerStore):
    """Keeps the newest senders, each for a minute after it was last written."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Starts empty; Rasa passes the endpoint configuration as `host`, which a memory has no use for."""
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)
        self._written: OrderedDict[str, float] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the tracker, and drops what is old."""
        await super().save(tracker)
        self._written[tracker.sender_id] = time.monotonic()
        self._written.move_to_end(tracker.sender_id)
        self._forget(before=time.monotonic() - KEPT_SECONDS)

    def _forget(self, *, before: float) -> None:
        while self._written:
            sender, written = next(iter(self._written.items()))
            if written >= before and len(self._written) <= KEPT_SENDERS:
                return
            del self._written[sender]
            self.store.pop(sender, None)
