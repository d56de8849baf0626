"""`python -m hardware list | probe PATH | simulate DEVICE | trace PATH`: devices on the desk, real or simulated.

The composition root of the command line: here are the clocks, the files and the ports.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hardware.addresses import is_simulated
from hardware.connection import connected
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.errors import HardwareError
from hardware.interfaces import Condition
from hardware.simulators.listeners import CardReaderModel, ScannerModel
from hardware.simulators.model import DeviceModel
from hardware.simulators.printer import PrinterModel
from hardware.simulators.process import ProcessSettings, serve
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal
from hardware.trace import Direction, TraceEntry, shape_only
from hardware.transport import Deadline, LineSettings, open_link, ports

_LONGEST_SOCKET_PATH = 107
_DEVICES = ("printer", "scanner", "card-reader", "terminal")
_BAUDRATES = {"printer": 19200, "scanner": 9600, "card-reader": 9600, "terminal": 9600}
_PROBE_TIMERS = ZvtTimers(t2=1.0, t3=2.0, t4=5.0)


def main(arguments: list[str] | None = None) -> int:
    """Do one command; the exit code is 0 when it succeeded."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except HardwareError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hardware", description="The serial devices of the clinic.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="which devices there are")
    listing.add_argument("--links", type=Path, default=Path(".run/dev"), help="folder with links to devices")
    listing.set_defaults(run=_list)
    probe = commands.add_parser("probe", help="what is at this path, and how is it")
    probe.add_argument("path")
    probe.add_argument("--baud", type=int, action="append", help="speeds to try (several are possible)")
    probe.add_argument("--password", default="0" * 6, help="of a payment terminal")
    probe.set_defaults(run=_probe)
    tracing = commands.add_parser("trace", help="show what a device says: 9 for each digit, A for each letter")
    tracing.add_argument("path")
    tracing.add_argument("--baud", type=int, default=9600)
    tracing.add_argument("--seconds", type=float, default=60.0)
    tracing.set_defaults(run=_trace)
    _add_simulate(commands.add_parser("simulate", help="be a device"))
    return parser


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("device", choices=_DEVICES)
    parser.add_argument("--link", type=Path, required=True, help="where the device appears")
    parser.add_argument("--control", type=Path, required=True, help="UNIX socket of the control interface")
    parser.add_argument("--baud", type=int, help="speed of the line")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--pace", type=float, default=0.8, help="seconds a terminal's customer takes for each step")
    parser.add_argument("--journal", type=Path, help="file in which a terminal keeps its transactions")
    parser.set_defaults(run=_simulate)


def _list(chosen: argparse.Namespace) -> int:
    found = [(port.path, port.description) for port in ports()]
    if chosen.links.is_dir():
        links = sorted(path for path in chosen.links.iterdir() if path.is_symlink())
        found += [(str(path), "simulated" if is_simulated(str(path)) else "linked device") for path in links]
    for path, description in found:
        print(f"{path}\t{description}")
    if not found:
        print("No serial device found. Check the cable, the power and the driver.")
    return 0


def _probe(chosen: argparse.Namespace) -> int:
    print(f"{chosen.path}: {'a simulator' if is_simulated(chosen.path) else 'a real port'}")
    for baudrate in chosen.baud or (9600, 19200, 115200):
        for name, ask in (("ESC/POS printer", _ask_printer), ("ZVT payment terminal", _ask_terminal)):
            answer = ask(chosen, baudrate)
            if answer:
                print(f"{name} at {baudrate} baud: {answer}")
                return 0
    print("No answer: a scanner or card reader (scan something under `trace`), a wrong speed, or switched off.")
    return 2


def _ask_printer(chosen: argparse.Namespace, baudrate: int) -> str:
    connection = connected(chosen.path, lambda: open_link(chosen.path, LineSettings(baudrate)))
    try:
        status = EscposPrinter(connection, baudrate=baudrate).status()
    finally:
        connection.close()
    if status.condition is Condition.UNKNOWN:
        return ""
    return f"{status.condition}, paper {status.paper}{', ' + status.problem if status.problem else ''}"


def _ask_terminal(chosen: argparse.Namespace, baudrate: int) -> str:
    connection = connected(chosen.path, lambda: open_link(chosen.path, LineSettings(baudrate, stopbits=2)))
    try:
        condition = ZvtTerminal(connection, password=chosen.password, timers=_PROBE_TIMERS).probe()
    finally:
        connection.close()
    return "" if condition is Condition.UNKNOWN else str(condition)


def _trace(chosen: argparse.Namespace) -> int:
    def show(direction: Direction, data: bytes) -> None:
        print(TraceEntry(time.time(), chosen.path, direction, shape_only(data)), flush=True)

    link = open_link(chosen.path, LineSettings(chosen.baud), tap=show)
    deadline = Deadline(chosen.seconds)
    try:
        while not deadline.passed():
            link.receive(deadline.remaining())
    finally:
        link.close()
    return 0


def _simulate(chosen: argparse.Namespace) -> int:
    if len(os.fsencode(chosen.control)) > _LONGEST_SOCKET_PATH:
        raise HardwareError(f"{chosen.control} is too long for a UNIX socket. Choose a path of at most 107 bytes.")
    baudrate = chosen.baud or _BAUDRATES[chosen.device]
    serve(_model(chosen), ProcessSettings(chosen.link, chosen.control, baudrate, chosen.seed))
    return 0


def _model(chosen: argparse.Namespace) -> Callable[[], DeviceModel]:
    def now() -> datetime:
        return datetime.now(UTC)

    def make() -> DeviceModel:
        match chosen.device:
            case "printer":
                return PrinterModel(wall_clock=now)
            case "scanner":
                return ScannerModel()
            case "card-reader":
                return CardReaderModel()
            case _:
                journal = _journal(chosen.journal)
                return TerminalModel(
                    clock=time.monotonic, wall_clock=lambda: now().astimezone(), journal=journal, pace=chosen.pace
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


if __name__ == "__main__":
    sys.exit(main())
