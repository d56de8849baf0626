"""Fault 47: the kiosk's process is killed in the middle of a payment, and the next one finds out what was drawn."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from hardware.connection import Connection
from hardware.interfaces import Transaction, TransactionState
from tests.hardware.devices import Simulator, eventually
from tests.hardware.drivers.doomed_kiosk import MOMENTS
from tests.hardware.drivers.till import FEE, Kiosk, kept


@pytest.mark.parametrize("moment", sorted(MOMENTS))
def test_fault_47_a_kiosk_that_is_killed(
    terminal_device: Simulator, connect: Callable[[Simulator], Connection], moment: str
) -> None:
    before = kept(terminal_device)
    command = [sys.executable, "-m", "tests.hardware.drivers.doomed_kiosk", str(terminal_device.link), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as doomed:
        assert doomed.stdout is not None
        said = [line.strip() for line in iter(doomed.stdout.readline, "here\n") if line]
        doomed.send_signal(signal.SIGKILL)
    assert doomed.returncode == -signal.SIGKILL

    heir = Kiosk(connect(terminal_device))
    last = told(heir)
    assert kept(terminal_device) == before + MOMENTS[moment]
    if MOMENTS[moment]:
        assert last is not None
        assert (last.state, last.amount_ore) == (TransactionState.APPROVED, FEE)
        assert said == [str(last.trace_number)]
    assert heir.pay().state is TransactionState.APPROVED


def told(heir: Kiosk) -> Transaction | None:
    """What the terminal says was its last transaction, as soon as it is done with the kiosk that is no more."""
    found: list[Transaction | None] = []

    def is_clear() -> bool:
        found.append(heir.terminal.transaction_status())
        return found[-1] is None or found[-1].state is not TransactionState.UNKNOWN

    eventually(is_clear, seconds=15)
    return found[-1]
