"""The plug of a simulated device: a pty behind a stable link, as slow as the serial line it stands for.

A pty passes bytes at once and in any number, so the line time of both directions is made here, by an absolute
schedule: waking late delays what was due, never what follows it. Pulling the plug closes the pty and removes the link;
plugging in again makes a new pty, as a USB device gets a new name.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import selectors
import tty
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hardware.simulators.line import Piece

_BITS_PER_BYTE = 10
_PIECE = 32
_HOLD_UP = 0.01
# as many bytes as a serial driver of Linux takes before the line has carried them
_READ_AHEAD = 4096
# a hang-up throws away what the other side has not read yet
_LINGER = 0.1


Ends = tuple[int, int]
"""Both ends of one pty; what was planned for it is known by the object, for the numbers come again."""


def punctual_loop() -> asyncio.AbstractEventLoop:
    """An event loop that keeps a line's time: by select, for epoll waits whole milliseconds (a byte at 9600 baud)."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


class PtyPort:
    """One plug; used from the event loop only."""

    def __init__(
        self, link: Path, *, baudrate: int, receive: Callable[[bytes], None], accepts: Callable[[], bool]
    ) -> None:
        self._link = link
        self._byte_seconds = _BITS_PER_BYTE / baudrate
        self._is_held = False
        self._receive = receive
        self._accepts = accepts
        self._loop = asyncio.get_running_loop()
        self._ends: Ends | None = None
        # each with the time at which its last byte is over the line, so that being late once delays nothing else
        self._leaving: deque[tuple[float, bytes]] = deque()
        self._coming: deque[tuple[float, bytes]] = deque()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._sent_until = self._heard_until = 0.0
        self._answered_at: float | None = None

    @property
    def is_plugged(self) -> bool:
        """Whether a computer can open the device."""
        return self._ends is not None

    def set_baudrate(self, baudrate: int) -> None:
        """From now on the line is this fast, in bits per second."""
        self._byte_seconds = _BITS_PER_BYTE / baudrate

    def hold(self) -> None:
        """Keep other programs out as one does that opened the port first; the device is plugged in anew if need be."""
        if self._is_held:
            return
        self._is_held = True
        if self._ends is not None:
            self.unplug()
            self.plug()

    def release(self) -> None:
        """Let other programs open the port again."""
        self._is_held = False
        if self._ends is not None:
            fcntl.flock(self._ends[1], fcntl.LOCK_UN)

    def plug(self) -> None:
        """Appear under the link, in place of whatever an earlier process left there."""
        if self._ends is not None:
            return
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        if self._is_held:
            fcntl.flock(slave, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._ends = (master, slave)
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        os.replace(fresh, self._link)
        self._loop.add_reader(master, self._readable, self._ends)

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
        self._coming.clear()
        self._sent_until = self._heard_until = 0.0
        self._quiet.set()

    def send(self, piece: Piece) -> None:
        """Put bytes on the line, behind those that are on their way."""
        if self._ends is None or not piece.data:
            return
        size = len(piece.data) if piece.whole else _PIECE
        # an answer follows the last byte of the question, however late this loop woke up for it
        now = self._loop.time() if self._answered_at is None else self._answered_at
        self._sent_until = max(self._sent_until, now) + piece.pause
        for start in range(0, len(piece.data), size):
            part = piece.data[start : start + size]
            self._sent_until += len(part) * self._byte_seconds
            self._leaving.append((self._sent_until, part))
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
        due, data = self._leaving.popleft()
        self._loop.call_at(due, self._put, data, self._ends)

    def _put(self, data: bytes, ends: Ends) -> None:
        if ends is self._ends:
            # when nobody reads, a serial line loses bytes too
            with suppress(BlockingIOError):
                os.write(ends[0], data)
        self._next_piece()

    def _readable(self, ends: Ends) -> None:
        if not self._accepts() or sum(len(data) for _due, data in self._coming) >= _READ_AHEAD:
            self._loop.remove_reader(ends[0])
            self._loop.call_later(_HOLD_UP, self._look_again, ends)
            return
        with suppress(OSError):
            data = os.read(ends[0], _PIECE)
            self._heard_until = max(self._heard_until, self._loop.time()) + len(data) * self._byte_seconds
            self._coming.append((self._heard_until, data))
            if len(self._coming) == 1:
                self._loop.call_at(self._heard_until, self._heard, ends)

    def _heard(self, ends: Ends) -> None:
        if ends is not self._ends:
            return
        due, data = self._coming.popleft()
        if not self._accepts():
            self._coming.appendleft((self._loop.time() + _HOLD_UP, data))
            self._loop.call_later(_HOLD_UP, self._heard, ends)
            return
        if self._coming:
            self._loop.call_at(self._coming[0][0], self._heard, ends)
        self._answered_at = due
        try:
            self._receive(data)
        finally:
            self._answered_at = None

    def _look_again(self, ends: Ends) -> None:
        if ends is self._ends:
            self._loop.add_reader(ends[0], self._readable, ends)
