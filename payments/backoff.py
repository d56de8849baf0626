"""How long to wait before something that failed is tried again."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=5)


def pause_after(tries: int, *, longest: timedelta) -> timedelta:
    """Five seconds after the first failed try, then doubled each time, never longer than `longest`.

    >>> [str(pause_after(tries, longest=timedelta(minutes=5))) for tries in (1, 2, 9)]
    ['0:00:05', '0:00:10', '0:05:00']
    """
    doublings: int = 2 ** min(max(tries - 1, 0), 20)
    return min(FIRST_PAUSE * doublings, longest)
