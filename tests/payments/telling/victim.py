"""The worker that is killed: it has the books on disk and a line to e-frikort, and ends itself where it is told."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import NoReturn

import httpx
from sqlalchemy import Connection, event

from payments.database import open_engine
from payments.high_cost.teller import Teller
from tests.payments.telling.scene import PEOPLE, registry_over


class Steps:
    """Counts what the worker does, and ends it at one of its steps; 0 lets it live."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken: list[str] = []

    def take(self, what: str) -> None:
        """One step more."""
        self.taken.append(what)
        if len(self.taken) == self.last:
            die()


class CountedTransport(httpx.HTTPTransport):
    """A connection whose requests are steps: before one is sent, and when its answer has come."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and step."""
        self._steps.take("before a request")
        response = super().handle_request(request)
        self._steps.take("after an answer")
        return response


def run(pipe: Pipe, database: Path, url: str, last: int, now: datetime) -> None:
    """Tell what waits, once; who survives says which steps it took."""
    steps = Steps(last)
    engine = open_engine(f"sqlite:///{database}")

    def commit(connection: Connection) -> None:
        steps.take("before a commit")
        connection.connection.commit()
        steps.take("after a commit")

    event.listen(engine, "commit", commit)
    with httpx.Client(transport=CountedTransport(steps), base_url=url) as client:
        Teller(engine, registry_over(client, lambda: now), PEOPLE.__contains__, lambda: now).deliver()
    engine.dispose()
    pipe.send(steps.taken)


def die() -> NoReturn:
    """End here, as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")
