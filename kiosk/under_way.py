"""Whether another process may still be at work on a payment or a return, so that nobody may resolve it yet.

Staff give back in a process of their own. Whoever asked Swish about a refund that is just being sent would hear that
there is none, and call it off in the books while the money moves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from payments.charge import Attempt, AttemptState, Purpose

RETURN_TAKES = timedelta(minutes=3)
"""Longer than a return can take with all its questions and time-outs."""


def is_under_way(attempt: Attempt, now: datetime) -> bool:
    """Whether a return was begun or sent a moment ago by a process that may live; UNKNOWN has been left by its own."""
    if attempt.purpose is Purpose.PAYMENT or attempt.state is AttemptState.UNKNOWN or not attempt.is_open:
        return False
    return now < attempt.changed_at + RETURN_TAKES
