"""What is paid at the kiosk reaches e-frikort once, whatever is lost on the way, and the ceiling holds meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from payments.beginning import Return
from payments.charge import Purpose
from payments.errors import NoSuchTelling
from payments.high_cost.family import Child
from payments.high_cost.registry import ResultCode
from payments.high_cost.teller import ON_ITS_WAY, PERSON_NOT_KNOWN
from payments.high_cost.untold import DOUBTFUL
from payments.money import Money, sek
from payments.simulators.efrikort import Lost
from tests.payments.telling.scene import PEOPLE, REGION, TODAY, UNIT, Clinic


@pytest.fixture
def clinic(engine: Engine) -> Iterator[Clinic]:
    """A clinic on its first day."""
    clinic = Clinic(engine)
    yield clinic
    clinic.client.close()


def give_back(clinic: Clinic, visit: str, kronor: int) -> None:
    """Give a part of a visit's payment back."""
    payment = clinic.checkout.last_payment(visit)
    assert payment is not None
    clinic.checkout.give_back(Return(payment.id, Purpose.REFUND, sek(kronor), "card", by="anna"))


def test_a_fee_counts_at_once_and_is_told_afterwards(clinic: Clinic) -> None:
    clinic.pay("morning")
    assert (clinic.registered(), clinic.left(), clinic.teller.waiting()) == ([], 1200, 1)
    assert clinic.teller.deliver() == 1
    assert (clinic.registered(), clinic.left(), clinic.teller.waiting()) == ([250], 1200, 0)
    assert clinic.teller.deliver() == 0


def test_the_ceiling_holds_while_nothing_is_told(clinic: Clinic) -> None:
    clinic.service.enter(PEOPLE["anna"], date(2026, 5, 1), 1050_00, region="SE-OTHER")
    clinic.pay("morning")
    second = clinic.pay("noon")
    assert second is not None
    assert (second.amount, clinic.left()) == (sek(150), 0)
    assert clinic.pay("evening") is None
    card = clinic.card()
    assert card.card is not None
    assert (card.card.reached, card.card.start) == (TODAY, date(2026, 5, 1))
    clinic.tell_all()
    assert clinic.registered() == [1050, 250, 150]
    assert clinic.card().card == replace(card.card, fees=clinic.card().transactions, preliminary_until=None)


