"""BankID: the code that changes each second, how an identification ends, and what never leaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.bankid_line import KARL, BankIdLine
from triage_bot.identity.bankid import NOT_STARTED, BankId, BankIdDown, Failed, Identified, Order, Pending

BEGUN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    now = BEGUN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(clock: Clock) -> BankIdLine:
    return BankIdLine(clock)


@pytest.mark.parametrize(
    ("seconds", "proof"),
    [
        (0, "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"),
        (1, "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2"),
        (2, "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3"),
    ],
)
def test_the_code_of_each_second_is_that_of_the_published_example(seconds: int, proof: str) -> None:
    token, secret = "67df3917-fa0d-44e5-b327-edcc928297f8", "d28db9a7-4cde-429e-a983-359be676944c"
    order = Order("ref", "start", token, secret, BEGUN)
    assert order.qr_at(BEGUN + timedelta(seconds=seconds, milliseconds=400)) == f"bankid.{token}.{seconds}.{proof}"


def test_on_the_same_device_the_address_opens_the_order_and_leads_back(line: BankIdLine) -> None:
    order = line.bankid().begin(user_ip="192.0.2.7")
    address = httpx.URL(order.on_this_device("https://app.example/", back_to="https://card.example/kort?sprak=en"))
    assert address.params["autostarttoken"] == line.start_token()
    assert address.params["redirect"] == "https://card.example/kort?sprak=en"


def test_whoever_identifies_is_known_by_the_personnummer(line: BankIdLine) -> None:
    bankid = line.bankid()
    order = bankid.begin(user_ip="192.0.2.7")
    assert bankid.collect(order) == Pending("outstandingTransaction")
    line.service.open(line.start_token())
    assert bankid.collect(order) == Pending("userSign")
    line.identify()
    ended = bankid.collect(order)
    assert isinstance(ended, Identified)
    assert ended.person.digits == KARL
    assert KARL not in repr(ended)


def test_a_no_in_the_app_and_an_order_that_nobody_opens(line: BankIdLine, clock: Clock) -> None:
    bankid = line.bankid()
    declined = bankid.begin(user_ip="192.0.2.7")
    line.service.decline(line.start_token())
    assert bankid.collect(declined) == Failed("userCancel")
    forgotten = bankid.begin(user_ip="192.0.2.7")
    clock.now += timedelta(seconds=30)
    assert bankid.collect(forgotten) == Failed(NOT_STARTED)


def test_what_is_called_off_is_gone_and_may_be_called_off_again(line: BankIdLine) -> None:
    bankid = line.bankid()
    order = bankid.begin(user_ip="192.0.2.7")
    for _time in range(2):
        bankid.cancel(order)
    with pytest.raises(BankIdDown):
        bankid.collect(order)
    line.is_cut = True
    bankid.cancel(order)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503, json={"errorCode": "maintenance"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"orderRef": "r", "autoStartToken": "", "qrStartToken": "q", "qrStartSecret": "s"}),
    ],
)
def test_what_makes_no_sense_identifies_nobody(answer: httpx.Response) -> None:
    client = httpx.Client(base_url="https://bankid.example", transport=httpx.MockTransport(lambda _request: answer))
    with pytest.raises(BankIdDown):
        BankId(client, lambda: BEGUN).begin(user_ip="192.0.2.7")


@pytest.mark.parametrize("number", ["196107293050", "19610729", "", "abc"])
def test_a_wrong_number_is_nobody_and_is_not_repeated(number: str) -> None:
    told = {"status": "complete", "completionData": {"user": {"personalNumber": number}}}
    client = httpx.Client(
        base_url="https://bankid.example",
        transport=httpx.MockTransport(lambda _request: httpx.Response(200, json=told)),
    )
    with pytest.raises(BankIdDown) as refused:
        BankId(client, lambda: BEGUN).collect(Order("r", "s", "q", "x", BEGUN))
    assert not number or number not in str(refused.value)
