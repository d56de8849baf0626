"""The ledger's families, late entries and Swedish days: what the pure rules say reaches the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from payments.high_cost.family import Child
from payments.high_cost.ledger import Ledger
from payments.high_cost.registry import ResultCode
from tests.payments.test_ledger import DAY, NOW, ledger

__all__ = ["ledger"]

ANNA = Child("anna", date(2010, 5, 1))
BO = Child("bo", date(2015, 1, 1))
CILLA = Child("cilla", date(2016, 1, 1))


def enter(ledger: Ledger, who: str, kronor: int, *, on: date = DAY) -> str:
    """Enter a fee and give its transaction's id."""
    answer = ledger.register_transaction(
        who, transaction_date=on, amount_ore=kronor * 100, reference=f"{who}{on}{kronor}"
    )
    assert answer.code is ResultCode.OK
    return answer.transaction_id


def left(ledger: Ledger, who: str) -> int:
    """The kronor left on somebody's card."""
    card = ledger.get_extended_card_for_person(who, on=DAY).card
    assert card is not None
    return card.left_ore // 100


def test_grouped_children_share_a_card_until_they_are_ungrouped(ledger: Ledger) -> None:
    enter(ledger, "anna", 300)
    enter(ledger, "bo", 200)
    assert ledger.group_person(ANNA, with_child=BO) is ResultCode.OK
    assert ledger.group_person(CILLA, with_child=ANNA) is ResultCode.OK
    assert [left(ledger, who) for who in ("anna", "bo", "cilla")] == [950, 950, 950]
    ledger.ungroup_person("anna")
    assert [left(ledger, who) for who in ("anna", "bo", "cilla")] == [1150, 1250, 1250]


def test_two_families_that_meet_become_one(ledger: Ledger) -> None:
    others = Child("dan", date(2017, 1, 1)), Child("eva", date(2018, 1, 1))
    ledger.group_person(ANNA, with_child=BO)
    ledger.group_person(others[0], with_child=others[1])
    enter(ledger, "eva", 100)
    assert ledger.group_person(others[0], with_child=ANNA) is ResultCode.OK
    assert left(ledger, "bo") == 1350


def test_grown_ups_are_never_grouped(ledger: Ledger) -> None:
    grown_up = Child("gun", date(2008, 11, 21))
    assert ledger.group_person(grown_up, with_child=BO) is ResultCode.VALIDATION_ERROR
    assert ledger.group_person(BO, with_child=BO) is ResultCode.VALIDATION_ERROR


def test_who_opts_out_leaves_the_family_too(ledger: Ledger) -> None:
    ledger.group_person(ANNA, with_child=BO)
    enter(ledger, "anna", 300)
    ledger.register_opt_out("anna")
    assert left(ledger, "bo") == 1450
    assert ledger.group_person(ANNA, with_child=BO) is ResultCode.OPTOUT


def test_a_fee_paid_back_after_thirty_minutes_of_waiting_no_longer_counts(ledger: Ledger) -> None:
    paid = enter(ledger, "p1", 1450)
    later = ledger.get_extended_card_for_person("p1", on=DAY)
    assert later.card is not None
    assert later.card.is_frikort
    ledger.delete_transaction(paid, reason="30-minutersregeln")
    assert left(ledger, "p1") == 1450


def test_the_day_of_a_visit_is_the_day_in_sweden(ledger: Ledger) -> None:
    """22:30 UTC in July is half past midnight in Sweden, so the day after tomorrow by UTC is tomorrow there."""
    night = replace(ledger, now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    entered = night.register_transaction("p1", transaction_date=date(2026, 7, 3), amount_ore=100, reference="v")
    assert entered.code is ResultCode.OK
    evening = replace(ledger, now=datetime(2026, 7, 1, 21, 30, tzinfo=UTC))
    refused = evening.register_transaction("p1", transaction_date=date(2026, 7, 3), amount_ore=100, reference="w")
    assert refused.code is ResultCode.VALIDATION_ERROR


def test_older_transactions_are_listed_apart_and_each_names_its_place(ledger: Ledger) -> None:
    here = replace(ledger, place="Demokliniken")
    enter(here, "p1", 200, on=date(2025, 11, 21))
    enter(here, "p1", 250)
    answer = here.get_extended_card_for_person("p1", on=DAY)
    assert [(fee.amount_ore, fee.place) for fee in answer.transactions] == [(250_00, "Demokliniken")]
    assert [fee.amount_ore for fee in answer.expired] == [200_00]
    assert here.now == NOW
