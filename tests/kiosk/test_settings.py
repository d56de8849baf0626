"""Production refuses what is simulated, and the tables are what the migrations make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import ValidationError

from kiosk import staff
from kiosk.clock import clinic_day
from kiosk.settings import Settings
from kiosk.staff_papers import as_lines, receipt_copies
from kiosk.staff_refunds import Wanted, give_back
from kiosk.staff_report import report
from kiosk.store import metadata
from payments.charge import AttemptState
from payments.database import open_engine, upgrade
from payments.errors import InvalidAmount, NotReturnable
from payments.money import sek
from tests.kiosk.conftest import ROOT, Scene
from tests.kiosk.test_checkin import booking, ignore, price


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("booking_url", "http://127.0.0.1:8210"),
        ("booking_url", "http://localhost:8210"),
        ("clock_url", "http://bokning.example/clock"),
        ("demo_history", "data/demo/patients.yml"),
    ],
)
def test_production_refuses_what_is_simulated(name: str, value: str) -> None:
    outside = {"environment": "production", "booking_url": "https://bokning.example"}
    assert Settings.model_validate(outside).history_file is None
    with pytest.raises(ValidationError, match="production"):
        Settings.model_validate({**outside, name: value})


def test_a_company_has_a_control_unit_and_a_region_has_none() -> None:
    unit = "https://unit.example"
    assert Settings.model_validate({"run_by": "company", "control_unit_url": unit}).control_unit_url == unit
    for wrong in ({"run_by": "company"}, {"control_unit_url": unit}):
        with pytest.raises(ValidationError, match="KIOSK_RUN_BY"):
            Settings.model_validate(wrong)


@pytest.mark.parametrize("name", ["billing_url", "control_unit_url"])
def test_production_refuses_a_simulated_system_outside(name: str) -> None:
    outside = {"environment": "production", "booking_url": "https://bokning.example", "run_by": "company"}
    real = {"control_unit_url": "https://unit.example", "billing_url": "https://billing.example"}
    assert not Settings.model_validate({**outside, **real}).is_simulated_outside
    with pytest.raises(ValidationError, match="production"):
        Settings.model_validate({**outside, **real, name: "http://127.0.0.1:8260"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:8260", "https://psp.example"])
def test_production_needs_a_real_payment_service_and_a_certificate(tmp_path: Path, url: str) -> None:
    assert Settings(psp_url=url, booking_url="https://b.example").is_simulated_outside is ("127" in url)
    production: dict[str, Any] = {"environment": "production", "booking_url": "https://b.example"}
    with pytest.raises(ValidationError, match="KIOSK_PSP_"):
        Settings(psp_url=url, **production)
    whole = Settings(psp_url="https://psp.example", psp_certificate=tmp_path / "psp.pem", **production)
    assert whole.demo_cards_file is None


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PORT", "8111")
    assert Settings().port == 8111
    monkeypatch.setenv("KIOSK_PORT", "eighty")
    with pytest.raises(ValidationError):
        Settings()


def test_the_migrations_make_the_tables_of_the_program(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/kiosk.sqlite")
    for _time in range(2):
        upgrade(engine, ROOT / "kiosk/migrations", version_table="kiosk_alembic_version")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "kiosk_alembic_version"})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize(
    "wrong",
    [
        {"swish_payee_alias": "1231181189"},
        {"swish_callback_url": "https://clinic.example/swish"},
        {"swish_payee_alias": "1231181189", "swish_callback_url": "http://clinic.example/swish"},
        {"swish_payee_alias": "0701234567", "swish_callback_url": "https://clinic.example/swish"},
    ],
)
def test_swish_is_set_whole_or_not_at_all(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(swish_url="https://mss.example", **wrong)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8220", "https://cpc.example"])
def test_production_needs_the_real_swish_and_a_certificate(url: str) -> None:
    named: dict[str, Any] = {"swish_payee_alias": "1231181189", "swish_callback_url": "https://clinic.example/swish"}
    assert Settings(swish_url=url, **named).swish_url == url
    with pytest.raises(ValidationError, match="KIOSK_SWISH_"):
        Settings(environment="production", booking_url="https://bookings.example", swish_url=url, **named)


def test_staff_see_and_end_what_the_kiosk_cannot(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.desk.leave_to_desk(visit, price(scene.desk, visit))
    (line,) = staff.open_attempts(scene.desk.checkout)
    assert "250" in line
    staff.decide(scene.desk.checkout, line.split()[0], "approved", by="AB12")
    assert staff.open_attempts(scene.desk.checkout) == []
    paid = scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    assert paid is not None
    assert (paid.provider, paid.state) == ("desk", AttemptState.APPROVED)


def test_staff_see_what_is_known_of_a_payment_that_nobody_can_resolve(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.desk.leave_to_desk(visit, price(scene.desk, visit))
    (line,) = staff.open_attempts(scene.desk.checkout)
    assert line.split("  ")[1:5] == [visit.id, "PAYMENT", "desk", "250\u00a0kronor"]
    assert visit.patient_id not in line


def test_staff_give_a_fee_back_and_copy_both_receipts(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    checkout = scene.desk.checkout
    _is_well, told = give_back(checkout, Wanted(visit.id, sek(100), "AB12"), now=scene.clock())
    assert len(staff.open_attempts(checkout)) == 1
    staff.decide(checkout, told.split()[0], "approved", by="AB12")
    clinic = scene.desk.clinic
    copies = receipt_copies(checkout, clinic.tariff, visit.id, seller=clinic.seller)
    paid, given_back = (" ".join(as_lines(copy).replace("\u00a0", " ").split()) for copy in copies)
    assert paid.startswith("KOPIA Kvitto Demo AB")
    assert "Kvittonummer 1 " in paid
    assert "Totalt 250 kronor" in paid
    assert given_back.startswith("KOPIA Kvitto på återbetalning")
    assert "Gäller kvitto 1 " in given_back
    assert "Totalt -100 kronor Återbetalning I receptionen" in given_back
    assert "Tidigare betalt för besöket 250 kronor Betalt för besöket nu 150 kronor" in given_back
    with pytest.raises(NotReturnable):
        give_back(checkout, Wanted(visit.id, sek(200), "AB12"), now=scene.clock())


def test_staff_compare_the_day_with_the_terminal(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    attempt = scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    assert attempt is not None
    day = clinic_day(attempt.changed_at).isoformat()
    is_balanced, (line, verdict) = report(scene.desk.checkout, day, ["card=250"])
    assert is_balanced
    assert (line.endswith("agrees"), verdict) == (True, "Balanced.")
    is_balanced, lines = report(scene.desk.checkout, day, ["card=0"])
    assert not is_balanced
    assert attempt.id in lines[1]
    assert report(scene.desk.checkout, "2020-01-01", [])[1] == ["No money has moved."]
    for wrong in (("today", []), (day, ["card=much"])):
        with pytest.raises(InvalidAmount):
            report(scene.desk.checkout, *wrong)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"public_url": "kiosk.example"}, "KIOSK_PUBLIC_URL"),
        ({"card_keys": "00ff"}, "32 bytes"),
        ({"card_keys": "not a key"}, "hex"),
        ({"environment": "production", "public_url": "http://kiosk.example"}, "https"),
        ({"environment": "production", "card_keys": "00" * 32}, "demonstration"),
    ],
)
def test_settings_that_would_give_patients_away(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Settings.model_validate({"booking_url": "https://bokning.example", **wrong})


def test_production_without_keys_seals_no_cards() -> None:
    outside = {"environment": "production", "booking_url": "https://bokning.example"}
    assert Settings.model_validate(outside).statement_keys is None
    assert Settings.model_validate({**outside, "card_keys": "ab" * 32 + ", " + "cd" * 32}).statement_keys is not None
    assert Settings().statement_keys is not None
