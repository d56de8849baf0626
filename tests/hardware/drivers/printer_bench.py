"""A receipt printer on the desk of a test: its driver, and its simulator for what happens to it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hardware.connection import Connection
from hardware.document import Document, Row
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.errors import LinkError
from hardware.interfaces import Condition, PrintOutcome, PrintResult
from tests.hardware.devices import BAUDRATE, Simulator, eventually

TIMES = PrinterTimes(status=0.2, proof=0.5, second_proof=0.4, cooling=1.0)
TICKET = Document((Row("B 042", scale=4), Row("Sätt dig i väntrum Ängen, Åsa. 200 €")))
LONG = Document(tuple(Row(f"Rad {number:03}") for number in range(150)))
PRINTED, NOT_PRINTED, UNKNOWN = PrintOutcome.PRINTED, PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN


class Bench:
    """A printer on the desk: its driver, and its simulator for what happens to it."""

    def __init__(self, device: Simulator, connection: Connection) -> None:
        self.device = device
        self.connection = connection
        self.driver = EscposPrinter(connection, baudrate=BAUDRATE, times=TIMES)
        self.before = int(device.state()["tickets"])

    def fault(self, kind: str, **how: object) -> None:
        self.device.act("fault", kind=kind, **how)

    def tickets(self) -> int:
        """How many were cut since the test began."""
        return int(self.device.state()["tickets"]) - self.before

    def newest(self) -> str:
        return str(self.device.get("/tickets").json()["tickets"][0]["text"])

    def print_meanwhile(self, document: Document, happening: Callable[[], object]) -> PrintResult:
        """Print, and let something happen as soon as the first lines are on paper."""
        results: list[PrintResult] = []
        printing = threading.Thread(target=lambda: results.append(self.driver.print(document)))
        printing.start()
        eventually(lambda: self.device.state()["unfinished_lines"])
        happening()
        printing.join(10)
        return results[0]

    def is_well_again(self) -> bool:
        """Whether the next ticket is printed, once and as it should be."""
        self.device.act("clear")
        self.device.act("tear_off")
        count = self.tickets()
        eventually(lambda: self.is_reachable() and self.driver.status().condition is Condition.OK)
        result = self.driver.print(TICKET)
        return (
            result.outcome is PRINTED
            and self.tickets() == count + 1
            and self.newest().splitlines()[:2] == ["B 042", "Sätt dig i väntrum Ängen, Åsa. 200 €"]
        )

    def is_reachable(self) -> bool:
        """Whether there is a link, opened now if need be."""
        try:
            self.connection.connect()
        except LinkError:
            return False
        return True
