"""Lets a process run until it ends or kills itself, and serves what it asks for meanwhile."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import TypeVar

from tests.payments.kill.victim import Plan

_PATIENCE = 60.0
Found = TypeVar("Found")


def play(
    victim: Callable[[Pipe, Path, Plan], None], database: Path, plan: Plan, *, serve: Callable[[Pipe], Found]
) -> Found:
    """What was served to a process that did as planned; it must have been killed exactly when that was the plan."""
    ours, theirs = multiprocessing.get_context("forkserver").Pipe()
    process = multiprocessing.get_context("forkserver").Process(target=victim, args=(theirs, database, plan))
    process.start()
    theirs.close()
    found = serve(ours)
    process.join(_PATIENCE)
    ours.close()
    expected = -signal.SIGKILL if plan.kind else 0
    assert process.exitcode == expected, f"the process ended with {process.exitcode} at {plan}"
    return found
