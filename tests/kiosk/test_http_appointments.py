"""The booking system over HTTP: what is tried again, what is given up, and what never leaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from kiosk.appointments.http import HttpAppointments
from kiosk.appointments.port import ArrivalAnswer, BookingSystemDown

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def over(answer: Callable[[httpx.Request], httpx.Response]) -> HttpAppointments:
    """The adapter on a network that answers as told, without pauses."""
    client = httpx.Client(base_url="http://booking", transport=httpx.MockTransport(answer))
    return HttpAppointments(client, longest_pause=0.0)


class Flaky:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int, answer: httpx.Response) -> None:
        self.left = failures
        self.answer = answer
        self.keys: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("Idempotency-Key", ""))
        if self.left:
            self.left -= 1
            raise httpx.ReadTimeout("too slow", request=request)
        return self.answer


def test_an_arrival_is_tried_again_with_the_same_key() -> None:
    network = Flaky(2, httpx.Response(200, json={}))
    assert over(network).arrive("b1", at=NOW, key="k1") is ArrivalAnswer.TAKEN
    assert network.keys == ["k1", "k1", "k1"]


def test_three_tries_are_enough() -> None:
    network = Flaky(9, httpx.Response(200, json={}))
    with pytest.raises(BookingSystemDown):
        over(network).arrive("b1", at=NOW, key="k1")
    assert len(network.keys) == 3


@pytest.mark.parametrize("status", [404, 409])
def test_a_refused_arrival_is_not_tried_again(status: int) -> None:
    network = Flaky(0, httpx.Response(status))
    assert over(network).arrive("b1", at=NOW, key="k1") is ArrivalAnswer.REFUSED
    assert len(network.keys) == 1


def test_an_unknown_code_is_no_error() -> None:
    assert over(lambda _request: httpx.Response(404)).find("BETA-2222") is None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"id": "b1", "patient_name": "Anna Exempelsson", "personnummer": "199006022397"}),
        httpx.Response(400),
        httpx.Response(503),
    ],
)
def test_an_answer_without_sense_is_a_booking_system_that_is_down(answer: httpx.Response) -> None:
    with pytest.raises(BookingSystemDown) as down:
        over(lambda _request: answer).find("BETA-2222")
    text = f"{down.value} {down.value.__cause__}"
    assert "Exempelsson" not in text
    assert "199006022397" not in text


def test_the_code_is_not_put_into_an_address() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(404)

    over(answer).find("BETA-2222")
    assert seen == ["http://booking/api/v1/bookings/lookup"]


@pytest.mark.parametrize(("status", "is_up"), [(200, True), (503, False)])
def test_whether_it_is_up(status: int, is_up: bool) -> None:
    assert over(lambda _request: httpx.Response(status)).is_up() is is_up
