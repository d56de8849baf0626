"""`simulate`: be a device until told to end."""

from __future__ import annotations

import argparse
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hardware.commands.family import Commands
from hardware.commands.numbers import baud, positive
from hardware.errors import HardwareError
from hardware.simulators.escpos_interpreter import CODE_TABLES
from hardware.simulators.line_scanner import LineScannerModel
from hardware.simulators.model import DeviceModel
from hardware.simulators.printer import PrinterModel
from hardware.simulators.process import ProcessSettings, serve
from hardware.simulators.ssi_scanner import SsiScannerModel
from hardware.simulators.stripe_reader import PROTOCOLS, StripeReaderModel
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal

_LONGEST_SOCKET_PATH = 107
_FOLDER = Path(".run/dev")
_BAUDRATES = {"printer": 19200, "scanner": 9600, "card-reader": 9600, "terminal": 9600}
_PROTOCOLS = {"scanner": ("line", "ssi"), "card-reader": PROTOCOLS}


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("simulate", help="be a device until Ctrl-C")
    parser.add_argument("device", choices=tuple(_BAUDRATES))
    parser.add_argument("--link", type=Path, help=f"where the device appears (default: {_FOLDER}/DEVICE)")
    parser.add_argument("--control", type=Path, help="UNIX socket of the control interface (default: LINK.sock)")
    speeds = ", ".join(f"{device} {speed}" for device, speed in _BAUDRATES.items())
    parser.add_argument("--baud", type=baud, help=f"speed of the line (default: {speeds})")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--maker", choices=tuple(CODE_TABLES), default="epson", help="whose code tables a printer has")
    parser.add_argument("--pace", type=float, default=0.8, help="seconds a terminal's customer takes for each step")
    parser.add_argument(
        "--haste", type=positive, default=1.0, help="how many times too fast a terminal's own timers run"
    )
    parser.add_argument("--journal", type=Path, help="file in which a terminal keeps its transactions")
    spoken = "; ".join(f"{device}: {', '.join(names)}" for device, names in _PROTOCOLS.items())
    parser.add_argument("--protocol", help=f"what it speaks ({spoken})")
    parser.add_argument(
        "--response", type=positive, default=2.0, help="seconds an SSI scanner waits to be acknowledged"
    )
    parser.set_defaults(run=_simulate)


def _simulate(chosen: argparse.Namespace) -> int:
    link = chosen.link or _FOLDER / chosen.device
    control = chosen.control or link.with_name(link.name + ".sock")
    _refuse_place(control)
    protocols = _PROTOCOLS.get(chosen.device, ())
    if chosen.protocol is not None and chosen.protocol not in protocols:
        known = ", ".join(protocols) or "only its own protocol: leave --protocol out"
        raise HardwareError(f"A simulated {chosen.device} does not speak {chosen.protocol}, but {known}.")
    baudrate = chosen.baud or _BAUDRATES[chosen.device]
    print(
        f"A simulated {chosen.device} is at {link}, {baudrate} baud; `state {control}` says what it can do.", flush=True
    )
    serve(_model(chosen), ProcessSettings(link, control, baudrate, chosen.seed))
    return 0


def _refuse_place(control: Path) -> None:
    if len(os.fsencode(control)) > _LONGEST_SOCKET_PATH:
        raise HardwareError(f"{control} is too long for a UNIX socket. Choose a path of at most 107 bytes.")
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(control)) == 0:
            raise HardwareError(f"Another simulator is controlled by {control}. End it, or choose other paths.")


def _model(chosen: argparse.Namespace) -> Callable[[], DeviceModel]:
    def now() -> datetime:
        return datetime.now(UTC)

    def make() -> DeviceModel:
        match chosen.device:
            case "printer":
                return PrinterModel(wall_clock=now, clock=time.monotonic, maker=chosen.maker)
            case "scanner" if chosen.protocol == "ssi":
                return SsiScannerModel(time.monotonic, response=chosen.response)
            case "scanner":
                return LineScannerModel(time.monotonic)
            case "card-reader":
                return StripeReaderModel(chosen.protocol or "plain")
            case _:
                journal = _journal(chosen.journal)
                return TerminalModel(
                    clock=time.monotonic,
                    wall_clock=lambda: now().astimezone(),
                    journal=journal,
                    pace=chosen.pace,
                    haste=chosen.haste,
                )

    return make


def _journal(path: Path | None) -> Journal:
    if path is None:
        return Journal(lambda _: None)

    def keep(text: str) -> None:
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)

    path.parent.mkdir(parents=True, exist_ok=True)
    return Journal.read(path.read_text(encoding="utf-8") if path.exists() else "", keep=keep)
