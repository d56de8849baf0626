"""`probe`: what is at a path, and what is wrong with it, within a minute.

Every speed is tried. What can be asked is asked, with questions that change nothing; the payment terminal comes last,
for its question would be printed by a printer. What only speaks when somebody uses it is listened to.
"""

from __future__ import annotations

import argparse
import os
import time
from itertools import cycle

from hardware.addresses import is_path, is_simulated
from hardware.commands.family import Commands
from hardware.commands.numbers import baud, positive
from hardware.connection import Connection, connected
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.drivers.ssi_scanner import SsiScanner
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.errors import LinkGone
from hardware.framing import honeywell
from hardware.framing.recognise import speaker
from hardware.interfaces import Condition
from hardware.transport import Deadline, LineSettings, SerialLink, open_link, path_of, ports

_SPEEDS = (9600, 19200, 115200, 38400)
_TIMERS = ZvtTimers(t2=0.4, t3=1.0, t4=3.0)
_TIMES = PrinterTimes(status=0.3)
_ANSWER, _QUIET = 0.3, 0.1
_LONGEST = 4096


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("probe", help="what is at this path, and how is it")
    parser.add_argument("path", help="a path, a USB id or a URL")
    speeds = ", ".join(map(str, _SPEEDS))
    parser.add_argument("--baud", type=baud, action="append", help=f"a speed to try, several times (default: {speeds})")
    parser.add_argument("--password", default="0" * 6, help="of a payment terminal (default: %(default)s)")
    parser.add_argument(
        "--listen", type=positive, default=20.0, help="seconds to wait for a code or a card (default: %(default)g)"
    )
    parser.set_defaults(run=_probe)


def _probe(chosen: argparse.Namespace) -> int:
    if is_path(chosen.path) and not os.path.exists(chosen.path):
        raise LinkGone(f"{chosen.path} is not there. Check the cable and the power; `list` names what is there.")
    print(f"{chosen.path}: {'a simulator' if is_simulated(chosen.path) else 'a real port'}{_usb(chosen.path)}")
    speeds = tuple(chosen.baud or _SPEEDS)
    for name, ask in (("ESC/POS printer", _printer), ("scanner", _scanner), ("ZVT payment terminal", _terminal)):
        for baudrate in speeds:
            if answer := ask(chosen, baudrate):
                print(f"{name} at {baudrate} baud: {answer}")
                return 0
    return _listen(chosen.path, speeds, chosen.listen)


def _usb(path: str) -> str:
    place = path_of(path)
    found = next((port.usb for port in ports() if port.path == place and port.usb), None)
    return f", {found}" if found else ""


def _opened(chosen: argparse.Namespace, baudrate: int, stopbits: int = 1) -> Connection:
    return connected(chosen.path, lambda: open_link(chosen.path, LineSettings(baudrate, stopbits)))


def _printer(chosen: argparse.Namespace, baudrate: int) -> str:
    connection = _opened(chosen, baudrate)
    try:
        status = EscposPrinter(connection, baudrate=baudrate, times=_TIMES).status()
    finally:
        connection.close()
    if status.problem == "garbled":
        print(f"At {baudrate} baud something answers, but not as a printer does: another speed, or another device.")
    if status.condition is Condition.UNKNOWN:
        return ""
    return (
        f"{status.condition}, paper {status.paper}{', ' + status.problem.replace('_', ' ') if status.problem else ''}"
    )


def _scanner(chosen: argparse.Namespace, baudrate: int) -> str:
    connection = _opened(chosen, baudrate)
    try:
        with connection.session() as link:
            question = honeywell.menu(honeywell.TRIGGER_MODE, b"?")
            link.send(question)
            heard = _whole(link, Deadline(_ANSWER))
            # a device that sends back what it hears has not understood it
            if honeywell.TRIGGER_MODE in heard and question not in heard:
                return "it knows Honeywell's commands"
        scanner = SsiScanner(connection, clock=time.time)
        try:
            return "it speaks SSI" if scanner.probe() is Condition.OK else ""
        finally:
            scanner.close()
    finally:
        connection.close()


def _terminal(chosen: argparse.Namespace, baudrate: int) -> str:
    connection = _opened(chosen, baudrate, stopbits=2)
    try:
        condition = ZvtTerminal(connection, password=chosen.password, timers=_TIMERS).probe()
    finally:
        connection.close()
    return "" if condition is Condition.UNKNOWN else str(condition)


def _listen(path: str, speeds: tuple[int, ...], seconds: float) -> int:
    print(
        "No answer. A scanner or card reader only speaks when it is used: scan a code or swipe a card now.", flush=True
    )
    deadline = Deadline(seconds)
    for baudrate in cycle(speeds):
        link = open_link(path, LineSettings(baudrate))
        try:
            heard = _whole(link, deadline)
        finally:
            link.close()
        if kind := speaker(heard):
            print(f"At {baudrate} baud it speaks as {kind} does.")
            return 0
        if deadline.passed():
            break
        print(f"What came at {baudrate} baud cannot be read: another speed? Once more, please.", flush=True)
    print("Nothing that can be read came: a wrong speed, a broken cable, or switched off.")
    return 2


def _whole(link: SerialLink, deadline: Deadline) -> bytes:
    heard = link.receive(deadline.remaining())
    while heard and len(heard) < _LONGEST and (more := link.receive(_QUIET)):
        heard += more
    return heard
