"""Fault 47 over the whole payment: the process is killed, starts again, and books, card and terminal, Swish or
payment service agree.

`python -m tests.payments.kill --points 500` kills at more places; what the driver alone does is in
`tests/hardware/drivers/test_zvt_every_byte.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from payments.charge import Attempt, AttemptState
from payments.provider import Result
from payments.providers.card import CardPayment
from payments.providers.stored_card import StoredCardPayment
from payments.providers.swish import SwishPayment
from tests.payments.kill.scene import SCENES, Point, Stage
from tests.payments.kill.spread import spread
from tests.payments.kill.stored_card_scene import STORED_CARD_SCENES, StoredCardStage
from tests.payments.kill.swish_scene import SWISH_SCENES, SwishStage

BYTES_OF_EACH, COMMITS_OF_EACH = 4, 3


@pytest.mark.parametrize("scene", SCENES)
def test_fault_47_killed_at_bytes_and_commits(tmp_path: Path, scene: str) -> None:
    stage = Stage(scene, tmp_path)
    every = list(stage.points())
    bytes_ = [point for point in every if point.plan.kind == "byte"]
    commits = [point for point in every if point.plan.kind != "byte"]
    # the end of the exchange is where money moves
    chosen = spread(bytes_[len(bytes_) // 2 :], BYTES_OF_EACH) + spread(commits, COMMITS_OF_EACH)
    assert len(chosen) == BYTES_OF_EACH + COMMITS_OF_EACH
    assert [f"{point}: {wrong}" for point in chosen if (wrong := stage.kill(point.plan))] == []


def test_the_kill_test_finds_a_recovery_that_guesses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A payment that is called off without asking the terminal leaves a charged patient unpaid: that must be seen."""

    def guess(_self: CardPayment, _attempt: Attempt, *, settled: frozenset[str]) -> Result:
        del settled
        return Result(AttemptState.CANCELLED)

    stage = Stage("the first payment of a new terminal", tmp_path)
    last_byte: Point = [point for point in stage.points() if point.plan.kind == "byte"][-1]
    assert stage.kill(last_byte.plan) == ""
    monkeypatch.setattr(CardPayment, "resolve", guess)
    assert "the terminal" in stage.kill(last_byte.plan)


@pytest.mark.parametrize("scene", SWISH_SCENES)
def test_fault_47_killed_while_paying_by_swish(tmp_path: Path, scene: str) -> None:
    stage = SwishStage(scene, tmp_path)
    every = list(stage.points())
    requests = [point for point in every if "commit" not in point.plan.kind]
    commits = [point for point in every if "commit" in point.plan.kind]
    # money moves when the request has gone out, and is booked in the last commits
    chosen = [requests[1], commits[-2]]
    assert [f"{point}: {wrong}" for point in chosen if (wrong := stage.kill(point.plan))] == []


def test_the_kill_test_finds_a_recovery_that_does_not_ask_swish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A patient who approved after the kiosk had died would be charged and unpaid: that must be seen."""

    def guess(_self: SwishPayment, _attempt: Attempt, *, settled: frozenset[str]) -> Result:
        del settled
        return Result(AttemptState.CANCELLED)

    stage = SwishStage("Swish: the patient approves when the kiosk has died", tmp_path)
    shown: Point = [point for point in stage.points() if point.plan.kind == "answer read"][1]
    assert stage.kill(shown.plan) == ""
    monkeypatch.setattr(SwishPayment, "resolve", guess)
    assert "the books say" in stage.kill(shown.plan)


@pytest.mark.parametrize("scene", STORED_CARD_SCENES)
def test_fault_47_killed_while_charging_a_stored_card(tmp_path: Path, scene: str) -> None:
    stage = StoredCardStage(scene, tmp_path)
    every = list(stage.points())
    sent = [point for point in every if point.plan.kind == "request sent"]
    commits = [point for point in every if "commit" in point.plan.kind]
    chosen = [sent[0], commits[-2]]
    assert [f"{point}: {wrong}" for point in chosen if (wrong := stage.kill(point.plan))] == []


def test_the_kill_test_finds_a_recovery_that_does_not_ask_the_payment_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A patient whose card was charged when the kiosk died would be unpaid: that must be seen."""

    def guess(_self: StoredCardPayment, _attempt: Attempt, *, settled: frozenset[str]) -> Result:
        del settled
        return Result(AttemptState.CANCELLED)

    stage = StoredCardStage("stored card: the bank says yes", tmp_path)
    sent: Point = next(point for point in stage.points() if point.plan.kind == "request sent")
    assert stage.kill(sent.plan) == ""
    monkeypatch.setattr(StoredCardPayment, "resolve", guess)
    assert "the books say" in stage.kill(sent.plan)
