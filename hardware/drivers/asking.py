"""A question to a device whose answers are heard by another thread, among everything else that the device says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from hardware.errors import LinkBusy

Answer = TypeVar("Answer")


class Asking(Generic[Answer]):
    """One question at a time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._asked = threading.Lock()
        self._changed = threading.Condition()
        self._is_waiting = False
        self._answer: Answer | None = None

    def ask(self, send: Callable[[], None], *, seconds: float) -> Answer | None:
        """What the device answers to what `send` sends, None when nothing; LinkBusy when another question is open."""
        if not self._asked.acquire(timeout=seconds):
            raise LinkBusy(f"{self._name} is being asked something else. Wait until it has answered.")
        try:
            with self._changed:
                self._answer, self._is_waiting = None, True
            send()
            with self._changed:
                self._changed.wait_for(lambda: self._answer is not None, seconds)
                return self._answer
        finally:
            self._is_waiting = False
            self._asked.release()

    def answered(self, answer: Answer) -> None:
        """The device has said something that can be an answer; dropped when nothing was asked."""
        with self._changed:
            if self._is_waiting:
                self._answer = answer
                self._changed.notify_all()
