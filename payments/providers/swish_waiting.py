"""Which Swish payments are waited for right now, so that a callback or the patient ends a pause at once.

Lives in memory: what is not waited for here was cut off, and is found in the books instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock


@dataclass
class Wait:
    """One payment that is waited for; `woken` is set when there may be news, `is_stopped` when nobody wants to pay."""

    woken: Event = field(default_factory=Event)
    is_stopped: bool = False


class Waiting:
    """The payments that this process waits for; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waits: dict[str, Wait] = {}

    @contextmanager
    def on(self, attempt_id: str) -> Iterator[Wait]:
        """Wait for an attempt, for as long as the context lasts."""
        wait = Wait()
        with self._lock:
            self._waits[attempt_id] = wait
        try:
            yield wait
        finally:
            with self._lock:
                del self._waits[attempt_id]

    def wake(self, attempt_id: str) -> bool:
        """Let whoever waits for an attempt ask now; False when nobody does."""
        with self._lock:
            wait = self._waits.get(attempt_id)
            if wait is not None:
                wait.woken.set()
        return wait is not None

    def stop(self) -> None:
        """Let every payment that is waited for be called off; one that the patient has just approved stays paid."""
        with self._lock:
            for wait in self._waits.values():
                wait.is_stopped = True
                wait.woken.set()
