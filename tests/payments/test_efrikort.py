"""The adapter to e-frikort against a simulator of its messages, which are reconstructed from the public description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest
import structlog.testing

from payments.high_cost import efrikort_messages as wire
from payments.high_cost.card_view import CardState, view_of
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.efrikort_messages import UnreadableMessage
from payments.high_cost.family import Child
from payments.high_cost.registry import HighCostRegistry, ResultCode
from payments.high_cost.rules import Ceiling, Status, fee_to_pay
from payments.simulators.efrikort import EFrikortSimulator

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
CEILINGS = (Ceiling(date(2025, 1, 1), 1450_00, "test", True),)
PERSON = "191212121212"
REGION = "SE0000000001-REGION"
CALLER = Caller(REGION, "SE0000000001-PROVIDER", "SE0000000001-UNIT", "SE0000000001-KIOSK")


@pytest.fixture
def service() -> EFrikortSimulator:
    """The simulated service without any patients."""
    return EFrikortSimulator(CEILINGS, lambda: NOW)


@pytest.fixture
def registry(service: EFrikortSimulator) -> Iterator[HighCostRegistry]:
    """The adapter over HTTP messages to the simulator; a patient's opaque id is p and the personId."""
    with httpx.Client(transport=httpx.WSGITransport(service), base_url="http://efrikort") as client:
        yield EFrikort(client, CALLER, lambda patient: patient.removeprefix("p"), lambda: NOW)


def register(registry: HighCostRegistry, kronor: int, day: date = TODAY) -> str:
    """Enter a fee and give its transaction's id."""
    answer = registry.register_transaction(
        f"p{PERSON}", transaction_date=day, amount_ore=kronor * 100, reference="visit-1"
    )
    assert answer.code is ResultCode.OK
    return answer.transaction_id


def test_a_new_patient_has_everything_left(registry: HighCostRegistry) -> None:
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert answer.card is not None
    assert (answer.code, answer.status, answer.card.left_ore) == (ResultCode.OK, Status.BELOW_LIMIT, 1450_00)


def test_fees_are_counted_corrected_and_deleted(registry: HighCostRegistry) -> None:
    first = register(registry, 250, date(2026, 5, 1))
    register(registry, 99)
    registry.update_transaction(first, transaction_date=date(2026, 5, 2), amount_ore=200_50, reason="wrong fee")
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert answer.card is not None
    assert (answer.card.start, answer.card.counted_ore) == (date(2026, 5, 2), 299_50)
    registry.delete_transaction(first, reason="30-minutersregeln")
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert [fee.amount_ore for fee in answer.transactions] == [99_00]
    assert registry.delete_transaction(first, reason="again").code is ResultCode.VALIDATION_ERROR


def test_a_preliminary_frikort_and_too_much(registry: HighCostRegistry) -> None:
    register(registry, 1450)
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert answer.card is not None
    assert (answer.status, answer.card.valid_to) == (Status.PRELIMINARY, date(2027, 11, 20))
    assert fee_to_pay(250_00, answer.card) == 0
    register(registry, 100)
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert answer.card is not None
    assert answer.card.left_ore == -100_00


