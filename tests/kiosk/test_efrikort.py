"""The kiosk with e-frikort's cards instead of its own: what the patient sees for each answer, and what is told when."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from kiosk import staff
from kiosk.checkin import Priced, SelfCheckIn
from kiosk.clock import clinic_day, machine_clock
from kiosk.efrikort import EFrikortCards
from kiosk.people import KEPT_FOR, People
from kiosk.refusals import Refusal, Refused
from kiosk.settings import Settings
from kiosk.simulators.efrikort.__main__ import Settings as SimulatorSettings
from kiosk.simulators.efrikort.__main__ import simulator
from payments.checkout import Checkout
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.registry import ResultCode
from payments.high_cost.teller import Teller
from payments.high_cost.told_later import ToldCards
from payments.money import sek
from payments.simulators.efrikort import EFrikortSimulator, Lost
from tests.kiosk.conftest import ROOT, Scene
from tests.kiosk.test_checkin import booking, ignore
from tests.kiosk.world import Kiosk, Surroundings, eventually, free_port

ANNA = "BETA-2222"
OUTSIDE: dict[str, Any] = {
    "efrikort_url": "https://ws.efrikort.example",
    "efrikort_care_principal": "SE-REGION",
    "efrikort_care_provider": "SE-PROVIDER",
    "efrikort_care_unit": "SE-UNIT",
    "efrikort_employee": "SE-KIOSK",
}
CALLER = Caller("SE-REGION", "SE-PROVIDER", "SE-UNIT", "SE-KIOSK")


@dataclass(frozen=True)
class Clinic:
    """The use cases over the simulated e-frikort."""

    desk: SelfCheckIn
    scene: Scene
    service: EFrikortSimulator
    told: EFrikortCards


@pytest.fixture
def clinic(scene: Scene) -> Iterator[Clinic]:
    """The demonstration with e-frikort, which knows its patients' earlier visits."""
    service = simulator(SimulatorSettings(), scene.clock)  # type: ignore[arg-type]
    with httpx.Client(transport=httpx.WSGITransport(service), base_url="http://efrikort") as client:
        engine, clock = scene.desk.engine, scene.clock
        people = People(engine, clock)
        registry = EFrikort(client, CALLER, people.person_id, clock, people.patient_of)
        cards = ToldCards(engine, registry, clock)
        told = EFrikortCards(
            engine, client, people, cards, Teller(engine, registry, people.is_known, clock), every=1, clock=clock
        )
        own = scene.desk.checkout
        checkout = Checkout(engine, own.providers, told.registry, clock, own.station, cards)
        yield Clinic(replace(scene.desk, checkout=checkout, remember=people.remember), scene, service, told)


def priced(clinic: Clinic, code: str) -> Priced:
    """The price that must be told."""
    answer = clinic.desk.price(booking(clinic.desk, code))
    assert isinstance(answer, Priced)
    return answer


def fees(clinic: Clinic, code: str) -> list[int]:
    """The kronor that e-frikort has for the patient of a booking, entered here."""
    known = clinic.service.patients[booking(clinic.desk, code).personnummer].fees.values()
    return [fee.amount_ore // 100 for fee, region in known if region == CALLER.care_principal]


def test_a_visit_is_priced_live_paid_and_told_afterwards(clinic: Clinic) -> None:
    visit, price = booking(clinic.desk, ANNA), priced(clinic, ANNA)
    assert price.quote.amount == sek(250)
    clinic.desk.pay(visit, price, progress=ignore)
    assert fees(clinic, ANNA) == []
    after = priced(clinic, ANNA).card
    assert after is not None
    assert after.left_ore == 1200_00
    clinic.told.work()
    assert (fees(clinic, ANNA), clinic.told.condition) == ([250], "ok")


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        (ResultCode.OPTOUT, ResultCode.OPTOUT),
        (ResultCode.OPTINREQUIRED, ResultCode.OPTINREQUIRED),
        (ResultCode.ERROR, Refusal.CARD_NOT_KNOWN),
        (ResultCode.ACCESSDENIED, Refusal.CARD_NOT_KNOWN),
        (ResultCode.VALIDATION_ERROR, Refusal.CARD_NOT_KNOWN),
        (503, Refusal.CARD_NOT_KNOWN),
    ],
)
def test_what_the_patient_meets_for_each_answer(
    clinic: Clinic, code: ResultCode | int, seen: ResultCode | Refusal
) -> None:
    """Who chose to have no card pays the listed fee; what cannot be read is never charged."""
    clinic.service.answers = [code]
    answer = clinic.desk.price(booking(clinic.desk, ANNA))
    if isinstance(seen, Refusal):
        assert answer == Refused(seen)
    else:
        assert isinstance(answer, Priced)
        assert (answer.answer.code, answer.quote.amount, answer.card) == (seen, sek(250), None)


def test_a_visit_after_midnight_is_checked_in_on_the_evening_before(clinic: Clinic) -> None:
    clinic.scene.clock.now = datetime(2026, 11, 20, 22, 45, tzinfo=UTC)
    visit, price = booking(clinic.desk, ANNA), priced(clinic, ANNA)
    assert clinic_day(visit.start) == date(2026, 11, 21)
    paid = clinic.desk.pay(visit, price, progress=ignore)
    assert paid is not None
    assert paid.stands
    clinic.told.work()
    assert fees(clinic, ANNA) == []
    clinic.scene.clock.pass_by(minutes=16)
    clinic.told.work()
    assert fees(clinic, ANNA) == [250]