def test_a_lost_answer_is_looked_up_and_never_told_twice(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.service.answers = [None, Lost.ANSWER]
    assert clinic.teller.deliver() == 0
    assert (clinic.registered(), clinic.left()) == ([250], 1200)
    clinic.start()
    clinic.tell_all()
    assert (clinic.registered(), clinic.left()) == ([250], 1200)
    assert clinic.service.asked.count("RegisterTransaction") == 1


def test_what_has_not_arrived_is_told_again_when_nothing_can_be_on_its_way(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.service.answers = [None, 503]
    clinic.teller.deliver()
    clinic.clock.now += ON_ITS_WAY * 0.9
    assert clinic.teller.deliver() == 0
    assert (clinic.registered(), clinic.left()) == ([], 1200)
    clinic.clock.now += ON_ITS_WAY * 0.2
    assert clinic.teller.deliver() == 1
    assert clinic.registered() == [250]


def test_an_equal_fee_from_before_is_not_taken_for_ours(clinic: Clinic) -> None:
    """Somebody at the reception entered the same amount for the same day, an hour earlier."""
    clinic.service.enter(PEOPLE["anna"], TODAY, 250_00, region=REGION, place=UNIT)
    clinic.pay("morning")
    clinic.service.answers = [None, 503]
    clinic.teller.deliver()
    assert clinic.left() == 950
    clinic.tell_all()
    assert (clinic.registered(), clinic.left()) == ([250, 250], 950)


def test_two_equal_visits_with_lost_answers_are_both_recognised(clinic: Clinic) -> None:
    for visit in ("morning", "noon"):
        clinic.pay(visit)
        clinic.service.answers = [None, Lost.ANSWER]
        clinic.teller.deliver()
    assert (clinic.registered(), clinic.left()) == ([250, 250], 950)
    clinic.tell_all()
    assert (clinic.registered(), clinic.left()) == ([250, 250], 950)


@pytest.mark.parametrize("arrived", [True, False])
def test_what_cannot_be_told_apart_goes_to_staff_and_nobody_is_charged_meanwhile(clinic: Clinic, arrived: bool) -> None:
    """An answer was lost, and then the reception entered the same fee, once or twice."""
    clinic.pay("morning")
    clinic.service.answers = [None, Lost.ANSWER if arrived else 503]
    clinic.teller.deliver()
    for _ in range(1 if arrived else 2):
        clinic.service.enter(PEOPLE["anna"], TODAY, 250_00, region=REGION, place=UNIT)
    assert clinic.card().code is ResultCode.ERROR
    clinic.clock.now += ON_ITS_WAY
    clinic.teller.deliver()
    [telling] = clinic.teller.for_staff()
    assert (telling.answer, telling.amount_ore, clinic.card().code) == (DOUBTFUL, 250_00, ResultCode.ERROR)
    clinic.teller.decide(telling.number, is_there=arrived, told_as="t1" if arrived else "", by="anna")
    clinic.tell_all()
    assert clinic.registered() == ([250, 250] if arrived else [250, 250, 250])
    assert clinic.left() == 1450 - sum(clinic.registered())
    with pytest.raises(NoSuchTelling):
        clinic.teller.decide(telling.number, is_there=True, by="anna")


@pytest.mark.parametrize("told_between", [False, True])
def test_refunds_and_corrections_are_told_too(clinic: Clinic, told_between: bool) -> None:
    clinic.pay("morning")
    clinic.pay("noon")
    if told_between:
        clinic.tell_all()
    give_back(clinic, "morning", 100)
    assert clinic.left() == 1050
    give_back(clinic, "noon", 250)
    assert clinic.left() == 1300
    clinic.tell_all()
    assert (clinic.registered(), clinic.left()) == ([150], 1300)


@pytest.mark.parametrize("operation", ["Update", "Delete"])
def test_a_correction_without_an_answer_is_told_again(clinic: Clinic, operation: str) -> None:
    clinic.pay("morning")
    clinic.tell_all()
    give_back(clinic, "morning", 100 if operation == "Update" else 250)
    clinic.service.answers = [Lost.ANSWER]
    clinic.teller.deliver()
    clinic.tell_all()
    assert clinic.registered() == ([150] if operation == "Update" else [])
    assert clinic.service.asked.count(f"{operation}Transaction") == 2


@pytest.mark.parametrize("code", [ResultCode.OPTOUT, ResultCode.OPTINREQUIRED])
def test_a_patient_without_a_card_owes_the_registry_nothing(clinic: Clinic, code: ResultCode) -> None:
    clinic.pay("morning")
    if code is ResultCode.OPTOUT:
        clinic.registry.register_opt_out("anna")
    else:
        clinic.service.needs_opt_in.add(PEOPLE["anna"])
    give_back(clinic, "morning", 50)
    clinic.tell_all()
    assert (clinic.registered(), clinic.card().code) == ([], code)


def test_what_the_registry_refuses_waits_for_staff_and_counts_meanwhile(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.service.answers = [None, ResultCode.VALIDATION_ERROR]
    clinic.teller.deliver()
    [telling] = clinic.teller.for_staff()
    assert (telling.answer, clinic.left()) == ("VALIDATION_ERROR", 1200)
    clinic.teller.decide(telling.number, is_there=False, by="anna")
    clinic.tell_all()
    assert clinic.registered() == [250]


def test_without_rights_it_waits_until_they_are_given(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.service.answers = [None, ResultCode.ACCESSDENIED]
    clinic.teller.deliver()
    assert (clinic.left(), clinic.teller.for_staff()) == (1200, [])
    clinic.tell_all()
    assert clinic.registered() == [250]


def test_a_service_that_is_down_is_asked_less_and_less_and_stops_nobody_else(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.pay("noon", 100)
    clinic.service.answers = [503] * 40
    for _ in range(90):
        clinic.teller.deliver()
        clinic.clock.pass_by(minutes=1)
    assert 15 < len(clinic.service.asked) < 35
    assert clinic.card().code is ResultCode.ERROR
    clinic.service.answers = []
    clinic.tell_all()
    assert sorted(clinic.registered()) == [100, 250]


def test_somebody_whose_number_is_not_kept_any_more_goes_to_staff(clinic: Clinic) -> None:
    clinic.pay("morning")
    clinic.teller = replace(clinic.teller, is_known=lambda _patient: False)
    clinic.teller.deliver()
    assert [each.answer for each in clinic.teller.for_staff()] == [PERSON_NOT_KNOWN]


def test_siblings_share_what_is_not_told_yet(clinic: Clinic) -> None:
    clinic.registry.group_person(Child("bo", date(2015, 1, 1)), with_child=Child("cilla", date(2016, 1, 1)))
    clinic.pay("morning", patient="bo")
    clinic.pay("noon", patient="cilla")
    assert (clinic.left("bo"), clinic.left("cilla")) == (950, 950)
    clinic.service.answers = [None, Lost.ANSWER]
    clinic.teller.deliver()
    assert (clinic.left("bo"), clinic.left("cilla")) == (950, 950)
    clinic.tell_all()
    assert (clinic.registered("bo"), clinic.registered("cilla"), clinic.left("bo")) == ([250], [250], 950)


def test_the_same_reference_is_entered_once(clinic: Clinic) -> None:
    for _ in range(2):
        with clinic.engine.begin() as connection:
            answer = clinic.checkout.registry(connection).register_transaction(
                "anna", transaction_date=TODAY, amount_ore=Money(100).ore, reference="visit"
            )
            assert answer.code is ResultCode.OK
    assert clinic.teller.waiting() == 1
