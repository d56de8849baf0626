"""`replay`: be the device of a recording, and tell where a program says something else than it did then."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from pathlib import Path

from hardware.commands.family import Commands
from hardware.commands.numbers import positive
from hardware.recording import read
from hardware.simulators.device import SimulatedDevice
from hardware.simulators.player import Player
from hardware.simulators.port import punctual_loop

_LOOK = 0.05
_LINGER = 0.3


def add(commands: Commands) -> None:
    """Make the command known."""
    parser = commands.add_parser(
        "replay",
        help="be the device of a recording, and compare what a program says to it",
        epilog="exit codes: 0 as recorded; 1 the program said something else; 2 not all was played in time",
    )
    parser.add_argument("file", type=Path, help="a recording that `trace --file` made")
    parser.add_argument("--link", type=Path, required=True, help="where the device appears")
    parser.add_argument("--speed", type=positive, default=1.0, help="how many times faster the device answers")
    parser.add_argument(
        "--seconds", type=positive, default=60.0, help="how long to wait for the program (default: %(default)g)"
    )
    parser.set_defaults(run=_replay)


def _replay(chosen: argparse.Namespace) -> int:
    # what is no text is no recording either
    protocol, baudrate, records = read(chosen.file.read_text(encoding="utf-8", errors="replace").splitlines())
    player = Player(protocol, records, clock=time.monotonic, speed=chosen.speed)
    with asyncio.Runner(loop_factory=punctual_loop) as runner:
        runner.run(_play(player, chosen, baudrate))
    if player.difference:
        print(f"Not as recorded.\n{player.difference}")
        return 1
    if not player.is_over:
        print(f"Only {player.state()['played']} of {len(records)} records were played in {chosen.seconds:g} s.")
        return 2
    print(f"As recorded: {len(records)} records.")
    return 0


async def _play(player: Player, chosen: argparse.Namespace, baudrate: int) -> None:
    # a recording has no chance in it, but a simulated line asks for some
    chance = random.Random(1)  # noqa: S311
    device = SimulatedDevice(player, link=chosen.link, baudrate=baudrate, chance=chance)
    device.start()
    end = time.monotonic() + chosen.seconds
    try:
        while not player.is_over and time.monotonic() < end:
            await asyncio.sleep(_LOOK)
        # more than was recorded is a difference too
        await asyncio.sleep(_LINGER)
    finally:
        device.stop()
