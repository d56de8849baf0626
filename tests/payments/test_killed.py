"""Fault 47 over the whole payment: the process is killed, starts again, and books, card and terminal agree.

`python -m tests.payments.kill --points 500` kills at more places; what the driver alone does is in
`tests/hardware/drivers/test_zvt_every_byte.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from payments.charge import Attempt, AttemptState
from payments.provider import Result
from payments.providers.card import CardPayment
from tests.payments.kill.scene import SCENES, Point, Stage
from tests.payments.kill.spread import spread

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
