"""A clinic that a company runs: each sale is signed by the control unit before it is a receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import httpx
import pytest
from sqlalchemy import Engine, select

from payments import tables
from payments.beginning import Return
from payments.charge import Purpose
from payments.checkout import Checkout
from payments.control_unit import NOT_NEEDED, Signature
from payments.control_unit_http import HttpControlUnit
from payments.money import sek
from payments.simulators.control_unit.unit import Unit
from tests.payments.conftest import PowerCut, order
from tests.payments.test_checkout import SELLER, cut_at_commit


@dataclass
class Line:
    """Carries sales to the simulated unit; `faults`: "lost", "silent" (signed, unheard), a status, a text."""

    unit: Unit = field(default_factory=Unit)
    faults: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost":
            raise httpx.ConnectTimeout("nobody there")
        if fault.isdigit():
            return httpx.Response(int(fault))
        code = self.unit.sign(json.loads(request.content))
        if fault == "silent":
            raise httpx.ReadTimeout("no answer")
        if fault:
            return httpx.Response(200, text=fault)
        told = {"unit_id": self.unit.unit_id, "control_code": code}
        return httpx.Response(409) if code is None else httpx.Response(200, json=told)


@pytest.fixture
def line() -> Line:
    """The line to a unit."""
    return Line()


@pytest.fixture
def company(checkout: Checkout, line: Line) -> Checkout:
    """The checkout of a clinic that a company runs."""
    client = httpx.Client(base_url="https://unit.example", transport=httpx.MockTransport(line))
    return replace(checkout, control_unit=HttpControlUnit(client))


def pay(checkout: Checkout, reference: str = "visit-1") -> str:
    """A doctor visit of 250 kronor is paid by card; the attempt's id."""
    return checkout.pay(checkout.open_charge(order(reference)).id, "card").id


def signature(checkout: Checkout) -> Signature | None:
    """What stands on the visit's receipt."""
    receipt = checkout.receipt("visit-1", seller=SELLER)
    assert receipt is not None
    assert receipt.may_be_printed is (receipt.signature is not None)
    return receipt.signature


def test_a_regions_clinic_needs_no_unit(checkout: Checkout, engine: Engine) -> None:
    pay(checkout)
    assert signature(checkout) == NOT_NEEDED
    with engine.begin() as connection:
        assert connection.execute(select(tables.control_codes)).all() == []


def test_a_receipt_carries_the_units_code_the_same_each_time(company: Checkout, line: Line) -> None:
    pay(company)
    signed = signature(company)
    assert signed is not None
    assert (signed.unit_id, len(signed.code)) == ("SIM-0001", 52)
    line.faults = ["lost"]
    assert signature(company) == signed
    assert [copy.signature for copy in company.receipt_copies("visit-1", seller=SELLER)] == [signed]


def test_what_the_unit_is_told(company: Checkout, line: Line) -> None:
    payment = pay(company)
    company.give_back(Return(payment, Purpose.REFUND, sek(40), "card", by="anna"))
    company.receipt_copies("visit-1", seller=SELLER)
    sales = [sale for sale, _code in line.unit.signed.values()]
    assert sales[0] == {
        "organisation_number": "232999-9999",
        "register": "kiosk-1",
        "number": 1,
        "at": "2026-11-21T09:00:00+00:00",
        "total_ore": 250_00,
        "vat_ore": {"25": 0, "12": 0, "6": 0, "0": 0},
    }
    assert [(sale["number"], sale["total_ore"]) for sale in sales] == [(1, 250_00), (2, -40_00)]


@pytest.mark.parametrize("fault", ["lost", "silent", "503", "409", "<html>", '{"unit_id": "", "control_code": "A"}'])
def test_what_is_not_signed_is_paid_but_no_receipt_until_the_unit_answers(
    company: Checkout, line: Line, fault: str
) -> None:
    pay(company)
    line.faults = [fault]
    assert signature(company) is None
    assert company.paid_attempt("visit-1") is not None
    assert signature(company) is not None
    assert len(line.unit.signed) == 1


@pytest.mark.parametrize("place", [f"{when}_commit_{number}" for number in (2, 3) for when in ("before", "after")])
def test_a_power_cut_while_signing_leaves_one_signature(
    company: Checkout, line: Line, engine: Engine, place: str
) -> None:
    pay(company)
    cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        company.receipt("visit-1", seller=SELLER)
    assert signature(replace(company)) is not None
    assert len(line.unit.signed) == 1


def test_a_unit_signs_no_other_sale_under_the_same_number() -> None:
    sale = {"organisation_number": "1", "register": "kiosk-1", "number": 1, "total_ore": 100}
    unit = Unit()
    assert unit.sign(sale) == unit.sign(dict(sale))
    assert unit.sign({**sale, "total_ore": 200}) is None
    assert unit.sign({**sale, "register": "kiosk-2", "total_ore": 200}) is not None
    assert unit.sign({**sale, "number": "2"}) is None
