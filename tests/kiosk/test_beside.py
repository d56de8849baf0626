"""Work beside the visits: again and again, at once when somebody hurries it, and on after whatever breaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kiosk.beside import Beside, Repeated
from kiosk.outside import connection

NEVER = 3600.0


class Work:
    """Counts how often it is done, and breaks the first time."""

    def __init__(self) -> None:
        self.done = 0
        self.again = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def __call__(self) -> None:
        self.done += 1
        self.loop.call_soon_threadsafe(self.again.set)
        if self.done == 1:
            raise RuntimeError("it breaks the first time")

    async def until_done(self) -> None:
        """Wait until it has been done once more."""
        await asyncio.wait_for(self.again.wait(), 5)
        self.again.clear()


async def test_what_breaks_is_done_again_after_its_rest() -> None:
    work, beside = Work(), Beside()
    beside.begin(Repeated("work", work, lambda: 0.01))
    await work.until_done()
    await work.until_done()
    await beside.end()
    assert work.done >= 2


async def test_work_that_is_hurried_does_not_rest() -> None:
    work, beside = Work(), Beside()
    repeated = Repeated("work", work, lambda: NEVER)
    beside.begin(repeated)
    await work.until_done()
    repeated.hurry()
    await work.until_done()
    await beside.end()
    assert work.done == 2


async def test_what_has_ended_is_not_done_again() -> None:
    work, beside = Work(), Beside()
    repeated = Repeated("work", work, lambda: NEVER)
    beside.begin(repeated)
    await work.until_done()
    await beside.end()
    repeated.hurry()
    await asyncio.sleep(0)
    assert work.done == 1


def test_without_an_address_there_is_no_connection(tmp_path: Path) -> None:
    assert connection("", timeout=1) is None
    with pytest.raises(FileNotFoundError):
        connection("https://outside.example", timeout=1, certificate=tmp_path / "not-there.pem")
