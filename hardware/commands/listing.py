"""`list`: which serial devices this computer knows."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware.addresses import is_simulated
from hardware.commands.family import Commands
from hardware.transport import PortFound, ports

_BY_ID = Path("/dev/serial/by-id")


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser("list", help="which devices there are; exit code 1 when there is none")
    parser.add_argument(
        "--links", type=Path, default=Path(".run/dev"), help="folder with links to devices (default: %(default)s)"
    )
    parser.set_defaults(run=_list)


def _list(chosen: argparse.Namespace) -> int:
    found = [(port.path, _described(port)) for port in ports()]
    found += [(str(link), f"is {link.resolve()}") for link in sorted(_BY_ID.glob("*"))]
    if chosen.links.is_dir():
        links = sorted(path for path in chosen.links.iterdir() if path.is_symlink())
        found += [(str(path), "simulated" if is_simulated(str(path)) else "linked device") for path in links]
    for path, description in found:
        print(f"{path}\t{description}")
    if not found:
        print("No serial device found. Check the cable, the power and the driver.")
    return 0 if found else 1


def _described(port: PortFound) -> str:
    # the operating system's way of saying that it knows nothing
    description = "" if port.description == "n/a" else port.description
    return f"{description or 'nothing known, perhaps nothing connected'}\t{port.usb or ''}".strip()
