"""Invoices: the visit goes on, the fee counts at once, and no invoice is lost, doubled or paid twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from payments.backoff import pause_after
from payments.beginning import Return
from payments.billing.outbox import LONGEST_PAUSE
from payments.billing.port import BillingSilent
from payments.billing.settling import Outcome
from payments.charge import AttemptState, Purpose
from payments.errors import AlreadyPaid, NotReturnable
from payments.fees import Tariff
from payments.invoice import missed_visit
from payments.money import ZERO, sek
from payments.ocr import is_reference
from payments.providers.invoice import InvoicePayment
from tests.payments.billing_world import Clinic, costing
from tests.payments.conftest import PowerCut, Terminal, order
from tests.payments.test_checkout import SELLER, cut_at_commit

TODAY = date(2026, 11, 21)


@pytest.fixture
def clinic(engine: Engine, tariff: Tariff, terminal: Terminal) -> Clinic:
    """A clinic in a region that charges 50 kronor for an invoice."""
    return Clinic(engine, costing(tariff, 50), terminal)


def test_an_invoice_counts_at_once_and_lets_the_visit_go_on(clinic: Clinic) -> None:
    attempt = clinic.bill()
    assert (attempt.state, attempt.amount, is_reference(attempt.proof.reference)) == ("BILLED", sek(250), True)
    moved = clinic.checkout.balance("visit-1")
    assert moved is not None
    assert (moved.is_settled, moved.due, moved.billed) == (True, ZERO, sek(250))
    assert clinic.left == sek(1200)
    with pytest.raises(AlreadyPaid):
        clinic.checkout.pay(attempt.charge_id, "card")


def test_an_invoice_is_no_receipt(clinic: Clinic) -> None:
    clinic.bill()
    assert clinic.checkout.receipt("visit-1", seller=SELLER) is None
    assert (clinic.checkout.receipt_copies("visit-1", seller=SELLER), clinic.numbers) == ([], [])


def test_what_the_billing_system_gets(clinic: Clinic) -> None:
    attempt = clinic.bill()
    assert (clinic.outbox.deliver(), clinic.outbox.waiting()) == (1, 0)
    assert clinic.line.billing.documents[attempt.id] == {
        "id": attempt.id,
        "kind": "INVOICE",
        "number": 1,
        "ocr": "133",
        "patient_id": "patient-1",
        "what": "doctor_visit",
        "care_date": "2026-11-21",
        "amount_ore": 250_00,
        "fee_ore": 50_00,
        "issued_on": "2026-11-21",
        "due_on": "2026-12-21",
        "credits": "",
    }
    assert clinic.outbox.deliver() == 0


@pytest.mark.parametrize(
    "faults", [["lost"] * 3, ["silent"] * 3, ["503"] * 3, ["404"], ["lost", "silent", "500"]], ids=lambda each: each[0]
)
def test_an_invoice_waits_until_the_billing_system_answers_and_is_taken_once(clinic: Clinic, faults: list[str]) -> None:
    clinic.bill()
    clinic.line.faults = faults
    assert (clinic.outbox.deliver(), clinic.outbox.waiting()) == (0, 1)
    assert clinic.outbox.deliver() == 0
    assert len(clinic.line.faults) == 0
    clinic.clock.pass_by(seconds=6)
    assert (clinic.outbox.deliver(), clinic.outbox.waiting()) == (1, 0)
    assert len(clinic.line.billing.documents) == 1


def test_a_short_silence_is_overcome_at_once(clinic: Clinic) -> None:
    clinic.bill()
    clinic.line.faults = ["silent", "502"]
    assert (clinic.outbox.deliver(), len(clinic.line.requests)) == (1, 3)
    assert len({request.headers["Idempotency-Key"] for request in clinic.line.requests}) == 1


def test_a_billing_system_that_is_away_for_a_day_gets_everything_in_order(clinic: Clinic) -> None:
    for number in range(5):
        clinic.bill(order(f"visit-{number}"))
    clinic.line.faults = ["lost"] * 3 * 24
    clinic.deliver_all()
    taken = [each["number"] for each in clinic.line.billing.documents.values()]
    assert taken == [1, 2, 3, 4, 5]


def test_the_pause_grows_to_the_longest() -> None:
    pauses = [pause_after(tries, longest=LONGEST_PAUSE) for tries in range(1, 30)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (timedelta(seconds=5), timedelta(seconds=10), LONGEST_PAUSE)


@pytest.mark.parametrize("hours", [2, 24 * 365])
def test_fault_61_a_clock_that_is_put_right_keeps_no_invoice_back(clinic: Clinic, hours: int) -> None:
    clinic.clock.pass_by(hours=hours)
    clinic.bill()
    clinic.clock.pass_by(hours=-hours)
    assert (clinic.outbox.deliver(), clinic.outbox.waiting()) == (1, 0)


COMMITS = [f"{when}_commit_{number}" for number in range(1, 10) for when in ("before", "after")]


@pytest.mark.parametrize("place", COMMITS)
def test_a_power_cut_neither_loses_nor_doubles_an_invoice(clinic: Clinic, engine: Engine, place: str) -> None:
    """Fault 47 for invoices: at each commit of one; what is billed is delivered, what is not never is."""
    charge = clinic.checkout.open_charge(order())
    cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        clinic.checkout.pay(charge.id, "invoice")
    clinic.restart()
    clinic.outbox.deliver()
    assert len(clinic.line.billing.documents) == len(_billed(clinic))
    clinic.checkout.recover()
    assert clinic.checkout.open_attempts() == []
    if not _billed(clinic):
        assert clinic.left == sek(1450)
        clinic.bill()
    clinic.outbox.deliver()
    assert list(clinic.line.billing.documents) == _billed(clinic)
    assert (len(_billed(clinic)), clinic.left) == (1, sek(1200))


@pytest.mark.parametrize("place", [f"{when}_commit_{number}" for number in (1, 2) for when in ("before", "after")])
def test_a_power_cut_while_delivering(clinic: Clinic, engine: Engine, place: str) -> None:
    clinic.bill()
    cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        clinic.outbox.deliver()
    clinic.restart()
    clinic.deliver_all()
    assert len(clinic.line.billing.documents) == 1


def test_a_power_cut_between_the_billing_systems_answer_and_our_books(clinic: Clinic) -> None:
    clinic.bill()
    clinic.line.faults = ["cut"]
    with pytest.raises(PowerCut):
        clinic.outbox.deliver()
    clinic.restart()
    assert (clinic.outbox.deliver(), len(clinic.line.billing.documents)) == (1, 1)


def test_an_invoice_that_staff_called_off_is_never_sent(clinic: Clinic, engine: Engine) -> None:
    charge = clinic.checkout.open_charge(order())
    cut_at_commit(engine, "after_commit_7")
    with pytest.raises(PowerCut):
        clinic.checkout.pay(charge.id, "invoice")
    (attempt,) = clinic.checkout.open_attempts()
    clinic.checkout.decide(attempt.id, AttemptState.CANCELLED, by="anna")
    assert (clinic.outbox.deliver(), clinic.outbox.waiting()) == (0, 1)
    assert clinic.bill().state is AttemptState.BILLED


def test_a_refused_invoice_stands_and_waits_for_a_person(clinic: Clinic) -> None:
    first, second = clinic.bill(order("a")), clinic.bill(order("b"))
    clinic.line.billing.refuses = ["unknown_patient"]
    assert clinic.outbox.deliver() == 2
    assert [(document.id, reason) for document, reason in clinic.outbox.refused()] == [
        (first.id, "refused unknown_patient")
    ]
    assert (clinic.left, clinic.outbox.waiting()) == (sek(950), 0)
    assert not clinic.outbox.try_again(second.id)
    assert clinic.outbox.try_again(first.id)
    assert (clinic.outbox.deliver(), clinic.outbox.refused()) == (1, [])


def test_an_id_that_was_used_for_another_document_is_refused(clinic: Clinic) -> None:
    attempt = clinic.bill()
    clinic.line.billing.documents[attempt.id] = {"id": attempt.id, "credits": "", "issued_on": ""}
    clinic.outbox.deliver()
    assert [reason for _document, reason in clinic.outbox.refused()] == ["refused other_document"]


def test_a_refusal_that_cannot_be_read_is_silence(clinic: Clinic) -> None:
    clinic.bill()
    clinic.line.faults = ["422"]
    assert (clinic.outbox.deliver(), clinic.outbox.waiting(), clinic.outbox.refused()) == (0, 1, [])


def test_a_region_without_terms_or_fee_sends_no_invoice(clinic: Clinic, engine: Engine, tariff: Tariff) -> None:
    for other in (
        InvoicePayment(engine, tariff, (), clinic.clock, clinic.system),
        _without_fee(engine, tariff, clinic),
    ):
        clinic.checkout = replace(clinic.checkout, providers={"invoice": other})
        attempt = clinic.bill()
        assert (attempt.state, attempt.proof.code) == (AttemptState.CANCELLED, "not_ready")
    assert clinic.outbox.waiting() == 0


def test_invoices_never_pass_the_ceiling(clinic: Clinic) -> None:
    assert clinic.bill(order("morning", kronor=1000)).state is AttemptState.BILLED
    late = clinic.bill(order("noon", kronor=1000))
    assert (late.state, late.proof.code) == (AttemptState.CANCELLED, "amount_changed")
    assert clinic.bill(order("noon", kronor=450)).state is AttemptState.BILLED
    assert clinic.left == ZERO


def test_a_missed_visit_is_billed_the_same_way_and_never_counts(clinic: Clinic) -> None:
    attempt = clinic.bill(missed_visit("visit-1", "patient-1", clinic.tariff, on=TODAY, age=40))
    clinic.outbox.deliver()
    assert clinic.line.billing.documents[attempt.id]["what"] == "missed_visit"
    assert clinic.left == sek(1450)


def test_a_credit_takes_back_the_fee_and_what_counted(clinic: Clinic) -> None:
    invoice = clinic.bill()
    credit = clinic.credit(invoice, 250)
    assert (credit.state, clinic.left, clinic.numbers) == (AttemptState.BILLED, sek(1450), [])
    clinic.deliver_all()
    taken = clinic.line.billing.documents[credit.id]
    assert (taken["kind"], taken["ocr"], taken["credits"]) == ("CREDIT", invoice.proof.reference, invoice.id)
    assert clinic.line.billing.owed_ore(invoice.id) == 0
    moved = clinic.checkout.balance("visit-1")
    assert moved is not None
    assert (moved.billed, moved.due) == (ZERO, sek(250))


def test_a_credit_of_a_part_leaves_the_invoices_fee_until_the_last(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.credit(invoice, 100)
    clinic.deliver_all()
    assert (clinic.line.billing.owed_ore(invoice.id), clinic.left) == (200_00, sek(1300))
    clinic.credit(invoice, 150)
    clinic.deliver_all()
    assert (clinic.line.billing.owed_ore(invoice.id), clinic.left) == (0, sek(1450))
    with pytest.raises(NotReturnable):
        clinic.credit(invoice, 1)


def test_no_money_is_handed_out_for_an_invoice_that_is_not_paid(clinic: Clinic) -> None:
    invoice = clinic.bill()
    with pytest.raises(NotReturnable, match="Credit the invoice"):
        clinic.checkout.give_back(Return(invoice.id, Purpose.REFUND, sek(250), "desk", by="anna"))
    clinic.deliver_all()
    clinic.line.billing.pay(invoice.id, on=TODAY)
    clinic.settling.collect()
    handed = clinic.checkout.give_back(Return(invoice.id, Purpose.REFUND, sek(250), "desk", by="anna"))
    assert handed.state is AttemptState.SENT


@pytest.mark.parametrize("place", COMMITS[:10])
def test_a_power_cut_while_crediting(clinic: Clinic, engine: Engine, place: str) -> None:
    invoice = clinic.bill()
    cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        clinic.credit(invoice, 250)
    clinic.restart()
    clinic.checkout.recover()
    if clinic.left != sek(1450):
        clinic.credit(invoice, 250)
    clinic.deliver_all()
    assert (clinic.left, clinic.line.billing.owed_ore(invoice.id)) == (sek(1450), 0)
    assert len(clinic.line.billing.documents) == 2


def test_a_payment_to_the_billing_system_settles_once_and_without_a_receipt(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    clinic.line.billing.pay(invoice.id, on=TODAY)
    assert clinic.settling.collect() == [Outcome.SETTLED]
    assert clinic.settling.collect() == []
    moved = clinic.checkout.balance("visit-1")
    assert moved is not None
    assert (clinic.checkout.attempt(invoice.id).state, moved.billed, moved.due) == ("APPROVED", ZERO, ZERO)
    assert (clinic.left, clinic.numbers) == (sek(1200), [])
    assert clinic.checkout.receipt("visit-1", seller=SELLER) is None


@pytest.mark.parametrize("place", [f"{when}_commit_{number}" for number in (2, 3, 4) for when in ("before", "after")])
def test_a_power_cut_while_settling(clinic: Clinic, engine: Engine, place: str) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    clinic.line.billing.pay(invoice.id, on=TODAY)
    cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        clinic.settling.collect()
    clinic.restart()
    clinic.settling.collect()
    assert clinic.checkout.attempt(invoice.id).state is AttemptState.APPROVED
    assert (clinic.settling.objections(), clinic.settling.collect(), clinic.left) == ([], [], sek(1200))


def test_what_was_paid_before_a_credit_note_came_settles_too(clinic: Clinic) -> None:
    invoice = clinic.bill()
    clinic.deliver_all()
    clinic.line.billing.pay(invoice.id, on=TODAY)
    clinic.credit(invoice, 100)
    assert clinic.settling.collect() == [Outcome.SETTLED]


def test_payments_that_fit_no_invoice_change_nothing_and_are_shown(clinic: Clinic) -> None:
    invoice = clinic.bill()
    credit = clinic.credit(clinic.bill(order("visit-2")), 250)
    clinic.deliver_all()
    told = clinic.line.billing.pay(invoice.id, on=TODAY)
    wrong: list[dict[str, object]] = [
        {"amount_ore": 299_99},
        {"amount_ore": 300_01},
        {"ocr": "240"},
        {"document_id": "nobody"},
        {"document_id": credit.id},
        {},
        {},
    ]
    clinic.line.billing.payments = [{**told, **each, "number": n} for n, each in enumerate(wrong, start=1)]
    assert clinic.settling.collect() == [
        Outcome.OTHER_AMOUNT,
        Outcome.OTHER_AMOUNT,
        Outcome.OTHER_REFERENCE,
        Outcome.UNKNOWN_INVOICE,
        Outcome.UNKNOWN_INVOICE,
        Outcome.SETTLED,
        Outcome.REPEATED,
    ]
    assert [number for number, *_rest in clinic.settling.objections()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("fault", ["nonsense", "404"])
def test_a_feed_that_cannot_be_read_changes_nothing(clinic: Clinic, fault: str) -> None:
    clinic.bill()
    clinic.line.faults = [fault]
    with pytest.raises(BillingSilent):
        clinic.settling.collect()
    assert clinic.settling.collect() == []


def _billed(clinic: Clinic) -> list[str]:
    return [each.id for each in clinic.checkout.attempts_for("visit-1") if each.state is AttemptState.BILLED]


def _without_fee(engine: Engine, tariff: Tariff, clinic: Clinic) -> InvoicePayment:
    fees = tuple(fee for fee in tariff.fees if fee.kind != "invoice_fee")
    terms = clinic.checkout.providers["invoice"].terms  # type: ignore[attr-defined]
    return InvoicePayment(engine, replace(tariff, fees=fees), terms, clinic.clock, clinic.system)
