"""The plug of a simulated device: a pty behind a stable link, as slow as the serial line it stands for.

A pty passes bytes at once and in any number, so the line time of both directions is made here. Pulling the plug closes
the pty and removes the link; plugging in again makes a new pty, as a USB device gets a new name.
"""

from __future__ import annotations

import asyncio
import os
import tty
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_BITS_PER_BYTE = 10
_PIECE = 32
_HOLD_UP = 0.01
# a hang-up throws away what the other side has not read yet
_LINGER = 0.1


class PtyPort:
    """One plug; used from the event loop only."""

    def __init__(
        self, link: Path, *, baudrate: int, receive: Callable[[bytes], None], accepts: Callable[[], bool]
    ) -> None:
        self._link = link
        self._byte_seconds = _BITS_PER_BYTE / baudrate
        self._receive = receive
        self._accepts = accepts
        self._loop = asyncio.get_running_loop()
        self._ends: tuple[int, int] | None = None
        self._leaving: deque[bytes] = deque()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._sent_until = self._heard_until = 0.0

    @property
    def is_plugged(self) -> bool:
        """Whether a computer can open the device."""
        return self._ends is not None

    def plug(self) -> None:
        """Appear under the link, in place of whatever an earlier process left there."""
        if self._ends is not None:
            return
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._ends = (master, slave)
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        os.replace(fresh, self._link)
        self._loop.add_reader(master, self._readable, master)

    def unplug(self) -> None:
        """Disappear; what is on its way is lost."""
        if self._ends is None:
            return
        master, slave = self._ends
        self._ends = None
        self._loop.remove_reader(master)
        if self._link.is_symlink() and os.readlink(self._link) == os.ttyname(slave):
            self._link.unlink()
        os.close(slave)
        os.close(master)
        self._leaving.clear()
        self._quiet.set()

    def send(self, data: bytes) -> None:
        """Put bytes on the line, behind those that are on their way."""
        if self._ends is None or not data:
            return
        self._leaving.extend(data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
        if self._quiet.is_set():
            self._quiet.clear()
            self._next_piece()

    async def drained(self) -> None:
        """Wait until all bytes are over the line and had time to be read."""
        await self._quiet.wait()
        await asyncio.sleep(_LINGER)

    def _next_piece(self) -> None:
        if self._ends is None or not self._leaving:
            self._quiet.set()
            return
        piece = self._leaving.popleft()
        self._sent_until = max(self._sent_until, self._loop.time()) + len(piece) * self._byte_seconds
        self._loop.call_at(self._sent_until, self._put, piece, self._ends)

    def _put(self, piece: bytes, ends: tuple[int, int]) -> None:
        if ends == self._ends:
            # when nobody reads, a serial line loses bytes too
            with suppress(BlockingIOError):
                os.write(ends[0], piece)
        self._next_piece()

    def _readable(self, master: int) -> None:
        self._loop.remove_reader(master)
        if not self._accepts():
            self._loop.call_later(_HOLD_UP, self._look_again, master)
            return
        try:
            piece = os.read(master, _PIECE)
        except OSError:
            piece = b""
        self._heard_until = max(self._heard_until, self._loop.time()) + len(piece) * self._byte_seconds
        self._loop.call_at(max(self._heard_until, self._loop.time()), self._heard, piece, master)

    def _heard(self, piece: bytes, master: int) -> None:
        if self._is_current(master):
            if piece:
                self._receive(piece)
            self._look_again(master)

    def _look_again(self, master: int) -> None:
        if self._is_current(master):
            self._loop.add_reader(master, self._readable, master)

    def _is_current(self, master: int) -> bool:
        return self._ends is not None and self._ends[0] == master
