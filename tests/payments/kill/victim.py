"""The process that is killed: checkout, books on disk and ZVT driver as the kiosk has them, on a line of messages.

The terminal lives in the parent and survives. The victim counts the bytes that pass and the commits that it makes, and
ends itself with SIGKILL where its plan says so: nothing that it has in memory is saved or told.
"""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import NoReturn, cast

import structlog
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, event

from hardware.connection import Connection
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.interfaces import PaymentTerminal
from hardware.transport import SerialLink
from kiosk.terminal_payment import TerminalPayment
from payments.beginning import Return
from payments.charge import Purpose
from payments.checkout import Checkout
from payments.database import open_engine
from payments.high_cost.ledger import Ledger
from payments.money import sek
from payments.providers import providers
from payments.tariff_files import load_tariff
from tests.payments.conftest import DATA, order

FEE = sek(200)
VISIT = "visit-1"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CEILINGS = load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml").ceilings


@dataclass(frozen=True)
class Plan:
    """What the victim does with the visit, and where it ends: "byte", "before commit" or "after commit" number `at`.

    By Swish "before request", "request sent" and "answer read" stand in the place of bytes.
    """

    act: str
    kind: str = ""
    at: int = 0


@dataclass
class RemoteLink:
    """The line to the terminal in the parent; the parent's clock is told with every answer."""

    pipe: Pipe
    plan: Plan
    passed: int = 0
    now: float = 0.0
    is_gone: bool = False

    def send(self, data: bytes) -> None:
        """To the terminal, up to the byte at which the process ends."""
        left = self.plan.at - self.passed if self.plan.kind == "byte" else len(data) + 1
        self.pipe.send(("send", data[: max(0, left)]))
        self.passed += len(data)
        if left <= len(data):
            die()

    def receive(self, seconds: float) -> bytes:
        """From the terminal."""
        return self._heard("receive", seconds)

    def discard(self) -> bytes:
        """Drop what has arrived."""
        return self._heard("discard", 0.0)

    def wait_gone(self, _seconds: float) -> bool:
        """It is there as long as the process."""
        return self.is_gone

    def close(self) -> None:
        """Let go."""
        self.is_gone = True

    def _heard(self, how: str, seconds: float) -> bytes:
        self.pipe.send((how, seconds))
        self.now, data = self.pipe.recv()
        self.passed += len(data)
        if self.plan.kind == "byte" and self.passed >= self.plan.at and data:
            die()
        return cast(bytes, data)


def run(pipe: Pipe, database: Path, plan: Plan) -> None:
    """Do as planned; who survives tells how many bytes and commits it took."""
    say_only_warnings()
    engine = open_engine(f"sqlite:///{database}")
    link = RemoteLink(pipe, plan)
    connection = Connection("terminal", lambda: cast(SerialLink, link))
    connection.connect()
    terminal = ZvtTerminal(connection, password="000000", clock=lambda: link.now)
    commits = count_commits(engine, plan)
    act(checkout_of(engine, terminal), plan.act)
    pipe.send(("end", (link.passed, len(commits))))


def act(checkout: Checkout, what: str) -> None:
    """Pay the visit, or give its payment back."""
    if what == "pay":
        checkout.pay(checkout.open_charge(order(VISIT, kronor=FEE.ore // 100)).id, "card")
        return
    payment = next(each for each in checkout.attempts_for(VISIT) if each.purpose is Purpose.PAYMENT)
    purpose = Purpose.REVERSAL if what == "reverse" else Purpose.REFUND
    checkout.give_back(Return(payment.id, purpose, FEE, "card", by="anna"))


def checkout_of(engine: Engine, terminal: PaymentTerminal) -> Checkout:
    """The checkout as the kiosk composes it."""
    ways = providers(card_terminal=TerminalPayment(terminal))
    return Checkout(engine, ways, lambda connection: Ledger(connection, CEILINGS, NOW), lambda: NOW, "kiosk-1")


def die() -> NoReturn:
    """End here, as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def say_only_warnings() -> None:
    """Keep the log of thousands of payments to what is worth reading."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def count_commits(engine: Engine, plan: Plan) -> list[int]:
    commits: list[int] = []

    def commit(connection: DatabaseConnection) -> None:
        commits.append(len(commits))
        if plan.kind == "before commit" and len(commits) == plan.at:
            die()
        if plan.kind == "after commit" and len(commits) == plan.at:
            connection.connection.commit()
            die()

    event.listen(engine, "commit", commit)
    return commits
