"""One kill while a payment by Swish is under way, and what comes after it: the phone may still approve, then the kiosk
starts again, and its books are compared with what Swish has moved.
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

from payments.balance import Balance
from payments.charge import AttemptState, Purpose
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.errors import AttemptOpen
from payments.money import ZERO, Money
from payments.simulators.swish.answers import answer
from payments.simulators.swish.requests import Swish
from tests.payments.kill import swish_victim
from tests.payments.kill.process import play
from tests.payments.kill.scene import Point, counted
from tests.payments.kill.swish_victim import Clock
from tests.payments.kill.victim import FEE, VISIT, Plan
from tests.payments.swish_line import SwishLine

PLACES = ("before request", "request sent", "answer read")


@dataclass(frozen=True)
class Story:
    """What the kiosk does, and what the phone does as soon as the kiosk has asked once: "pay", a code, or nothing.

    With `afterwards` the patient approves when the kiosk has died. `loses` is a kind of answer that never comes.
    """

    act: str = "pay"
    phone: str = ""
    afterwards: bool = False
    loses: str = ""


SWISH_SCENES = {
    "Swish: the patient approves": Story(phone="pay"),
    "Swish: the patient approves when the kiosk has died": Story(afterwards=True),
    "Swish: the patient does nothing": Story(),
    "Swish: the patient declines": Story(phone="RF07"),
    "Swish: the patient stops": Story(act="pay, stop"),
    "Swish: the patient approves and stops": Story(act="pay, stop", phone="late pay"),
    "Swish: the answer to the request is lost": Story(loses="create"),
    "Swish: the bank does not answer": Story(phone="DS24"),
    "Swish: a payment is refunded": Story(act="refund"),
    "Swish: the answer to the refund is lost": Story(act="refund", loses="refund"),
}


@dataclass
class World:
    """Swish and the phone."""

    story: Story
    swish: Swish = field(default_factory=Swish)
    shown: list[str] = field(default_factory=list)
    asked: int = 0
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
            if what == "shown":
                self.see(how)
                continue
            try:
                pipe.send(self.answer(*how))
            except BrokenPipeError:
                return (0, 0)

    def see(self, code: str) -> None:
        """The kiosk shows a code; the phone reads it."""
        entry = self.swish.scanned(code.removeprefix("swish_qr:"))
        if entry is not None:
            self.shown.append(entry.id)

    def answer(self, method: str, path: str, body: Any) -> object:
        """What Swish answers, None when the answer gets lost; after the first question the phone acts."""
        if self.story.phone == "late pay" and method == "PATCH":
            self.use_phone("pay")
        told = answer(self.swish, method, path, body)
        self.asked += told.kind == "show"
        if self.asked == 1 and self.story.phone != "late pay":
            self.use_phone(self.story.phone)
        if told.kind == self.story.loses and not self.lost:
            self.lost = True
            return None
        return told

    def use_phone(self, how: str) -> None:
        """Approve or end what the phone has read, if it still waits."""
        for instruction in self.shown if how else ():
            self.swish.pay(instruction) if how == "pay" else self.swish.fail(instruction, how)

    @property
    def money(self) -> Money:
        """What was paid and not given back."""
        return Money(self.swish.balance_ore())

    @property
    def nobody_knows(self) -> bool:
        """Whether Swish itself does not know how a payment ended."""
        return any(entry.errorCode == "DS24" for entry in self.swish.requests.values())


@dataclass
class SwishStage:
    """Swish and the books of one scene before anything happens in it."""

    scene: str
    folder: Path

    def __post_init__(self) -> None:
        multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.payments.kill.swish_victim"])
        self.story = SWISH_SCENES[self.scene]
        self.swish = Swish()
        self.before = self.folder / f"swish-{list(SWISH_SCENES).index(self.scene)}.sqlite"
        engine = open_engine(f"sqlite:///{self.before}")
        upgrade_payments(engine)
        if self.story.act == "refund":
            self._pay(World(Story(phone="pay"), self.swish), engine)
        engine.dispose()

    def points(self) -> Iterator[Point]:
        """Every place where the process can be killed, found by letting one live."""
        world = self._world()
        requests, commits = play(swish_victim.run, self._copy("alive"), Plan(self.story.act), serve=world.serve)
        assert requests
        assert commits
        for request in range(1, requests + 1):
            for place in PLACES:
                yield Point(self.scene, Plan(self.story.act, place, request))
        for commit in range(1, commits + 1):
            yield Point(self.scene, Plan(self.story.act, "before commit", commit))
            yield Point(self.scene, Plan(self.story.act, "after commit", commit))

    def kill(self, plan: Plan) -> str:
        """What is wrong after a kill, "" when books and Swish agree and the visit can be brought to its end."""
        database, world = self._copy("killed"), self._world()
        play(swish_victim.run, database, plan, serve=world.serve)
        if self.story.afterwards:
            world.use_phone("pay")
        engine = open_engine(f"sqlite:///{database}")
        try:
            checkout = swish_victim.checkout_of(engine, SwishLine(world.swish), Clock())
            return self._wrong_after_restart(checkout, world)
        finally:
            engine.dispose()

    def _wrong_after_restart(self, checkout: Checkout, world: World) -> str:
        checkout.recover()
        world.use_phone("pay")  # whoever still has the code open may try; only a request that waits can be paid
        unresolved = checkout.unresolved("swish")
        if unresolved and world.nobody_knows:
            wrong = _wrong_if_paid_again(checkout)
            checkout.decide(unresolved[0].id, AttemptState.DECLINED, by="anna")
            unresolved = []
            if wrong:
                return wrong
        if unresolved:
            return "it stays unknown"
        moved = checkout.balance(VISIT) or Balance(FEE, ZERO, ZERO)
        if moved.kept != world.money:
            return f"the books say {moved.kept.text()}, Swish {world.money.text()}"
        if counted(checkout) != world.money:
            return "something else is counted than was paid"
        return self._wrong_at_the_end(checkout, world)

    def _wrong_at_the_end(self, checkout: Checkout, world: World) -> str:
        wanted = ZERO if self.story.act == "refund" else FEE
        moved = checkout.balance(VISIT) or Balance(FEE, ZERO, ZERO)
        if moved.kept != wanted:
            again = World(Story(phone="pay"), world.swish)
            _act(checkout, self.story.act.partition(",")[0], again)
        checkout.recover()
        if world.money != wanted:
            return f"in the end {world.money.text()} is at Swish"
        is_paid = checkout.paid_attempt(VISIT) is not None
        return "" if is_paid is (wanted == FEE) else "the end is shown wrongly"

    def _pay(self, world: World, engine: Any) -> None:
        _act(swish_victim.checkout_of(engine, SwishLine(world.swish), Clock()), "pay", world)

    def _world(self) -> World:
        return World(self.story, copy.deepcopy(self.swish))

    def _copy(self, name: str) -> Path:
        target = self.folder / f"swish-{name}.sqlite"
        for path in self.folder.glob(f"swish-{name}.sqlite*"):
            path.unlink()
        shutil.copyfile(self.before, target)
        return target


def _act(checkout: Checkout, what: str, world: World) -> None:
    """Let the next patient's phone approve as soon as it sees a code."""

    def show(code: str) -> None:
        world.see(code)
        world.use_phone("pay")

    swish_victim.act(checkout, what, show=show)


def _wrong_if_paid_again(checkout: Checkout) -> str:
    try:
        checkout.pay(checkout.open_charge(_order(checkout)).id, "swish")
    except AttemptOpen:
        return ""
    return "it was paid again while nobody knew"


def _order(checkout: Checkout) -> Any:
    payment = next(each for each in checkout.attempts_for(VISIT) if each.purpose is Purpose.PAYMENT)
    return checkout.charge_of(payment).order