def test_on_new_years_eve_the_screen_says_that_the_fee_is_settled_after_midnight(clinic: Clinic) -> None:
    clinic.scene.clock.now = datetime(2026, 12, 31, 22, 45, tzinfo=UTC)
    visit = booking(clinic.desk, ANNA)
    assert clinic.desk.price(visit) == Refused(Refusal.FEE_AFTER_MIDNIGHT)
    clinic.scene.clock.pass_by(minutes=16)
    assert isinstance(clinic.desk.price(visit), Priced)
    clinic.service.answers = [503]
    assert clinic.desk.price(visit) == Refused(Refusal.CARD_NOT_KNOWN)


def test_a_service_that_fails_between_price_and_payment_draws_nothing(clinic: Clinic) -> None:
    visit, price = booking(clinic.desk, ANNA), priced(clinic, ANNA)
    clinic.service.answers = [503, 503]
    attempt = clinic.desk.pay(visit, price, progress=ignore)
    assert attempt is not None
    assert (attempt.proof.code, clinic.scene.terminal.kept) == ("amount_changed", [])


def test_nobody_is_remembered_longer_than_needed(clinic: Clinic) -> None:
    visit = booking(clinic.desk, ANNA)
    clinic.desk.pay(visit, priced(clinic, ANNA), progress=ignore)
    clinic.service.answers = [503]
    clinic.told.work()
    clinic.scene.clock.now += KEPT_FOR + timedelta(hours=1)
    clinic.service.answers = [503]
    clinic.told.work()
    assert (clinic.told.people.is_known(visit.patient_id), clinic.told.condition) == (True, "waiting")
    clinic.scene.clock.now += timedelta(hours=1)
    clinic.told.work()
    assert (clinic.told.people.is_known(visit.patient_id), clinic.told.condition) == (False, "ok")
    assert fees(clinic, ANNA) == [250]


def test_staff_look_up_what_nobody_knows(clinic: Clinic) -> None:
    visit = booking(clinic.desk, ANNA)
    clinic.desk.pay(visit, priced(clinic, ANNA), progress=ignore)
    clinic.service.answers = [None, Lost.ANSWER]
    clinic.told.work()
    clinic.service.enter(
        visit.personnummer, clinic_day(clinic.scene.clock()), 250_00, region="SE-REGION", place="SE-UNIT"
    )
    assert clinic.desk.price(visit) == Refused(Refusal.CARD_NOT_KNOWN)
    clinic.scene.clock.pass_by(minutes=3)
    clinic.told.work()
    assert clinic.told.condition == "staff"
    url = clinic.desk.engine.url.render_as_string(hide_password=False)
    settings = Settings.model_validate({**OUTSIDE, "database_url": url})
    [line] = staff.fees_to_look_up(settings)
    assert visit.personnummer not in line
    assert visit.patient_id not in line
    assert staff.found_fee(settings, int(line.split()[0]), "there", told_as="t4", by="anna").endswith("there")
    clinic.told.work()
    assert clinic.told.condition == "ok"


def test_efrikort_is_set_whole_or_not_at_all() -> None:
    assert Settings().efrikort_url == ""
    assert not Settings.model_validate({**OUTSIDE, "booking_url": "https://b.example"}).is_simulated_outside
    with pytest.raises(ValidationError, match="KIOSK_EFRIKORT_CARE_UNIT"):
        Settings.model_validate({**OUTSIDE, "efrikort_care_unit": ""})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"efrikort_url": "http://127.0.0.1:8240"}, "leads to this computer"), ({}, "KIOSK_EFRIKORT_CERTIFICATE")],
)
def test_production_refuses_a_simulated_efrikort(wrong: dict[str, str], reason: str) -> None:
    production = {**OUTSIDE, "environment": "production", "booking_url": "https://b.example"}
    with pytest.raises(ValidationError, match=reason):
        Settings.model_validate({**production, **wrong})


@contextmanager
def efrikort_process() -> Iterator[str]:
    """The simulator as a program; its address."""
    port = free_port()
    environment = {**os.environ, "EFRIKORT_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "kiosk.simulators.efrikort"], cwd=ROOT, env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_kiosk_as_a_process_tells_efrikort_even_after_a_kill(surroundings: Surroundings, tmp_path: Path) -> None:
    """The outbox rests for an hour after its first look, so that only the next start can tell what was paid."""
    surroundings.mend()
    port_of = {f"KIOSK_{name.upper()}": value for name, value in OUTSIDE.items()}
    with efrikort_process() as url:
        kiosk = Kiosk(surroundings, tmp_path, {**port_of, "KIOSK_EFRIKORT_URL": url, "KIOSK_OUTBOX_EVERY": "3600"})
        kiosk.start()
        assert "Kvar till frikort 1" in kiosk.to_fee(ANNA)
        kiosk.press("pay", "Klart!")
        kiosk.kill()
        kiosk.start()
        with httpx.Client(base_url=url, trust_env=False) as client:
            registry = EFrikort(client, CALLER, lambda patient: patient, machine_clock)

            def counted() -> bool:
                answer = registry.get_extended_card_for_person("199006022397", on=clinic_day(machine_clock()))
                return answer.card is not None and answer.card.counted_ore == 250_00

            assert eventually(counted)
        assert "199006022397" not in kiosk.log
        assert kiosk.close() == 0
