"""One kill while a stored card is charged, and what comes after it: the bank may still answer, then the kiosk starts
again, and its books are compared with what the payment service has moved.
"""

from __future__ import annotations

import copy
import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import httpx

from payments.balance import Balance
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.money import ZERO, Money
from payments.simulators.psp.service import Psp
from tests.payments.kill import stored_card_victim
from tests.payments.kill.process import play
from tests.payments.kill.scene import Point, counted
from tests.payments.kill.stored_card_victim import CARD
from tests.payments.kill.swish_scene import PLACES
from tests.payments.kill.victim import FEE, VISIT, Plan
from tests.payments.psp_line import PspLine, answer_of


@dataclass(frozen=True)
class Story:
    """What the kiosk does, what the bank says to it, and what it says when the kiosk has died (with "pending").

    `loses` says that the first answer to a payment or refund never comes.
    """

    act: str = "pay"
    bank: str = ""
    afterwards: str = ""
    loses: bool = False


STORED_CARD_SCENES = {
    "stored card: the bank says yes": Story(),
    "stored card: the bank says no": Story(bank="do_not_honour"),
    "stored card: the bank says yes when the kiosk has died": Story(bank="pending", afterwards="APPROVED"),
    "stored card: the bank says no when the kiosk has died": Story(bank="pending", afterwards="DECLINED"),
    "stored card: the answer is lost": Story(loses=True),
    "stored card: a payment is refunded": Story(act="refund"),
    "stored card: the answer to the refund is lost": Story(act="refund", loses=True),
}


@dataclass(frozen=True)
class Answer:
    """What goes back to the victim."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """The payment service and the bank."""

    story: Story
    psp: Psp = field(default_factory=Psp)
    lost: bool = False

    def serve(self, pipe: Pipe) -> tuple[int, int]:
        """Answer the victim until it ends: how many requests and commits, (0, 0) when it was killed."""
        while True:
            try:
                what, how = pipe.recv()
            except (EOFError, ConnectionResetError):
                return (0, 0)
            if what == "end":
                return int(how[0]), int(how[1])
            method, path, body = how
            status, said = answer_of(self.psp, method, path, body)
            is_lost = self.story.loses and method == "PUT" and not self.lost
            self.lost = self.lost or is_lost
            try:
                pipe.send(None if is_lost else Answer(status, said))
            except BrokenPipeError:
                return (0, 0)

    @property
    def money(self) -> Money:
        """What was drawn and not given back."""
        return Money(self.psp.balance_ore())


@dataclass
class StoredCardStage:
    """The service and the books of one scene before anything happens in it."""

    scene: str
    folder: Path

    def __post_init__(self) -> None:
        multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.payments.kill.stored_card_victim"])
        self.story = STORED_CARD_SCENES[self.scene]
        self.psp = Psp()
        self.psp.know(CARD.token, CARD.agreement_id, CARD.instrument)
        self.before = self.folder / f"stored-{list(STORED_CARD_SCENES).index(self.scene)}.sqlite"
        engine = open_engine(f"sqlite:///{self.before}")
        upgrade_payments(engine)
        checkout, cards = stored_card_victim.checkout_of(engine, httpx.MockTransport(PspLine(self.psp)))
        cards.remember("patient-1", CARD, text_version="1")
        if self.story.act == "refund":
            stored_card_victim.act(checkout, "pay")
        self.psp.bank = [self.story.bank] if self.story.bank else []
        engine.dispose()

    def points(self) -> Iterator[Point]:
        """Every place where the process can be killed, found by letting one live."""
        world = self._world()
        requests, commits = play(stored_card_victim.run, self._copy("alive"), Plan(self.story.act), serve=world.serve)
        assert requests
        assert commits
        for request in range(1, requests + 1):
            for place in PLACES:
                yield Point(self.scene, Plan(self.story.act, place, request))
        for commit in range(1, commits + 1):
            yield Point(self.scene, Plan(self.story.act, "before commit", commit))
            yield Point(self.scene, Plan(self.story.act, "after commit", commit))

    def kill(self, plan: Plan) -> str:
        """What is wrong after a kill, "" when books and service agree and the visit can be brought to its end."""
        database, world = self._copy("killed"), self._world()
        play(stored_card_victim.run, database, plan, serve=world.serve)
        engine = open_engine(f"sqlite:///{database}")
        try:
            checkout, _cards = stored_card_victim.checkout_of(engine, httpx.MockTransport(PspLine(world.psp)))
            return self._wrong_after_restart(checkout, world)
        finally:
            engine.dispose()

    def _wrong_after_restart(self, checkout: Checkout, world: World) -> str:
        checkout.recover()
        if world.story.afterwards:
            world.psp.settle(world.story.afterwards)
            checkout.recover()
        if checkout.open_attempts():
            return "it stays unknown"
        kept = _balance(checkout).kept
        if kept != world.money:
            return f"the books say {kept.text()}, the service {world.money.text()}"
        if counted(checkout) != world.money:
            return "something else is counted than was paid"
        return self._wrong_at_the_end(checkout, world)

    def _wrong_at_the_end(self, checkout: Checkout, world: World) -> str:
        wanted = ZERO if self.story.act == "refund" else FEE
        world.psp.bank.clear()
        if _balance(checkout).kept != wanted:
            stored_card_victim.act(checkout, self.story.act)
        if world.money != wanted:
            return f"in the end {world.money.text()} is at the service"
        is_paid = checkout.paid_attempt(VISIT) is not None
        return "" if is_paid is (wanted == FEE) else "the end is shown wrongly"

    def _world(self) -> World:
        return World(self.story, copy.deepcopy(self.psp))

    def _copy(self, name: str) -> Path:
        target = self.folder / f"stored-{name}.sqlite"
        for path in self.folder.glob(f"stored-{name}.sqlite*"):
            path.unlink()
        shutil.copyfile(self.before, target)
        return target


def _balance(checkout: Checkout) -> Balance:
    return checkout.balance(VISIT) or Balance(FEE, ZERO, ZERO)
