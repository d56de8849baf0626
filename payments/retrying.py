"""Requests over HTTP that may be sent again: looked up, or carrying an idempotency key.

What must be sent only once goes through `once`, and nobody sends it again by itself.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

Request = Callable[[], httpx.Response]
_TRIES = 3


class Unanswered(Exception):
    """Nobody answered, or the server broke: whether the request was carried out is not known."""


def once(request: Request) -> httpx.Response:
    """Send a request once; raises Unanswered."""
    try:
        answer = request()
    except httpx.HTTPError as error:
        raise Unanswered from error
    if answer.is_server_error:
        raise Unanswered
    return answer


def up_to_three_times(request: Request, *, longest_pause: float) -> httpx.Response:
    """Send a request until it is answered, with growing pauses of at most so many seconds; raises Unanswered."""
    retrying = Retrying(
        stop=stop_after_attempt(_TRIES),
        wait=wait_exponential_jitter(multiplier=0.2, max=longest_pause, jitter=0.1),
        retry=retry_if_exception_type(Unanswered),
        reraise=True,
    )
    return retrying(once, request)
