"""When an invoice is due, what is added to it, and what a missed visit costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given

from payments.errors import InvalidTariff, NoInvoice, UnknownFee
from payments.fees import FreeAge, Tariff, Validity
from payments.invoice import due_date, fee_on, missed_visit, terms_on
from payments.money import ZERO, sek
from payments.tariff_files import load_invoice_terms
from tests.payments.conftest import DATA

TERMS = DATA / "region/gavleborg/invoice.yml"
A_DAY = date(2026, 11, 21)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2026-11-16", "2026-12-16"),  # a Wednesday
        ("2026-11-19", "2026-12-21"),  # a Saturday: Monday
        ("2026-11-24", "2026-12-28"),  # Christmas Eve, two holidays, Sunday: Monday
        ("2026-12-01", "2027-01-04"),  # New Year's Eve, New Year's Day, weekend
        ("2026-12-07", "2027-01-07"),  # Epiphany
        ("2026-03-04", "2026-04-07"),  # Good Friday and Easter
        ("2026-04-14", "2026-05-15"),  # Ascension Day: Friday is a working day
        ("2026-05-20", "2026-06-22"),  # Midsummer Eve
        ("2024-01-30", "2024-02-29"),  # a leap day
    ],
)
def test_due_after_thirty_days_or_when_banks_open_again(issued: str, due: str) -> None:
    assert due_date(date.fromisoformat(issued), 30) == date.fromisoformat(due)


@given(DAYS, st.integers(1, 365))
def test_a_due_date_is_a_working_day_soon_after_the_term(issued: date, days: int) -> None:
    due = due_date(issued, days)
    assert due.weekday() < 5
    assert (due.month, due.day) not in {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
    assert timedelta(days=days) <= due - issued <= timedelta(days=days + 5)
    assert due_date(issued + timedelta(days=1), days) >= due


def test_the_regions_fee_for_an_invoice_says_that_nobody_has_confirmed_it(tariff: Tariff) -> None:
    assert fee_on(tariff, A_DAY) == ZERO
    assert not tariff.fee("invoice_fee", on=A_DAY).verified
    assert not tariff.fee("invoice_fee", on=A_DAY).counts
    with pytest.raises(UnknownFee):
        fee_on(replace(tariff, fees=()), A_DAY)


def test_the_regions_terms(tmp_path: Path) -> None:
    rows = load_invoice_terms(TERMS)
    terms = terms_on(rows, A_DAY)
    assert (terms.days, terms.verified) == (30, False)
    with pytest.raises(NoInvoice):
        terms_on(rows, date(2023, 12, 31))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [("days", 0, "days"), ("days", "soon", "days"), ("source", "", "source"), ("colour", 1, "colour")],
)
def test_wrong_terms_name_file_and_key(tmp_path: Path, key: str, value: object, message: str) -> None:
    content = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    content["terms"][0][key] = value
    file = tmp_path / "invoice.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InvalidTariff, match=rf"invoice\.yml.*{message}"):
        load_invoice_terms(file)


def test_two_terms_on_one_day_are_refused(tmp_path: Path) -> None:
    content = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    content["terms"] *= 2
    file = tmp_path / "invoice.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InvalidTariff, match="same day"):
        load_invoice_terms(file)


@pytest.mark.parametrize("age", [5, 19, 40, 90, None])
def test_a_missed_visit_costs_the_same_at_every_age_and_never_counts(tariff: Tariff, age: int | None) -> None:
    order = missed_visit("visit-1", "patient-1", tariff, on=A_DAY, age=age)
    assert (order.amount, order.counts, order.reference) == (sek(250), False, "visit-1/missed_visit")


def test_a_region_may_let_the_young_off(tariff: Tariff) -> None:
    """Region Gävleborg exempted 13 to 17 from 2020 by one source, and not by another: that is for the data to say."""
    young = FreeAge(Validity(A_DAY), "a decision", verified=True, since_age=13, below_age=18, kinds=_MISSED)
    lenient = replace(tariff, free_ages=(*tariff.free_ages, young))
    with pytest.raises(NoInvoice):
        missed_visit("visit-1", "patient-1", lenient, on=A_DAY, age=15)
    assert missed_visit("visit-1", "patient-1", lenient, on=A_DAY, age=18).amount == sek(250)


_MISSED = frozenset({"missed_visit"})
