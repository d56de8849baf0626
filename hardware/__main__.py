"""`python -m hardware`: devices on the desk, real or simulated; each command has a module in `hardware.commands`."""

from __future__ import annotations

import argparse
import sys

from hardware.commands import control, listing, probe, replay, simulate, tracing
from hardware.errors import HardwareError

_EPILOG = """\
a device on the desk:
  list                              its path
  probe /dev/ttyUSB0                what it is, and what is wrong with it
  trace /dev/ttyUSB0                what it says

without a device:
  simulate scanner                  appears at .run/dev/scanner until Ctrl-C
  act .run/dev/scanner scan data=BETA-2222
  fault .run/dev/scanner mute

exit codes: 0 done; 1 it could not be done, and the message says why; 2 a wrong command, or nothing that can be
understood was heard; 130 ended by Ctrl-C"""


def main(arguments: list[str] | None = None) -> int:
    """Do one command; the exit code is 0 when it succeeded."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except HardwareError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hardware",
        description="The serial devices of the clinic: on the desk, or simulated.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for family in (listing, probe, tracing, replay, simulate, control):
        family.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
