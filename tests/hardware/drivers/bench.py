"""A terminal's driver and the simulated terminal on one bench: bytes pass in memory, and the only clock is the bench's.

Time moves while somebody waits, so the protocol's timers run at their real length in no time. The wire can be cut, or
the kiosk killed, at any byte of either direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from hardware.connection import Connection
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.errors import LinkGone
from hardware.framing import zvt_apdu
from hardware.framing.zvt import Received, ZvtFramer
from hardware.interfaces import Transaction, TransactionState
from hardware.simulators.model import LinkBreak
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal
from hardware.trace import Direction
from hardware.transport import SerialLink

FEE = 20_000
TIMERS = ZvtTimers()
AT_NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_LONG_ENOUGH = 600.0
Change = Callable[[Direction, bytes], bytes]


class Killed(BaseException):
    """The kiosk's process is no more."""


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Wire:
    """One link to the terminal; after `lasts` bytes it is cut, or the kiosk killed with `end`."""

    model: TerminalModel
    clock: Clock
    lasts: int | None = None
    end: type[BaseException] = LinkGone
    change: Change | None = None
    passed: int = 0
    is_gone: bool = False
    arrived: bytearray = field(default_factory=bytearray)
    heard: ZvtFramer = field(default_factory=ZvtFramer)
    commands: list[bytes] = field(default_factory=list)

    def send(self, data: bytes) -> None:
        """To the terminal."""
        self._raise_if_gone()
        through = self._through(Direction.SENT, data)
        self.commands += [event.apdu for event in self.heard.feed(through) if isinstance(event, Received)]
        self.model.receive(through)
        self._fetch()
        if len(through) < len(data) and self._is_used_up():
            self._cut()
            raise self.end("the wire was cut")

    def receive(self, seconds: float) -> bytes:
        """From the terminal."""
        until = self.clock.now + seconds
        while True:
            self._fetch()
            if self.arrived:
                data = bytes(self.arrived)
                self.arrived.clear()
                return data
            self._raise_if_gone()
            due = self.model.wake()
            self._fetch()
            if self.arrived:
                continue
            if due is None or due > until:
                self.clock.now = until
                return b""
            self.clock.now = max(self.clock.now, due)

    def discard(self) -> bytes:
        """Drop what has arrived."""
        self._fetch()
        data = bytes(self.arrived)
        self.arrived.clear()
        return data

    def wait_gone(self, _seconds: float) -> bool:
        """Whether it is gone."""
        return self.is_gone

    def close(self) -> None:
        """Pull the plug at the kiosk."""
        self.is_gone = True

    def _fetch(self) -> None:
        if self.is_gone:
            return
        self.model.wake()
        for output in self.model.take_output():
            if isinstance(output, LinkBreak):
                self._cut()
                return
            through = self._through(Direction.RECEIVED, output)
            self.arrived += through
            if self._is_used_up():
                self._cut()
                return

    def _through(self, direction: Direction, data: bytes) -> bytes:
        if self.change is not None:
            data = self.change(direction, data)
        if self.lasts is not None:
            data = data[: max(0, self.lasts - self.passed)]
        self.passed += len(data)
        return data

    def _is_used_up(self) -> bool:
        return self.lasts is not None and self.passed >= self.lasts

    def _cut(self) -> None:
        self.is_gone = True
        if self.end is LinkGone:
            self.model.link_lost()

    def _raise_if_gone(self) -> None:
        if self.is_gone:
            raise self.end("the wire was cut")