def test_of_another_region_only_day_and_amount_are_told(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    service.enter(PERSON, date(2026, 5, 1), 200_00, region="SE-OTHER", place="Någon annanstans")
    service.enter(PERSON, date(2025, 5, 1), 300_00, region=REGION, place="Demokliniken")
    register(registry, 250)
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert [(fee.amount_ore, fee.place) for fee in answer.transactions] == [(200_00, ""), (250_00, CALLER.care_unit)]
    assert [(fee.amount_ore, fee.place) for fee in answer.expired] == [(300_00, "Demokliniken")]


def test_another_region_s_transaction_cannot_be_changed(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    theirs = service.enter(PERSON, date(2026, 5, 1), 200_00, region="SE-OTHER")
    assert registry.delete_transaction(theirs, reason="not ours").code is ResultCode.VALIDATION_ERROR


def test_opting_out_erases_and_opting_in_begins_anew(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    register(registry, 250)
    assert registry.register_opt_out(f"p{PERSON}") is ResultCode.OK
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert view_of(answer).state is CardState.OPTED_OUT
    assert service.patients[PERSON].fees == {}
    registry.register_opt_in(f"p{PERSON}")
    card = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY).card
    assert card is not None
    assert card.counted_ore == 0


def test_who_has_not_agreed_is_told_so(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    service.needs_opt_in.add(PERSON)
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert (answer.code, view_of(answer).state) == (ResultCode.OPTINREQUIRED, CardState.OPT_IN_REQUIRED)
    registry.register_opt_in(f"p{PERSON}")
    assert registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY).code is ResultCode.OK


def test_children_share_and_part(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    service.enter("201501010000", date(2026, 5, 1), 200_00, region=REGION)
    anna, bo = Child("p201001010000", date(2010, 1, 1)), Child("p201501010000", date(2015, 1, 1))
    counted = []
    for change in (lambda: registry.group_person(anna, with_child=bo), lambda: registry.ungroup_person(anna.id)):
        assert change() is ResultCode.OK
        card = registry.get_extended_card_for_person(anna.id, on=TODAY).card
        assert card is not None
        counted.append(card.counted_ore)
    assert counted == [200_00, 0]


@pytest.mark.parametrize("code", [ResultCode.ERROR, ResultCode.ACCESSDENIED, ResultCode.OPTOUT, ResultCode.OK])
def test_every_code_without_a_card(registry: HighCostRegistry, service: EFrikortSimulator, code: ResultCode) -> None:
    """An OK that brings no card is an error, never an empty card."""
    service.answers.append(code)
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    assert (answer.card, answer.code) == (None, ResultCode.ERROR if code is ResultCode.OK else code)


def test_never_from_a_cache(registry: HighCostRegistry, service: EFrikortSimulator) -> None:
    register(registry, 250)
    registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY)
    service.answers.append(503)
    assert registry.get_extended_card_for_person(f"p{PERSON}", on=TODAY).code is ResultCode.ERROR


def test_a_registration_without_an_answer_is_not_repeated(
    registry: HighCostRegistry, service: EFrikortSimulator
) -> None:
    service.answers.append(503)
    with structlog.testing.capture_logs() as logs:
        answer = registry.register_transaction(f"p{PERSON}", transaction_date=TODAY, amount_ore=100, reference="v")
    assert (answer.code, service.asked) == (ResultCode.ERROR, ["RegisterTransaction"])
    assert [line["event"] for line in logs] == ["efrikort_end_not_known"]
    assert PERSON not in str(logs)


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 23), date(2027, 11, 21)])
def test_a_day_further_away_than_the_next_is_not_answered(
    registry: HighCostRegistry, service: EFrikortSimulator, day: date
) -> None:
    answer = registry.get_extended_card_for_person(f"p{PERSON}", on=day)
    assert (answer.code, service.asked) == (ResultCode.VALIDATION_ERROR, [])


@pytest.mark.parametrize(("day", "ore"), [(TODAY, -1), (TODAY, 10**8), (date(2027, 1, 1), 100)])
def test_absurd_fees_are_refused(registry: HighCostRegistry, day: date, ore: int) -> None:
    answer = registry.register_transaction(f"p{PERSON}", transaction_date=day, amount_ore=ore, reference="v")
    assert answer.code is ResultCode.VALIDATION_ERROR


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"<a",
        b"<a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b" " * (wire.LONGEST + 1),
    ],
)
def test_what_is_not_a_message(message: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        wire.body_of(message)


@pytest.mark.parametrize("content", ["x", "0.001", "NaN", "1e20", "Infinity"])
def test_what_is_not_an_amount(content: str) -> None:
    with pytest.raises(UnreadableMessage):
        wire.ore_of(content)


def test_markup_in_a_field_stays_text() -> None:
    message = wire.envelope("DeleteTransaction", {"deleteReason": "</x>&<b>"}, logical_address="r")
    assert wire.text_of(wire.body_of(message), "deleteReason") == "</x>&<b>"
