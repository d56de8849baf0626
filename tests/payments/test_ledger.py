"""Our own registry of high-cost cards, in the words of e-frikort v3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import structlog.testing
from sqlalchemy import Engine, func, select

from payments.fees import Tariff
from payments.high_cost.ledger import Ledger, entries
from payments.high_cost.registry import ResultCode
from payments.high_cost.rules import Status

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def ledger(engine: Engine, tariff: Tariff) -> Iterator[Ledger]:
    """The ledger in one transaction."""
    with engine.begin() as connection:
        yield Ledger(connection, tariff.ceilings, NOW)


def register(ledger: Ledger, kronor: int, reference: str, day: date = DAY) -> str:
    """Enter a fee of a patient and give back the transaction's id."""
    answer = ledger.register_transaction("p1", transaction_date=day, amount_ore=kronor * 100, reference=reference)
    assert answer.code is ResultCode.OK
    return answer.transaction_id


def left(ledger: Ledger) -> int:
    """The kronor left on the patient's card."""
    card = ledger.get_extended_card_for_person("p1", on=DAY).card
    assert card is not None
    return card.left_ore // 100


def test_the_same_reference_is_the_same_transaction(ledger: Ledger) -> None:
    assert register(ledger, 250, "v1") == register(ledger, 250, "v1")
    assert left(ledger) == 1200


def test_a_reference_of_somebody_else_is_refused(ledger: Ledger) -> None:
    register(ledger, 250, "v1")
    answer = ledger.register_transaction("p2", transaction_date=DAY, amount_ore=100, reference="v1")
    assert answer.code is ResultCode.VALIDATION_ERROR


def test_corrected_and_deleted_entries_stay_in_the_books(ledger: Ledger) -> None:
    first = register(ledger, 1450, "v1", date(2026, 5, 1))
    assert ledger.get_extended_card_for_person("p1", on=DAY).status is Status.PRELIMINARY
    ledger.update_transaction(first, transaction_date=date(2026, 5, 1), amount_ore=250_00, reason="wrong fee")
    assert left(ledger) == 1200
    ledger.delete_transaction(first, reason="waited more than 30 minutes")
    assert left(ledger) == 1450
    assert ledger.connection.scalar(select(func.count()).select_from(entries)) == 3
    assert ledger.delete_transaction(first, reason="again").code is ResultCode.VALIDATION_ERROR


def test_who_opts_out_is_forgotten(ledger: Ledger) -> None:
    register(ledger, 250, "v1")
    ledger.register_opt_out("p1")
    assert ledger.get_extended_card_for_person("p1", on=DAY).code is ResultCode.OPTOUT
    answer = ledger.register_transaction("p1", transaction_date=DAY, amount_ore=100, reference="v2")
    assert answer.code is ResultCode.OPTOUT
    assert ledger.connection.scalar(select(func.count()).select_from(entries)) == 0
    ledger.register_opt_in("p1")
    assert left(ledger) == 1450


@pytest.mark.parametrize(("day", "ore"), [(DAY, -1), (DAY, 10**9), (date(2027, 1, 1), 100), (date(1899, 1, 1), 100)])
def test_absurd_transactions_are_refused(ledger: Ledger, day: date, ore: int) -> None:
    answer = ledger.register_transaction("p1", transaction_date=day, amount_ore=ore, reference="v1")
    assert answer.code is ResultCode.VALIDATION_ERROR
    assert answer.text


def test_patients_do_not_see_each_other(ledger: Ledger) -> None:
    register(ledger, 250, "v1")
    answer = ledger.get_extended_card_for_person("p2", on=DAY)
    assert answer.card is not None
    assert answer.transactions == ()


def test_a_refusal_is_logged_without_the_person(ledger: Ledger) -> None:
    with structlog.testing.capture_logs() as logs:
        ledger.register_transaction("person-77", transaction_date=DAY, amount_ore=-1, reference="visit-77")
    assert [(line["event"], line["reason"]) for line in logs] == [
        ("high_cost_entry_refused", "The amount is negative or absurd.")
    ]
    assert "77" not in str(logs)


def test_parts_of_an_ore_are_refused(ledger: Ledger) -> None:
    answer = ledger.register_transaction("p1", transaction_date=DAY, amount_ore=99.5, reference="v1")  # type: ignore[arg-type]
    assert answer.code is ResultCode.VALIDATION_ERROR
