"""How near a ticket comes to the limit of its wire, and what reading a printer's replies costs.

The ticket goes from the real driver through a pty to a simulated printer that takes as long for each byte as the wire
would. Its time runs from the first byte of the job to the printer's proof, and the limit is that of the same bytes.
"""

from __future__ import annotations

import gc
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from hardware.connection import Connection, connected
from hardware.document import Align, Columns, Document, Qr, Row, Rule
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.framing.escpos_replies import ReplyFramer
from hardware.interfaces import PrintOutcome
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import Simulator

TICKETS = 7
FRAMES = 1_000_000
_BITS_PER_BYTE = 10
_WHOLE_PROOF = re.compile(rb"\x37\x22.{4}\x00")
_REPORT, _PROOF = 4, 7
"""The bytes of the automatic status at the head of a job, and of the process id at its end."""
_RECEIPT = Document(
    (
        Row("A 104", Align.CENTRE, bold=True, scale=4),
        Row("Sätt dig i väntrum Ängen. Du blir uppropad med ditt könummer."),
        Rule(),
        *(Columns(f"Besök hos läkare {number}", "200,00 kr") for number in range(8)),
        Columns("Att betala", "1 600,00 kr", bold=True),
        Rule(),
        Qr("https://example.invalid/kvitto/0123456789"),
        Row("Spara kvittot. Frikortet gäller i tolv månader från den första avgiften.", Align.CENTRE),
    )
)


@dataclass(frozen=True)
class TicketTime:
    """Seconds of one ticket beside the seconds that its bytes take on the wire; `whole` is with all questions."""

    size: int
    proven: float
    whole: float
    limit: float

    @property
    def to_limit(self) -> float:
        """The time until the proof / the limit of the wire."""
        return self.proven / self.limit


class _Stopwatch:
    """A tap that knows when the job began and when its proof had come, and how many bytes that was."""

    def __init__(self) -> None:
        self.begun = self.ended = 0.0
        self.size = 0
        self._latest = b""

    def __call__(self, direction: Direction, data: bytes) -> None:
        if direction is Direction.SENT and data.startswith(b"\x1b@"):
            self.begun, self.size, self._latest = perf_counter(), 0, b""
        if direction is Direction.SENT:
            self.size += len(data)
        else:
            self._latest += data
            if self.ended < self.begun and _WHOLE_PROOF.search(self._latest):
                self.ended = perf_counter()


def ticket_time(baudrate: int) -> TicketTime:
    """The median of several tickets at this speed."""
    stopwatch = _Stopwatch()
    with _printer(baudrate) as link, _connection(link, baudrate, stopwatch) as connection:
        driver = EscposPrinter(connection, baudrate=baudrate)
        times = [_one(driver, stopwatch, baudrate) for _ in range(TICKETS + 1)][1:]
    return sorted(times, key=lambda each: each.proven)[TICKETS // 2]


def _one(driver: EscposPrinter, stopwatch: _Stopwatch, baudrate: int) -> TicketTime:
    began = perf_counter()
    outcome = driver.print(_RECEIPT).outcome
    whole = perf_counter() - began
    if outcome is not PrintOutcome.PRINTED:
        raise RuntimeError("the ticket was not printed")
    # what follows the job are the twelve bytes of the last status questions
    size = stopwatch.size - 12
    limit = (size + _REPORT + _PROOF) * _BITS_PER_BYTE / baudrate
    return TicketTime(size, stopwatch.ended - stopwatch.begun, whole, limit)


@contextmanager
def _printer(baudrate: int) -> Iterator[Path]:
    with TemporaryDirectory(prefix="dev-") as folder:
        simulator = Simulator("printer", Path(folder), "--baud", str(baudrate))
        try:
            yield simulator.link
        finally:
            simulator.close()


@contextmanager
def _connection(link: Path, baudrate: int, stopwatch: _Stopwatch) -> Iterator[Connection]:
    connection = connected("printer", lambda: open_link(str(link), LineSettings(baudrate), tap=stopwatch))
    try:
        yield connection
    finally:
        connection.close()


_STREAM = (b"\x12\x16\x1e\x12\x37\x22AAAB\x00\x10\x00\x03\x00") * 2000
_REPLIES_IN_STREAM = 6 * 2000
_PIECE = 4096


@dataclass(frozen=True)
class Reading:
    """Megabytes a second of the reply framer, and of bytes.split over the same stream."""

    framer: float
    split: float


def reading() -> Reading:
    """How fast replies are read, side by side with the plainest thing that looks at every byte."""
    pieces = [_STREAM[start : start + _PIECE] for start in range(0, len(_STREAM), _PIECE)]

    def read() -> None:
        framer = ReplyFramer()
        for piece in pieces:
            framer.feed(piece)

    def split() -> None:
        for piece in pieces:
            piece.split(b"\x00")

    return Reading(_speed(read), _speed(split))


def _speed(work: Callable[[], None]) -> float:
    times = []
    for _ in range(7):
        began = process_time()
        repeats = 0
        while process_time() - began < 0.05:
            work()
            repeats += 1
        times.append((process_time() - began) / repeats)
    return len(_STREAM) / median(times) / 1e6


def growth_over_a_million_frames() -> int:
    """KiB by which the process grows while it reads 1 000 000 replies, after the first hundred thousand."""
    framer = ReplyFramer()

    def read(frames: int) -> None:
        for _ in range(frames // _REPLIES_IN_STREAM + 1):
            framer.feed(_STREAM)

    read(FRAMES // 10)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(FRAMES)
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
