"""`probe`: what is at a path, and how it is."""

from __future__ import annotations

import argparse

from hardware.addresses import is_simulated
from hardware.commands.family import Commands
from hardware.connection import connected
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.interfaces import Condition
from hardware.transport import LineSettings, open_link

_TIMERS = ZvtTimers(t2=1.0, t3=2.0, t4=5.0)


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("probe", help="what is at this path, and how is it")
    parser.add_argument("path")
    parser.add_argument("--baud", type=int, action="append", help="speeds to try (several are possible)")
    parser.add_argument("--password", default="0" * 6, help="of a payment terminal")
    parser.set_defaults(run=_probe)


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
        condition = ZvtTerminal(connection, password=chosen.password, timers=_TIMERS).probe()
    finally:
        connection.close()
    return "" if condition is Condition.UNKNOWN else str(condition)
