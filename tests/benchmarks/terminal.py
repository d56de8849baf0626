"""The payment terminal's figures: a payment beside its line time, a framer beside a plain split, memory over time.

The payment goes over a pty to a terminal that approves at once; its line time is what its bytes take on a real line,
ten bits each. The pty's other end keeps that pace.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic, process_time

from hardware.connection import connected
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.framing import zvt, zvt_apdu
from hardware.framing.zvt import Received, ZvtFramer
from hardware.interfaces import TransactionState
from hardware.simulators.device import SimulatedDevice
from hardware.simulators.port import punctual_loop
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link

BITS_PER_BYTE = 10
DEFAULT_BAUDRATE = 9_600
"""The speed of a terminal's serial line unless something else is agreed."""
PAYMENTS, REPEATS = 5, 5
FRAMES = 1_000_000
_GLUED = 1_000
# a captured result of 93 bytes: EVerest/zvt (Apache-2.0), zvt/data/1680728165.675509000_pt_ecr.blob
_RESULT = bytes.fromhex(
    "040f5a2700040000000025004909780c2255580d040522f0f8559883eeeeee80748702313b37353030373100000b000975"
    "196029525235350e24058a068c018bf1f14d617374657243617264002a383034303131393236202020202020"
)


@dataclass(frozen=True)
class Payment:
    """How long a payment took, and how long its bytes were on the line, in seconds."""

    seconds: float
    on_the_line: float

    @property
    def ratio(self) -> float:
        """What is not line time, as a factor."""
        return self.seconds / self.on_the_line


def payment(baudrate: int) -> Payment:
    """The median payment at this speed, of several."""
    with tempfile.TemporaryDirectory(prefix="dev-") as folder, approving_terminal(Path(folder), baudrate) as path:
        passed = [0]

        def count(_direction: Direction, data: bytes) -> None:
            passed[0] += len(data)

        connection = connected("terminal", lambda: open_link(path, LineSettings(baudrate, stopbits=2), tap=count))
        try:
            terminal = ZvtTerminal(connection, password="000000")
            terminal.login()
            found = sorted((_one(terminal, passed, baudrate) for _ in range(PAYMENTS)), key=lambda each: each.ratio)
        finally:
            connection.close()
    return found[PAYMENTS // 2]


def _one(terminal: ZvtTerminal, passed: list[int], baudrate: int) -> Payment:
    passed[0], began = 0, monotonic()
    ended = terminal.payment(20_000, commit=lambda _: None, progress=lambda _: None)
    seconds = monotonic() - began
    assert ended.state is TransactionState.APPROVED
    return Payment(seconds, passed[0] * BITS_PER_BYTE / baudrate)


@contextmanager
def approving_terminal(folder: Path, baudrate: int) -> Iterator[str]:
    """A simulated terminal whose customer takes no time, by its path."""
    loop = punctual_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    model = TerminalModel(
        clock=monotonic, wall_clock=lambda: datetime.now(UTC), journal=Journal(lambda _: None), pace=0.0
    )

    async def plug_in() -> SimulatedDevice:
        device = SimulatedDevice(model, link=folder / "terminal", baudrate=baudrate, chance=random.Random(1))
        device.start()
        return device

    device = asyncio.run_coroutine_threadsafe(plug_in(), loop).result(5)
    try:
        yield str(folder / "terminal")
    finally:
        loop.call_soon_threadsafe(device.stop)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@dataclass(frozen=True)
class Speed:
    """How fast frames are cut out of a stream, in MB/s: by the framer, and by bytes.split which checks nothing."""

    framer: float
    split: float


def framer_speed() -> Speed:
    """Medians of repeated runs over the same glued frames, in the reads that a serial port gives."""
    stream = zvt.frame(_RESULT) * _GLUED
    pieces = [stream[start : start + 128] for start in range(0, len(stream), 128)]
    return Speed(_megabytes(pieces, _by_framer), _megabytes(pieces, _by_split))


def _megabytes(pieces: list[bytes], cut: Callable[[list[bytes]], int]) -> float:
    times = []
    for _ in range(REPEATS):
        began = process_time()
        assert cut(pieces) == _GLUED
        times.append(process_time() - began)
    return sum(map(len, pieces)) / median(times) / 1e6


def _by_framer(pieces: list[bytes]) -> int:
    framer = ZvtFramer()
    return sum(len(framer.feed(piece)) for piece in pieces)


def _by_split(pieces: list[bytes]) -> int:
    left, found = b"", 0
    for piece in pieces:
        *whole, left = (left + piece).split(b"\x10\x03")
        found += len(whole)
    return found


def memory_growth(frames: int = FRAMES) -> int:
    """How many blocks of memory more are in use after so many frames than after the first thousand."""
    framer, line = ZvtFramer(), zvt.frame(_RESULT)
    _read(framer, line, 1_000)
    gc.collect()
    before = sys.getallocatedblocks()
    _read(framer, line, frames - 1_000)
    gc.collect()
    return sys.getallocatedblocks() - before


def _read(framer: ZvtFramer, line: bytes, count: int) -> None:
    for _ in range(count):
        for event in framer.feed(line):
            assert isinstance(event, Received)
            assert zvt_apdu.decode(event.apdu) is not None
