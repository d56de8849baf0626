"""The table of the visit: it always comes to an end, and nothing can be pressed that must not be."""

from __future__ import annotations

import doctest

import pytest

from kiosk import events, privacy, store, visit
from kiosk.identification import kallelse
from kiosk.visit import PATIENT_EVENTS, WAITING_FOR_PATIENT, Event, Stage, allowed, next_stage


def reachable(start: Stage) -> set[Stage]:
    """Every stage that can follow, at whatever distance."""
    found, todo = set(), [start]
    while todo:
        stage = todo.pop()
        for event in allowed(stage):
            after = next_stage(stage, event)
            assert after is not None
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def test_every_stage_can_be_reached_and_left() -> None:
    assert reachable(Stage.IDLE) == set(Stage)
    assert all(Stage.IDLE in reachable(stage) for stage in Stage)


@pytest.mark.parametrize("stage", sorted(WAITING_FOR_PATIENT))
def test_a_patient_who_walks_away_frees_the_kiosk(stage: Stage) -> None:
    assert next_stage(stage, Event.TIMED_OUT) is Stage.IDLE


def test_time_never_ends_what_the_kiosk_is_doing_itself() -> None:
    for stage in set(Stage) - WAITING_FOR_PATIENT:
        assert next_stage(stage, Event.TIMED_OUT) is None


def test_a_running_payment_ends_only_by_its_result() -> None:
    leaving = {event for event in allowed(Stage.PAYING) if next_stage(Stage.PAYING, event) is not Stage.PAYING}
    assert leaving == {Event.PAID, Event.PAYMENT_FAILED, Event.PAYMENT_UNKNOWN, Event.CALLED_OFF}
    assert not leaving & PATIENT_EVENTS


def test_nobody_pays_twice_without_knowing_how_the_first_ended() -> None:
    assert not {Event.PAY, Event.PAY_WITH_SWISH, Event.PAY_WITH_STORED_CARD, Event.READY} & allowed(
        Stage.PAYMENT_UNKNOWN
    )


def test_all_ways_to_pay_are_open_wherever_one_is() -> None:
    for stage in Stage:
        assert next_stage(stage, Event.PAY) is next_stage(stage, Event.PAY_WITH_SWISH)
        assert next_stage(stage, Event.PAY) is next_stage(stage, Event.GET_INVOICE)
        assert (Event.PAY in allowed(stage)) is (Event.PAY_WITH_STORED_CARD in allowed(stage))


def test_a_stored_card_is_charged_only_after_a_yes_to_the_amount() -> None:
    assert {stage for stage in Stage if next_stage(stage, Event.CHARGE_STORED_CARD) is not None} == {
        Stage.STORED_CARD_SHOWN
    }
    assert all(next_stage(stage, Event.PAY_WITH_STORED_CARD) in {None, Stage.STORED_CARD_SHOWN} for stage in Stage)


@pytest.mark.parametrize("stage", [Stage.FEE_SHOWN, Stage.PAYMENT_FAILED, Stage.NO_PAPER])
def test_whoever_has_neither_card_nor_phone_can_go_to_the_reception(stage: Stage) -> None:
    assert next_stage(stage, Event.DESK) is Stage.REFUSED


def test_only_a_settled_visit_is_done() -> None:
    before = {stage for stage in Stage if Stage.DONE in {next_stage(stage, event) for event in Event}}
    assert before - {Stage.DONE} == {Stage.SETTLED, Stage.IDENTIFIED}
    assert next_stage(Stage.FEE_SHOWN, Event.CHECK_IN) is None


@pytest.mark.parametrize("module", [visit, events, privacy, store, kallelse], ids=lambda module: str(module.__name__))
def test_the_examples_in_the_modules_hold(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert results.failed == 0
    assert results.attempted > 0
