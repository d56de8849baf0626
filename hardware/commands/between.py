"""A stand-in between a program and a device: a pty for the one, a link to the other, and every byte passed on."""

from __future__ import annotations

import os
import select
import threading
import tty
from pathlib import Path
from types import TracebackType

from hardware.errors import LinkError
from hardware.transport import Deadline, SerialLink

_PIECE = 4096
_LOOK = 0.1


class Between:
    """Appears at `place` for as long as it is entered; what the program says goes to `link`, and back."""

    def __init__(self, link: SerialLink, place: Path) -> None:
        self._link = link
        self._place = place
        self._ended = threading.Event()
        self._failure: LinkError | None = None

    def __enter__(self) -> Between:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._place.unlink(missing_ok=True)
        self._place.symlink_to(os.ttyname(self._slave))
        self._thread = threading.Thread(target=self._from_program, name=f"between {self._place}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._place.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)

    def pass_on(self, seconds: float) -> None:
        """Pass bytes on for so many seconds; LinkError when the device goes away."""
        deadline = Deadline(seconds)
        while not deadline.passed() and not self._ended.is_set():
            if data := self._link.receive(min(_LOOK, deadline.remaining())):
                os.write(self._master, data)
        if self._failure:
            raise self._failure

    def _from_program(self) -> None:
        while not self._ended.is_set():
            if select.select([self._master], [], [], _LOOK)[0]:
                try:
                    self._link.send(os.read(self._master, _PIECE))
                except LinkError as error:
                    self._failure = error
                    self._ended.set()
