"""Fault 47 for the outbox: the worker is killed at its commits and requests; in the end each fee is there once."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from sqlalchemy import Engine

from payments.beginning import Return
from payments.charge import Purpose
from payments.money import sek
from tests.payments.kill.spread import spread
from tests.payments.telling import victim
from tests.payments.telling.scene import Clinic

POINTS = 8


class Quiet(WSGIRequestHandler):
    """A server that writes nothing on the terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def _nothing_yet(_environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
    raise AssertionError("no service is set")


@pytest.fixture
def address() -> Iterator[tuple[WSGIServer, str]]:
    """A server whose application is set by the test."""
    with make_server("127.0.0.1", 0, _nothing_yet, handler_class=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def killed_after(clinic: Clinic, url: str, last: int) -> list[str]:
    """Let a worker live up to a step; the steps it took if it came through."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    database = Path(str(clinic.engine.url.database))
    worker = context.Process(target=victim.run, args=(theirs, database, url, last, clinic.clock()))
    worker.start()
    theirs.close()
    try:
        taken: list[str] = ours.recv()
    except EOFError:
        taken = []
    worker.join(60)
    ours.close()
    assert worker.exitcode == (-signal.SIGKILL if last else 0)
    return taken


def pay_and_give_back(clinic: Clinic, number: int) -> None:
    """Two equal visits to register, the first of which is corrected."""
    for visit in ("morning", "noon"):
        clinic.pay(f"{visit}-{number}", 100)
    payment = clinic.checkout.last_payment(f"morning-{number}")
    assert payment is not None
    clinic.checkout.give_back(Return(payment.id, Purpose.REFUND, sek(60), "card", by="anna"))


def test_fault_47_killed_at_any_step(sqlite_engine: Engine, address: tuple[WSGIServer, str]) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.payments.telling.victim"])
    server, url = address
    clinic = Clinic(sqlite_engine)
    server.set_app(clinic.service)
    pay_and_give_back(clinic, 0)
    steps = killed_after(clinic, url, 0)
    assert steps.count("before a request") == 4
    clinic.tell_all()
    expected = [40, 100]
    assert clinic.registered() == expected
    for number, step in enumerate(spread(list(range(1, len(steps) + 1)), POINTS), start=1):
        clinic.service.patients.clear()
        pay_and_give_back(clinic, number)
        killed_after(clinic, url, step)
        assert clinic.left() == 1450 - sum(expected), steps[step - 1]
        clinic.start()
        clinic.tell_all()
        assert sorted(clinic.registered()) == expected, steps[step - 1]
    clinic.client.close()
