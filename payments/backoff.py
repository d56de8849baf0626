"""When something that failed is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, or_

FIRST_PAUSE = timedelta(seconds=5)


def pause_after(tries: int, *, longest: timedelta) -> timedelta:
    """Five seconds after the first failed try, then doubled each time, never longer than `longest`.

    >>> [str(pause_after(tries, longest=timedelta(minutes=5))) for tries in (1, 2, 9)]
    ['0:00:05', '0:00:10', '0:05:00']
    """
    doublings: int = 2 ** min(max(tries - 1, 0), 20)
    return min(FIRST_PAUSE * doublings, longest)


def is_due(next_try_at: Column[Any], now: datetime, *, longest: timedelta) -> ColumnElement[bool]:
    """Whether a row's time to be tried has come.

    A try planned further away than any pause was planned by a clock that has been put right since.
    """
    return or_(next_try_at <= now, next_try_at > now + longest)