class Bench:
    """A kiosk at a terminal; `commit` is what its books do with a result."""

    def __init__(self, *, timers: ZvtTimers = TIMERS) -> None:
        self.clock = Clock()
        self.journal = Journal(lambda _: None)
        self.model = TerminalModel(clock=self.clock, wall_clock=lambda: AT_NINE, journal=self.journal, pace=1.0)
        self.timers = timers
        self.committed: list[Transaction] = []
        self.shown: list[str] = []
        self.plug_in()
        self.start_kiosk()

    def plug_in(
        self, *, lasts: int | None = None, end: type[BaseException] = LinkGone, change: Change | None = None
    ) -> None:
        """A new link to the terminal."""
        self.wire = Wire(self.model, self.clock, lasts, end, change)
        self.model.take_output()

    def start_kiosk(self) -> None:
        """A new process: its driver knows nothing of what was."""
        connection = Connection("terminal", lambda: cast(SerialLink, self.wire))
        self.terminal = ZvtTerminal(connection, password="000000", timers=self.timers, clock=self.clock)
        self.connection = connection
        connection.connect()

    def reconnect(self) -> None:
        """The same kiosk on a new link."""
        self.plug_in()
        self.connection.connect()

    def pay(self, amount_ore: int = FEE, *, outcome: str = "") -> Transaction:
        """Take a payment that ends as told."""
        if outcome:
            self.model.actions()["next"]({"outcome": outcome})
        return self.terminal.payment(amount_ore, commit=self.committed.append, progress=self.shown.append)

    def let_time_pass(self, seconds: float = _LONG_ENOUGH) -> None:
        """Nobody says anything for so long."""
        until = self.clock.now + seconds
        while (due := self.model.wake()) is not None and due <= until:
            self.clock.now = max(self.clock.now, due)
        self.clock.now = until
        self.model.take_output()

    def fault(self, kind: str, **how: object) -> None:
        """Something goes wrong with the terminal from now on."""
        self.model.faults.begin({"kind": kind, **how})

    @property
    def sent(self) -> list[str]:
        """The commands and answers that reached the terminal over the present link, by their control fields."""
        return [apdu[:2].hex() for apdu in self.wire.commands]

    @property
    def drawn(self) -> int:
        """How many payments the terminal has kept and not taken back."""
        kept = [each for each in self.journal.bookings if each.is_payment]
        return sum(not self.journal.is_reversed(each) for each in kept)


def contradiction(bench: Bench, transaction: Transaction | None, *, before: int) -> str:
    """Where the books and the terminal differ after one payment, "" when they agree: no money without a result kept.

    `before` is what was drawn earlier; None stands for a kiosk that died. An UNKNOWN must be resolved by the terminal.
    """
    drawn = bench.drawn - before
    if drawn > 1:
        return "drawn twice"
    state = transaction.state if transaction else TransactionState.UNKNOWN
    if state is TransactionState.APPROVED and not drawn:
        return "approved, and nothing drawn"
    if state not in (TransactionState.APPROVED, TransactionState.UNKNOWN) and drawn:
        return f"{state}, and drawn"
    last = bench.journal.bookings[-1] if bench.journal.bookings else None
    if drawn and last is not None and not any(each.trace_number == last.trace for each in bench.committed):
        return "drawn without a commit"
    told = bench.terminal.transaction_status()
    if (told.trace_number if told else None) != (last.trace if last else None):
        return f"the terminal tells {told}, and knows {last}"
    return ""


def control_of(raw: bytes) -> int:
    """The control field of an APDU."""
    apdu = zvt_apdu.decode(raw)
    assert apdu is not None
    return apdu.control


def seasoned() -> Bench:
    """A kiosk that has taken one payment today, so that there is an older transaction to be mistaken for."""
    ready = Bench()
    assert ready.pay().state is TransactionState.APPROVED
    ready.committed.clear()
    ready.shown.clear()
    ready.wire.commands.clear()
    return ready


def ends(bench: Bench, transaction: Transaction, *, drawn: bool) -> None:
    """Books and terminal agree in the end, and exactly as much is drawn as expected after one other payment."""
    bench.let_time_pass()
    if bench.wire.is_gone:
        bench.reconnect()
    assert bench.drawn == 1 + drawn
    assert contradiction(bench, transaction, before=1) == ""
