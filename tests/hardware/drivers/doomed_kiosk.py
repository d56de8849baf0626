"""A kiosk in a process of its own that takes a payment and stops at one moment of it, to be killed there.

`python -m tests.hardware.drivers.doomed_kiosk LINK MOMENT` prints the results that it committed and then "here".
"""

from __future__ import annotations

import sys
import threading

from hardware.connection import connected
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.interfaces import Transaction
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE
from tests.hardware.drivers.till import FEE, TIMERS

MOMENTS = {
    "authorisation not sent yet": False,
    "card asked for": False,
    "PIN asked for": False,
    "result received": False,
    "committing": False,
    "committed, yes not sent yet": False,
    "yes sent, end received": True,
}
"""The moments, and whether the terminal keeps the payment."""
_SHOWN = {"insert_card": "card asked for", "enter_pin": "PIN asked for"}


class Doomed:
    """What the kiosk does until its moment comes."""

    def __init__(self, link: str, moment: str) -> None:
        self._moment = moment
        self._committed = False
        self._authorised = False
        connection = connected("terminal", lambda: open_link(link, LineSettings(BAUDRATE)))
        self._terminal = ZvtTerminal(connection, password="000000", timers=TIMERS, tap=self._tap)

    def pay(self) -> None:
        """Pay, and never come to an end."""
        self._terminal.payment(FEE, commit=self._commit, progress=lambda code: self._at(_SHOWN.get(code, "")))

    def _commit(self, transaction: Transaction) -> None:
        self._at("committing")
        _say(str(transaction.trace_number))
        self._committed = True

    def _tap(self, direction: Direction, data: bytes) -> None:
        control = data[:2].hex()
        if direction is Direction.SENT and control == "0601":
            self._authorised = True
            self._at("authorisation not sent yet")
        if direction is Direction.RECEIVED and control == "040f":
            self._at("result received")
        if direction is Direction.SENT and control == "8000" and self._committed:
            self._at("committed, yes not sent yet")
        if direction is Direction.RECEIVED and control == "060f" and self._authorised:
            self._at("yes sent, end received")

    def _at(self, moment: str) -> None:
        if moment == self._moment:
            _say("here")
            threading.Event().wait()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Doomed(sys.argv[1], sys.argv[2]).pay()
