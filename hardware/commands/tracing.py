"""`trace`: what goes over a line, in bytes and words; alone with the device, or between it and a program."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from hardware.commands.between import Between
from hardware.commands.family import Commands
from hardware.commands.numbers import baud, positive
from hardware.recording import PROTOCOLS, Record, Recorder, as_json, header
from hardware.transport import Deadline, LineSettings, SerialLink, open_link


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("trace", help="show what goes over a line, card numbers and personnummer masked")
    parser.add_argument("path", help="a path, a USB id or a URL")
    parser.add_argument("--baud", type=baud, default=9600, help="speed of the line (default: %(default)s)")
    parser.add_argument(
        "--protocol",
        choices=tuple(PROTOCOLS),
        default="shape",
        help="how the bytes are read; shape tells letters from digits, and no content (default: %(default)s)",
    )
    parser.add_argument("--file", type=Path, help="keep the recording, for `replay`")
    parser.add_argument("--through", type=Path, help="be a device at this link, and pass all on to the real one")
    parser.add_argument(
        "--seconds", type=positive, default=60.0, help="how long, unless Ctrl-C ends it (default: %(default)g)"
    )
    parser.set_defaults(run=_trace)


def _trace(chosen: argparse.Namespace) -> int:
    with ExitStack() as opened:
        file = opened.enter_context(chosen.file.open("w", encoding="utf-8")) if chosen.file else None
        if file:
            print(header(chosen.protocol, chosen.baud), file=file)

        heard = 0

        def keep(record: Record) -> None:
            nonlocal heard
            heard += 1
            print(record, flush=True)
            if file:
                print(as_json(record), file=file, flush=True)

        recorder = Recorder(chosen.protocol, time.time, keep)
        stopbits = 2 if chosen.protocol == "zvt" else 1
        link = open_link(chosen.path, LineSettings(chosen.baud, stopbits), tap=recorder)
        opened.callback(link.close)
        if chosen.through:
            between = opened.enter_context(Between(link, chosen.through))
            print(f"Use {chosen.through} in place of {chosen.path}.", file=sys.stderr, flush=True)
            between.pass_on(chosen.seconds)
        else:
            print(f"Listening for {chosen.seconds:g} s at {chosen.baud} baud.", file=sys.stderr, flush=True)
            _listen(link, chosen.seconds)
    if not heard:
        print("Nothing came. `probe` tells whether something answers, and how fast it speaks.", file=sys.stderr)
    return 0 if heard else 2


def _listen(link: SerialLink, seconds: float) -> None:
    deadline = Deadline(seconds)
    while not deadline.passed():
        link.receive(deadline.remaining())
