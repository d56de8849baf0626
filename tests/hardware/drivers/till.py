"""A payment terminal's driver as a kiosk uses it, and what a test may ask of both ends."""

from __future__ import annotations

from hardware.connection import Connection
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.interfaces import Transaction
from hardware.trace import Trace, as_it_is
from tests.hardware.devices import Simulator

TIMERS = ZvtTimers(t1=0.1, t2=0.3, t3=0.5, t4=1.0)
FEE = 20_000


class Kiosk:
    """A terminal's driver together with what it told the kiosk."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.trace = Trace(lambda: 0.0)
        tap = self.trace.tap("terminal", lambda: as_it_is)
        self.terminal = ZvtTerminal(connection, password="000000", timers=TIMERS, tap=tap)
        self.committed: list[Transaction] = []
        self.shown: list[str] = []

    def pay(self, amount_ore: int = FEE) -> Transaction:
        return self.terminal.payment(amount_ore, commit=self.committed.append, progress=self.shown.append)


def kept(terminal_device: Simulator) -> int:
    found: int = terminal_device.state()["transactions"]
    return found


def sent(trace: Trace) -> list[str]:
    return [entry.data.hex() for entry in trace.entries() if entry.direction == "sent"]


def authorisations(kiosk: Kiosk) -> int:
    return sum(data.startswith("0601") for data in sent(kiosk.trace))
