"""The process that is killed while it pays by Swish: checkout, books on disk and Swish client as the kiosk has them.

Swish and the patient's phone live in the parent and survive. The victim counts its requests and commits, and ends
itself with SIGKILL where its plan says so: before a request, when it has gone out, or when its answer has been read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from threading import Event

import httpx
from sqlalchemy import Engine

from payments.beginning import Return
from payments.charge import AttemptState, Purpose
from payments.checkout import Checkout
from payments.database import open_engine
from payments.high_cost.ledger import Ledger
from payments.providers import providers
from payments.providers.swish import Merchant, Patience, SwishPayment
from tests.payments.conftest import Terminal, order
from tests.payments.kill.victim import CEILINGS, FEE, NOW, VISIT, Plan, count_commits, die, say_only_warnings

MERCHANT = Merchant("1231181189", "https://clinic.example/swish")


@dataclass
class Clock:
    """A clock that only waiting moves; the patient stops at `stops_at` seconds."""

    now: float = 0.0
    stops_at: float = 1_000_000.0
    stop: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.now

    def pause(self, _woken: Event, seconds: float) -> None:
        """Let the time pass."""
        self.now += seconds
        if self.now >= self.stops_at:
            self.stop()


@dataclass
class PipedLine(httpx.BaseTransport):
    """The line to Swish, or another service, in the parent; an answer that is None never comes."""

    pipe: Pipe
    plan: Plan
    requests: int = field(default=0, init=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the parent, unless the process ends here."""
        self.requests += 1
        self._maybe_die("before request")
        body = json.loads(request.content) if request.content else None
        self.pipe.send(("request", (request.method, request.url.path, body)))
        self._maybe_die("request sent")
        told = self.pipe.recv()
        self._maybe_die("answer read")
        if told is None:
            raise httpx.ReadTimeout("the answer is lost")
        return httpx.Response(told.status, headers=told.headers, json=told.body)

    def _maybe_die(self, place: str) -> None:
        if (self.plan.kind, self.plan.at) == (place, self.requests):
            die()


def run(pipe: Pipe, database: Path, plan: Plan) -> None:
    """Do as planned; who survives tells how many requests and commits it took."""
    say_only_warnings()
    engine = open_engine(f"sqlite:///{database}")
    line = PipedLine(pipe, plan)
    clock = Clock(stops_at=2.0) if "stop" in plan.act else Clock()
    checkout = checkout_of(engine, line, clock)
    commits = count_commits(engine, plan)
    act(checkout, plan.act, show=lambda code: pipe.send(("shown", code)))
    pipe.send(("end", (line.requests, len(commits))))


def act(checkout: Checkout, what: str, *, show: Callable[[str], None]) -> None:
    """Pay the visit, or give its payment back."""
    if what != "refund":
        checkout.pay(checkout.open_charge(order(VISIT, kronor=FEE.ore // 100)).id, "swish", progress=show)
        return
    made = checkout.attempts_for(VISIT)
    payment = next(each for each in made if each.purpose is Purpose.PAYMENT and each.state is AttemptState.APPROVED)
    checkout.give_back(Return(payment.id, Purpose.REFUND, FEE, "swish", by="anna"))


def checkout_of(engine: Engine, line: httpx.BaseTransport, clock: Clock) -> Checkout:
    """The checkout as the kiosk composes it, at a kiosk whose terminal does not answer."""
    client = httpx.Client(base_url="https://swish.example", transport=line)
    patience = Patience(pay=4, ask_every=1, end=3, clock=clock, pause=clock.pause)
    swish = SwishPayment(client, MERCHANT, patience)
    clock.stop = swish.stop
    ways = providers(card_terminal=Terminal(is_silent=True), swish=swish)
    return Checkout(engine, ways, lambda connection: Ledger(connection, CEILINGS, NOW), lambda: NOW, "kiosk-1")
