"""What a visit costs in Region Gävleborg: one row of the fee table, one rule, one test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from payments.errors import ImplausibleAge, UnknownFee
from payments.explanation import explain
from payments.fees import FreeAge, Quote, Rule, Tariff, Validity, quote
from payments.high_cost.rules import CountedFee, HighCostCard, card_on
from payments.money import ZERO, sek

DAY = date(2026, 11, 21)


def priced(
    tariff: Tariff, kind: str, age: int | None = 40, *exemptions: str, card: HighCostCard | None = None
) -> Quote:
    """The quote for a patient of that age on one day."""
    return quote(tariff, kind, on=DAY, age=age, exemptions=frozenset(exemptions), card=card)


def card_after(tariff: Tariff, kronor: int) -> HighCostCard:
    """A card on which so many kronor are counted."""
    history = [CountedFee("1", date(2026, 3, 1), kronor * 100, datetime(2026, 3, 1, tzinfo=UTC))] if kronor else []
    return card_on(DAY, history, ceilings=tariff.ceilings)


@pytest.mark.parametrize(
    ("kind", "kronor", "counts"),
    [
        ("doctor_visit", 250, True),
        ("nurse_visit", 250, True),
        ("video_visit", 250, True),
        ("phone_contact", 100, True),
        ("digital_contact", 100, True),
        ("prescription_renewal", 100, True),
        ("missed_visit", 250, False),
    ],
)
def test_listed_fees(tariff: Tariff, kind: str, kronor: int, counts: bool) -> None:
    got = priced(tariff, kind)
    assert (got.amount, got.listed, got.rule, got.counts) == (sek(kronor), sek(kronor), Rule.LISTED, counts)


def test_sampling_on_referral_costs_nothing(tariff: Tariff) -> None:
    assert priced(tariff, "sampling_on_referral").rule is Rule.FREE_OF_CHARGE


@pytest.mark.parametrize(("age", "rule"), [(0, "free_age"), (19, "free_age"), (20, "listed")])
@pytest.mark.parametrize("kind", ["doctor_visit", "prescription_renewal"])
def test_below_twenty_is_free(tariff: Tariff, kind: str, age: int, rule: str) -> None:
    assert priced(tariff, kind, age).rule == rule


@pytest.mark.parametrize(("age", "amount"), [(84, sek(250)), (85, ZERO), (113, ZERO)])
def test_from_85_is_free_by_law(tariff: Tariff, age: int, amount: object) -> None:
    got = priced(tariff, "doctor_visit", age)
    assert got.amount == amount
    assert ("17 kap. 3 §" in got.source) is (amount == ZERO)


def test_an_unknown_age_pays_the_listed_fee(tariff: Tariff) -> None:
    assert priced(tariff, "doctor_visit", None).amount == sek(250)


def test_a_missed_visit_costs_whatever_the_age_exemption_or_card(tariff: Tariff) -> None:
    frikort = card_after(tariff, 1450)
    for age in (10, 40, 90):
        assert priced(tariff, "missed_visit", age, "smittskydd", card=frikort).amount == sek(250)


def test_an_exemption_names_its_code(tariff: Tariff) -> None:
    got = priced(tariff, "doctor_visit", 40, "smittskydd")
    assert (got.amount, got.rule, got.reason, got.counts) == (ZERO, Rule.EXEMPT, "smittskydd", False)


def test_an_exemption_for_other_kinds_does_not_apply(tariff: Tariff) -> None:
    assert priced(tariff, "doctor_visit", 40, "referral").amount == sek(250)


def test_an_invented_exemption_lets_nobody_off(tariff: Tariff) -> None:
    assert priced(tariff, "doctor_visit", 40, "friend_of_the_house").amount == sek(250)


@pytest.mark.parametrize(
    ("counted", "amount", "rule", "left"),
    [
        (0, 250, Rule.LISTED, 1200),
        (1200, 250, Rule.LISTED, 0),
        (1350, 100, Rule.REDUCED_TO_CEILING, 0),
        (1450, 0, Rule.FRIKORT, 0),
    ],
)
def test_the_card_lowers_the_fee(tariff: Tariff, counted: int, amount: int, rule: Rule, left: int) -> None:
    got = priced(tariff, "doctor_visit", card=card_after(tariff, counted))
    assert (got.amount, got.rule, got.left) == (sek(amount), rule, sek(left))


def test_only_the_sources_of_2024_are_confirmed(tariff: Tariff) -> None:
    assert quote(tariff, "doctor_visit", on=date(2024, 12, 31), age=40).verified
    later = quote(tariff, "doctor_visit", on=date(2025, 1, 1), age=40)
    assert not later.verified
    assert "not confirmed" in later.source


def test_an_unknown_kind_names_those_there_are(tariff: Tariff) -> None:
    with pytest.raises(UnknownFee, match=r"'haircut'; it has ambulance, digital_contact"):
        priced(tariff, "haircut")


@pytest.mark.parametrize("day", [date(1899, 1, 1), date(2023, 12, 31)])
def test_a_day_before_the_tariff(tariff: Tariff, day: date) -> None:
    with pytest.raises(UnknownFee, match=day.isoformat()):
        quote(tariff, "doctor_visit", on=day, age=40)


@pytest.mark.parametrize("age", [-1, 131, 2026])
def test_an_age_that_nobody_has(tariff: Tariff, age: int) -> None:
    with pytest.raises(ImplausibleAge, match=str(age)):
        priced(tariff, "doctor_visit", age)


def test_a_day_after_the_last_row(tariff: Tariff) -> None:
    closed = [replace(fee, validity=Validity(fee.validity.since, date(2026, 12, 31))) for fee in tariff.fees]
    with pytest.raises(UnknownFee, match="2027-01-01"):
        quote(replace(tariff, fees=tuple(closed)), "doctor_visit", on=date(2027, 1, 1), age=40)


def test_a_region_may_spare_teenagers_the_fee_for_a_missed_visit(tariff: Tariff) -> None:
    """Sources differ on whether Gävleborg does, so it is a row that a region may add."""
    spared = FreeAge(Validity(date(2020, 1, 1)), "helahalsingland.se 2020", False, 13, 18, frozenset({"missed_visit"}))
    with_row = replace(tariff, free_ages=(*tariff.free_ages, spared))
    assert [priced(with_row, "missed_visit", age).amount for age in (12, 13, 17, 18)] == [
        sek(250),
        ZERO,
        ZERO,
        sek(250),
    ]
    assert priced(tariff, "missed_visit", 15).amount == sek(250)


def test_a_lowered_fee_names_the_source_of_the_ceiling_too(tariff: Tariff) -> None:
    got = priced(tariff, "doctor_visit", card=card_after(tariff, 1350))
    assert "; ceiling: Computed from prisbasbelopp 59 200" in got.source
    assert not got.verified


@pytest.mark.parametrize(
    ("kind", "age", "paid", "lines"),
    [
        ("doctor_visit", 40, 0, ("Läkarbesök: 250 kronor.", "Efter besöket är 1 200 kronor kvar till frikort.")),
        ("doctor_visit", 40, 1350, ("Läkarbesök: 100 kronor.", "Ordinarie avgift är 250 kronor, sänkt")),
        ("doctor_visit", 40, 1450, ("Läkarbesök: 0 kronor.", "patienten har frikort", "är 0 kronor kvar")),
        ("doctor_visit", 40, 1500, ("Patienten har betalat 50 kronor för mycket.",)),
        ("doctor_visit", 90, 0, ("Avgiftsfritt på grund av ålder.", "17 kap. 3 §.")),
        ("missed_visit", 90, 0, ("Räknas inte in", "(inte bekräftad för den dagen).")),
    ],
)
def test_a_quote_explains_itself(tariff: Tariff, kind: str, age: int, paid: int, lines: tuple[str, ...]) -> None:
    got = priced(tariff, kind, age, card=card_after(tariff, paid))
    said = "\n".join(explain(got, tariff, on=DAY)).replace("\u00a0", " ")
    assert [line for line in lines if line not in said] == []


def test_an_exemption_is_explained_by_its_name(tariff: Tariff) -> None:
    assert "Avgiftsfritt: Smittskydd." in explain(priced(tariff, "doctor_visit", 40, "smittskydd"), tariff, on=DAY)
