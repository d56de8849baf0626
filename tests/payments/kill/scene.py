"""One kill and what comes after it: the terminal is left alone, the kiosk starts again, and both are compared."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from payments.balance import Balance
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.money import ZERO, Money
from tests.hardware.drivers.bench import Bench
from tests.payments.conftest import order
from tests.payments.kill import victim
from tests.payments.kill.process import play
from tests.payments.kill.victim import FEE, VISIT, Plan

SCENES = {
    "the first payment of a new terminal": "pay",
    "a payment after one of the same amount": "pay",
    "a payment after a stranger's of the same amount": "pay",
    "a card that is declined": "pay",
    "a payment is reversed": "reverse",
    "a payment is refunded": "refund",
}


@dataclass(frozen=True)
class Point:
    """A scene and the place in it where the process is killed."""

    scene: str
    plan: Plan

    def __str__(self) -> str:
        return f"{self.scene}: {self.plan.kind} {self.plan.at}"


@dataclass
class Stage:
    """The terminal and the books of one scene before anything happens in it."""

    scene: str
    folder: Path

    def __post_init__(self) -> None:
        multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.payments.kill.victim"])
        self.bench = Bench()
        self.before = self.folder / f"{list(SCENES).index(self.scene)}.sqlite"
        engine = open_engine(f"sqlite:///{self.before}")
        upgrade_payments(engine)
        self._set(victim.checkout_of(engine, self.bench.terminal))
        engine.dispose()
        self.money_before = _money(self.bench)

    def points(self) -> Iterator[Point]:
        """Every place where the process can be killed, found by letting one live."""
        act = SCENES[self.scene]
        passed, commits = self._play(self._copy("alive"), self._bench(), Plan(act))
        for byte in range(1, passed + 1):
            yield Point(self.scene, Plan(act, "byte", byte))
        for commit in range(1, commits + 1):
            yield Point(self.scene, Plan(act, "before commit", commit))
            yield Point(self.scene, Plan(act, "after commit", commit))

    def kill(self, plan: Plan) -> str:
        """What is wrong after a kill, "" when books and terminal agree and the visit can be brought to its end."""
        database, bench = self._copy("killed"), self._bench()
        self._play(database, bench, plan)
        bench.let_time_pass()
        bench.plug_in()
        bench.start_kiosk()
        engine = open_engine(f"sqlite:///{database}")
        try:
            return self._wrong_after_restart(bench, victim.checkout_of(engine, bench.terminal))
        finally:
            engine.dispose()

    def _wrong_after_restart(self, bench: Bench, checkout: Checkout) -> str:
        checkout.recover()
        moved = checkout.balance(VISIT) or Balance(FEE, ZERO, ZERO)
        at_terminal = _money(bench) - self._of_others
        if checkout.unresolved("card"):
            return "it stays unknown"
        if moved.kept != at_terminal:
            return f"the books say {moved.kept.text()}, the terminal {at_terminal.text()}"
        if counted(checkout) != _money(bench) - self._stranger:
            return "something else is counted than was paid"
        return self._wrong_at_the_end(bench, checkout)

    def _wrong_at_the_end(self, bench: Bench, checkout: Checkout) -> str:
        wanted = FEE if SCENES[self.scene] == "pay" else ZERO
        moved = checkout.balance(VISIT) or Balance(FEE, ZERO, ZERO)
        if moved.kept != wanted:
            bench.model.actions()["next"]({"outcome": "approve"})
            victim.act(replace(checkout), SCENES[self.scene])
        if _money(bench) - self._of_others != wanted:
            return f"in the end {_money(bench).text()} is at the terminal"
        checkout.recover()
        is_paid = checkout.paid_attempt(VISIT) is not None
        return "" if is_paid is (wanted == FEE) else "the end is shown wrongly"

    @property
    def _stranger(self) -> Money:
        return FEE if "stranger" in self.scene else ZERO

    @property
    def _of_others(self) -> Money:
        return self.money_before if SCENES[self.scene] == "pay" else ZERO

    def _set(self, checkout: Checkout) -> None:
        if "stranger" in self.scene:
            self.bench.pay(FEE.ore)
        elif "after one" in self.scene:
            checkout.pay(checkout.open_charge(order("visit-0", kronor=FEE.ore // 100)).id, "card")
        elif SCENES[self.scene] != "pay":
            victim.act(checkout, "pay")

    def _bench(self) -> Bench:
        bench, known = Bench(), self.bench.journal
        bench.journal.bookings = list(known.bookings)
        bench.journal.next_receipt, bench.journal.next_trace = known.next_receipt, known.next_trace
        if "declined" in self.scene:
            bench.model.actions()["next"]({"outcome": "decline"})
        return bench

    def _copy(self, name: str) -> Path:
        copy = self.folder / f"{name}.sqlite"
        for path in self.folder.glob(f"{name}.sqlite*"):
            path.unlink()
        shutil.copyfile(self.before, copy)
        return copy

    @staticmethod
    def _play(database: Path, bench: Bench, plan: Plan) -> tuple[int, int]:
        """Let the process run to its end: how many bytes and commits, (0, 0) when it was killed."""
        return play(victim.run, database, plan, serve=lambda pipe: _serve(pipe, bench))


def _serve(pipe: Pipe, bench: Bench) -> tuple[int, int]:
    while True:
        try:
            what, how = pipe.recv()
        except EOFError:
            return (0, 0)
        match what:
            case "send":
                bench.wire.send(how)
            case "receive" | "discard":
                data = bench.wire.receive(how) if what == "receive" else bench.wire.discard()
                try:
                    pipe.send((bench.clock.now, data))
                except BrokenPipeError:
                    return (0, 0)
            case _:
                passed, commits = how
                return (passed, commits)


def _money(bench: Bench) -> Money:
    """What the terminal holds: drawn minus given back."""
    return Money(sum(each.amount_ore if each.is_payment else -each.amount_ore for each in bench.journal.bookings))


def counted(checkout: Checkout) -> Money:
    """What the patient's high-cost card counts."""
    with checkout.engine.begin() as connection:
        answer = checkout.registry(connection).get_extended_card_for_person("patient-1", on=date(2026, 11, 21))
    return Money(sum(fee.amount_ore for fee in answer.transactions))
