"""Simulated devices as processes of their own, for tests that drive them through a real pty with the real drivers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from hardware.connection import Connection, connected
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE, Simulator

# how long one example takes says nothing on a busy machine
settings.register_profile("hardware", deadline=None)
settings.load_profile("hardware")


@pytest.fixture
def device_folder() -> Iterator[Path]:
    """A folder with a name so short that sockets can lie in it."""
    with tempfile.TemporaryDirectory(prefix="dev-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def simulators() -> Iterator[dict[str, Simulator]]:
    """One process for each kind of device, shared by the tests."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="dev-")))
        started = {}
        for device in ("printer", "scanner", "card-reader", "terminal"):
            options = ("--pace", "0.02", "--haste", "20") if device == "terminal" else ()
            started[device] = Simulator(device, folder, *options)
            running.callback(started[device].close)
        yield started


def fresh(simulator: Simulator) -> Simulator:
    """A shared simulator without the traces of an earlier test."""
    simulator.act("clear")
    simulator.act("replug")
    if simulator.device in ("terminal", "printer"):
        simulator.act("power_cycle", boot=0.001)
    if simulator.device == "printer":
        simulator.act("tear_off")
    return simulator


@pytest.fixture
def printer_device(simulators: dict[str, Simulator]) -> Simulator:
    return fresh(simulators["printer"])


@pytest.fixture
def scanner_device(simulators: dict[str, Simulator]) -> Simulator:
    return fresh(simulators["scanner"])


@pytest.fixture
def card_reader_device(simulators: dict[str, Simulator]) -> Simulator:
    return fresh(simulators["card-reader"])


@pytest.fixture
def terminal_device(simulators: dict[str, Simulator]) -> Simulator:
    return fresh(simulators["terminal"])


@pytest.fixture
def connect() -> Iterator[Callable[[Simulator], Connection]]:
    """Opens a connection to a simulator, and closes it after the test."""
    with ExitStack() as opened:

        def open_connection(simulator: Simulator) -> Connection:
            url = str(simulator.link)
            connection = connected(simulator.device, lambda: open_link(url, LineSettings(BAUDRATE, write_timeout=0.5)))
            opened.callback(connection.close)
            return connection

        yield open_connection
