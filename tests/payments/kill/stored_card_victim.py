"""The process that is killed while it charges a stored card: checkout, books on disk and client as the kiosk has them.

The payment service lives in the parent and survives; places to die are those of a payment by Swish.
"""

from __future__ import annotations

from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import httpx
from sqlalchemy import Engine

from payments.beginning import Return
from payments.charge import Purpose
from payments.checkout import Checkout
from payments.database import open_engine
from payments.high_cost.ledger import Ledger
from payments.providers import providers
from payments.providers.stored_card import Patience, StoredCardPayment
from payments.stored_card.consent import StoredCard, StoredCards
from payments.stored_card.http import HttpPaymentService
from tests.payments.conftest import Terminal, order
from tests.payments.kill.swish_victim import PipedLine
from tests.payments.kill.victim import CEILINGS, FEE, NOW, VISIT, Plan, count_commits, say_only_warnings

CARD = StoredCard("token-for-card-1", "agreement-1", "Visa ****1111")


def run(pipe: Pipe, database: Path, plan: Plan) -> None:
    """Do as planned; who survives tells how many requests and commits it took."""
    say_only_warnings()
    engine = open_engine(f"sqlite:///{database}")
    line = PipedLine(pipe, plan)
    checkout, _cards = checkout_of(engine, line)
    commits = count_commits(engine, plan)
    act(checkout, plan.act)
    pipe.send(("end", (line.requests, len(commits))))


def act(checkout: Checkout, what: str) -> None:
    """Pay the visit, or give its payment back."""
    if what == "pay":
        checkout.pay(checkout.open_charge(order(VISIT, kronor=FEE.ore // 100)).id, "stored_card")
        return
    payment = checkout.last_payment(VISIT)
    assert payment is not None
    checkout.give_back(Return(payment.id, Purpose.REFUND, FEE, "stored_card", by="anna"))


def checkout_of(engine: Engine, line: httpx.BaseTransport) -> tuple[Checkout, StoredCards]:
    """The checkout as the kiosk composes it, at a kiosk whose terminal does not answer, and the stored cards."""
    client = httpx.Client(base_url="https://psp.example", transport=line)
    service = HttpPaymentService(client, longest_pause=0)
    cards = StoredCards(engine, service, lambda: NOW)
    way = StoredCardPayment(engine, cards, service, Patience(questions=2, sleep=lambda _seconds: None))
    ways = providers(card_terminal=Terminal(is_silent=True), stored_card=way)
    checkout = Checkout(engine, ways, lambda connection: Ledger(connection, CEILINGS, NOW), lambda: NOW, "kiosk-1")
    return checkout, cards
