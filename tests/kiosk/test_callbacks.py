"""The door for callbacks: a crowd before it and a fault behind it leave the visits alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import cast
from uuid import uuid4

import httpx
import pytest
import structlog.testing

from kiosk.callbacks import Door, callbacks_app, open_door
from payments.charge import Attempt
from payments.checkout import Checkout
from payments.errors import UnknownCharge
from payments.providers.swish_callback import nobody_waits
from tests.kiosk.world import free_port

# sanic looks for its own test client, which imports what websockets has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:websockets.legacy is deprecated:DeprecationWarning")


@dataclass
class SlowBooks:
    """Books that answer when they are let, and know nothing."""

    may_answer: Event = field(default_factory=Event)
    asked: int = 0
    is_broken: bool = False

    def attempt(self, attempt_id: str) -> Attempt:
        """Wait, and then know nothing."""
        self.asked += 1
        self.may_answer.wait(20)
        if self.is_broken:
            raise RuntimeError(attempt_id)
        raise UnknownCharge("There is no such payment attempt.")


@asynccontextmanager
async def door_to(books: SlowBooks) -> AsyncIterator[httpx.AsyncClient]:
    """A client before an open door."""
    door = Door("127.0.0.1", free_port(), "/swish")
    app = callbacks_app(cast(Checkout, books), door.path, wake=nobody_waits, name=f"callbacks-{uuid4().hex}")
    close = await open_door(app, door)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{door.port}", timeout=20, trust_env=False) as client:
        yield client
    close()


def callback() -> bytes:
    """What nobody has asked for."""
    return json.dumps({"id": uuid4().hex, "status": "PAID", "amount": "1.00", "currency": "SEK"}).encode()


async def test_a_crowd_is_sent_away_and_not_kept_waiting() -> None:
    books = SlowBooks()
    async with door_to(books) as client:
        inside = [asyncio.create_task(client.post("/swish", content=callback())) for _ in range(4)]
        async with asyncio.timeout(10):
            while books.asked < 4:
                await asyncio.sleep(0.005)
        assert [(await client.post("/swish", content=callback())).status_code for _ in range(20)] == [503] * 20
        books.may_answer.set()
        assert [(await each).status_code for each in inside] == [200] * 4
        assert (await client.post("/swish", content=callback())).status_code == 200
    assert books.asked == 5


async def test_what_breaks_behind_the_door_is_asked_for_again_and_names_nobody() -> None:
    books = SlowBooks(is_broken=True)
    books.may_answer.set()
    async with door_to(books) as client:
        with structlog.testing.capture_logs() as logs:
            content = callback()
            assert (await client.post("/swish", content=content)).status_code == 500
    assert [line["event"] for line in logs] == ["callback_failed"]
    assert json.loads(content)["id"] not in str(logs).replace("-", "")
