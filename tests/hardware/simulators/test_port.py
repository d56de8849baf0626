"""The simulated plug keeps the time of its line, also when the simulator wakes up late."""

from __future__ import annotations

import asyncio
import os
import time
import tty
from pathlib import Path

from hardware.simulators.line import Piece
from hardware.simulators.port import PtyPort, punctual_loop

BAUDRATE = 1200
QUESTION, ANSWER = b"How are you?", b"x" * 48
"""0.1 and 0.4 seconds of line."""


async def _seconds_to_answer(link: Path, *, asleep: float) -> float:
    """From the question to the end of the answer, while the simulator sleeps for so long after the question."""
    port = PtyPort(link, baudrate=BAUDRATE, receive=lambda _question: port.send(Piece(ANSWER)), accepts=lambda: True)
    port.plug()
    computer = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(computer)
    try:
        begun = time.monotonic()
        os.write(computer, QUESTION)
        # the question is on the line, then the simulator gets no processor
        await asyncio.sleep(0.02)
        time.sleep(asleep)
        left = len(ANSWER)
        while left:
            arrived = asyncio.Event()
            asyncio.get_running_loop().add_reader(computer, arrived.set)
            await asyncio.wait_for(arrived.wait(), 5)
            left -= len(os.read(computer, left))
        return time.monotonic() - begun
    finally:
        asyncio.get_running_loop().remove_reader(computer)
        os.close(computer)
        port.unplug()


def test_question_and_answer_take_their_line_time(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=punctual_loop) as runner:
        assert runner.run(_seconds_to_answer(tmp_path / "device", asleep=0)) >= 0.5


def test_a_late_simulator_does_not_make_the_line_slower(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=punctual_loop) as runner:
        # both were over the line after half a second
        assert runner.run(_seconds_to_answer(tmp_path / "device", asleep=0.6)) < 0.8
