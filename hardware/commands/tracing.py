"""`trace`: what a device says."""

from __future__ import annotations

import argparse
import time

from hardware.commands.family import Commands
from hardware.trace import Direction, TraceEntry, shape_only
from hardware.transport import Deadline, LineSettings, open_link


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("trace", help="show what a device says: 9 for each digit, A for each letter")
    parser.add_argument("path")
    parser.add_argument("--baud", type=int, default=9600)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.set_defaults(run=_trace)


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
