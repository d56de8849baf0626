"""`python -m hardware`: devices on the desk, real or simulated; each command has a module in `hardware.commands`."""

from __future__ import annotations

import argparse
import sys

from hardware.commands import control, listing, probe, replay, simulate, tracing
from hardware.errors import HardwareError


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
    for family in (listing, probe, tracing, replay, simulate, control):
        family.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
