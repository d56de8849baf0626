"""A result on its way into the kiosk's books, while the terminal waits for the answer to it.

The books may take their time: the commit runs beside the exchange, so that the terminal can be asked to wait meanwhile.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable

from hardware.interfaces import Transaction


class Keeping:
    """One commit, begun at once; `failure` is what it raised, once it has ended."""

    def __init__(self, commit: Callable[[Transaction], None], transaction: Transaction) -> None:
        self.transaction = transaction
        self.failure: BaseException | None = None
        self._commit = commit
        self._ended = threading.Event()
        # what the caller has bound to its context, such as the fields of its log, holds for the commit too
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run,), name="commit of a card result", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of the commit, at most `seconds`; whether it has ended."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            self._commit(self.transaction)
        except BaseException as error:
            # raised where the exchange can tell the terminal
            self.failure = error
        finally:
            self._ended.set()
