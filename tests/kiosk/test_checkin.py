"""Whole visits through the use cases: the real rules, books and adapters, with devices in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import pytest
import structlog.testing
from sqlalchemy import select

from hardware.interfaces import Condition, Paper, PrinterStatus, PrintOutcome, TransactionState
from kiosk.appointments.port import Booking
from kiosk.checkin import PaperMissing, Priced, Ready, SelfCheckIn, Unresolved
from kiosk.identification.finding import ArrivedBefore, Found
from kiosk.language import Languages
from kiosk.outbox import Outbox
from kiosk.refusals import Refusal, Refused
from kiosk.store import PrintState, print_jobs
from kiosk.tongue import Tongue
from payments.charge import AttemptState
from payments.fees import Rule
from payments.high_cost.registry import CardAnswer, HighCostRegistry, ResultCode
from payments.money import sek
from tests.kiosk.conftest import DATA, Scene, words

SWEDISH = Tongue("sv", Languages(DATA / "locale").catalogue("sv").gettext)


def booking(desk: SelfCheckIn, code: str) -> Booking:
    """The booking with a code, which must be one to check in."""
    found = desk.find(code)
    assert isinstance(found, Found)
    return found.booking


def price(desk: SelfCheckIn, visit: Booking) -> Priced:
    """What the visit costs."""
    priced = desk.price(visit)
    assert isinstance(priced, Priced)
    return priced


def ignore(_code: str) -> None:
    """Nobody watches the terminal."""


def test_an_ordinary_visit_is_paid_printed_and_reported(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    assert (priced.quote.amount, priced.quote.rule) == (sek(250), Rule.LISTED)
    assert scene.desk.prepare(visit, priced, paper_needed=True) == Ready()
    attempt = scene.desk.pay(visit, priced, progress=ignore)
    assert attempt is not None
    assert attempt.state is AttemptState.APPROVED
    check_in = scene.desk.check_in(visit)
    assert check_in.ticket == "A001"
    assert scene.desk.take_home.print_tickets(visit, check_in, tongue=SWEDISH) is PrintState.PRINTED
    ticket, receipt = map(words, scene.printer.printed)
    assert "A001" in ticket
    assert "Väntrum 2" in ticket
    assert "Totalt 250 kronor" in receipt
    assert "Kvar till frikort 1 200 kronor" in receipt
    Outbox(scene.desk.engine, scene.appointments, scene.clock).deliver()
    assert isinstance(scene.desk.find("BETA-2222"), ArrivedBefore)


def test_a_frikort_is_printed_for_a_free_visit(scene: Scene) -> None:
    visit = booking(scene.desk, "FRKT-4444")
    scene.desk.take_home.print_tickets(visit, scene.desk.check_in(visit), tongue=SWEDISH)
    _ticket, card = map(words, scene.printer.printed)
    assert "Betalat hittills 1 450 kronor" in card
    assert "Frikort till och med 22 juni 2027" in card


def test_no_paper_names_the_patient(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    scene.desk.take_home.print_tickets(visit, scene.desk.check_in(visit), tongue=SWEDISH)
    printed = "\n".join(map(words, scene.printer.printed))
    assert len(scene.printer.printed) == 2
    for private in ("Anna", "Exempelsson", "1990", "2397"):
        assert private not in printed


@pytest.mark.parametrize(
    ("code", "amount", "rule"),
    [
        ("NARA-3333", 100, Rule.REDUCED_TO_CEILING),
        ("FRKT-4444", 0, Rule.FRIKORT),
        ("ALDR-5555", 0, Rule.FREE_AGE),
        ("SMTT-6666", 0, Rule.EXEMPT),
    ],
)
def test_each_patient_pays_what_is_right(scene: Scene, code: str, amount: int, rule: Rule) -> None:
    priced = price(scene.desk, booking(scene.desk, code))
    assert (priced.quote.amount, priced.quote.rule) == (sek(amount), rule)
    assert priced.nothing_to_pay is (amount == 0)


def test_paying_up_to_the_ceiling_gives_a_frikort_on_the_receipt(scene: Scene) -> None:
    visit = booking(scene.desk, "NARA-3333")
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    scene.desk.take_home.print_tickets(visit, scene.desk.check_in(visit), tongue=SWEDISH)
    assert "Frikort till och med 3 maj 2027" in words(scene.printer.printed[1])


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("SKYD-7777", Refusal.SEE_RECEPTION),
        ("AGFT-8888", Refusal.FEE_MISSING),
        ("TDGT-9999", Refusal.TOO_EARLY),
        ("SENT-2345", Refusal.TOO_LATE),
        ("ABKD-6789", Refusal.BOOKING_CANCELLED),
        ("BETA-9999", Refusal.UNKNOWN_CODE),
        ("<script>", Refusal.UNKNOWN_CODE),
    ],
)
def test_who_cannot_check_in_here(scene: Scene, code: str, refusal: Refusal) -> None:
    assert scene.desk.find(code) == Refused(refusal)


def test_a_fee_that_the_tariff_does_not_have_leads_to_the_reception(scene: Scene) -> None:
    visit = replace(booking(scene.desk, "BETA-2222"), fee_kind="191212121212")
    with structlog.testing.capture_logs() as logs:
        assert scene.desk.price(visit) == Refused(Refusal.FEE_MISSING)
    assert [line["event"] for line in logs] == ["fee_not_known"]
    assert "191212121212" not in str(logs)


@dataclass(frozen=True)
class Answering:
    """A registry that answers the same about everybody."""

    answer: CardAnswer

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """As set."""
        del person_id, on
        return self.answer


@pytest.mark.parametrize("code", [ResultCode.ERROR, ResultCode.ACCESSDENIED, ResultCode.VALIDATION_ERROR])
def test_nobody_pays_more_because_the_card_cannot_be_read(scene: Scene, code: ResultCode) -> None:
    visit = booking(scene.desk, "BETA-2222")
    registry = cast(HighCostRegistry, Answering(CardAnswer(code)))
    desk = replace(scene.desk, checkout=replace(scene.desk.checkout, registry=lambda _connection: registry))
    assert desk.price(visit) == Refused(Refusal.CARD_NOT_KNOWN)


@pytest.mark.parametrize("code", [ResultCode.OPTOUT, ResultCode.OPTINREQUIRED])
def test_who_has_chosen_no_card_pays_the_listed_fee(scene: Scene, code: ResultCode) -> None:
    visit = booking(scene.desk, "BETA-2222")
    registry = cast(HighCostRegistry, Answering(CardAnswer(code)))
    desk = replace(scene.desk, checkout=replace(scene.desk.checkout, registry=lambda _connection: registry))
    assert price(desk, visit).quote.amount == sek(250)


def test_the_booking_system_may_be_down(scene: Scene) -> None:
    scene.appointments.is_down = True
    assert scene.desk.find("BETA-2222") == Refused(Refusal.BOOKING_SYSTEM_DOWN)


def test_fault_63_a_booking_cancelled_while_the_fee_is_shown_is_not_charged(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    scene.appointments.agenda.cancel("BETA-2222")
    assert scene.desk.prepare(visit, priced, paper_needed=True) == Refused(Refusal.BOOKING_CANCELLED)


@pytest.mark.parametrize("ready", [Condition.FAULT, Condition.OFFLINE, Condition.UNKNOWN])
def test_a_terminal_that_is_not_ready_takes_no_payment(scene: Scene, ready: Condition) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.terminal.ready = ready
    ready_for = scene.desk.prepare(visit, price(scene.desk, visit), paper_needed=True)
    assert ready_for == Refused(Refusal.TERMINAL_NOT_READY)


@pytest.mark.parametrize(
    "status",
    [
        PrinterStatus(Condition.FAULT, Paper.OUT),
        PrinterStatus(Condition.OFFLINE, Paper.UNKNOWN),
        PrinterStatus(Condition.UNKNOWN, Paper.UNKNOWN),
        PrinterStatus(Condition.OK, Paper.UNKNOWN),
    ],
)
def test_without_paper_the_patient_chooses(scene: Scene, status: PrinterStatus) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    scene.printer.now = status
    assert scene.desk.prepare(visit, priced, paper_needed=True) == PaperMissing()
    assert scene.desk.prepare(visit, priced, paper_needed=False) == Ready()


def test_low_paper_is_paper(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.printer.now = PrinterStatus(Condition.WARNING, Paper.LOW)
    assert scene.desk.prepare(visit, price(scene.desk, visit), paper_needed=True) == Ready()


@pytest.mark.parametrize("outcome", [PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN])
def test_paper_that_fails_after_the_payment_takes_nothing_back(scene: Scene, outcome: PrintOutcome) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    check_in = scene.desk.check_in(visit)
    scene.printer.outcome = outcome
    assert scene.desk.take_home.print_tickets(visit, check_in, tongue=SWEDISH).value == outcome.value
    assert len(scene.terminal.kept) == 1
    again = scene.desk.find("BETA-2222")
    assert isinstance(again, ArrivedBefore)
    assert again.check_in == check_in


def test_a_ticket_is_never_sent_to_the_printer_twice(scene: Scene) -> None:
    visit = booking(scene.desk, "ALDR-5555")
    check_in = scene.desk.check_in(visit)
    for _time in range(3):
        scene.desk.take_home.print_tickets(visit, check_in, tongue=SWEDISH)
    assert len(scene.printer.printed) == 1
    with scene.desk.engine.begin() as connection:
        assert connection.scalars(select(print_jobs.c.state)).all() == ["printed"]


def test_an_unknown_payment_is_told_and_stops_the_next_one(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    scene.terminal.answer, scene.terminal.goes_silent = TransactionState.UNKNOWN, True
    attempt = scene.desk.pay(visit, priced, progress=ignore)
    assert attempt is not None
    assert scene.desk.look_into(attempt).state is AttemptState.UNKNOWN
    assert scene.desk.price(visit) == Unresolved()
    assert scene.desk.pay(visit, priced, progress=ignore) is None
    other = booking(scene.desk, "NARA-3333")
    refused = scene.desk.prepare(other, price(scene.desk, other), paper_needed=True)
    assert refused == Refused(Refusal.PAYMENT_UNRESOLVED)


def test_an_unknown_payment_is_cleared_up_when_the_terminal_answers_again(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    scene.terminal.answer = TransactionState.UNKNOWN
    scene.desk.pay(visit, price(scene.desk, visit), progress=ignore)
    priced = price(scene.desk, visit)
    assert not priced.is_paid
    scene.terminal.answer = TransactionState.APPROVED
    paid = scene.desk.pay(visit, priced, progress=ignore)
    assert paid is not None
    assert paid.state is AttemptState.APPROVED


def test_who_paid_but_was_cut_off_before_the_check_in_does_not_pay_again(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    scene.desk.pay(visit, priced, progress=ignore)
    later = price(scene.desk, booking(scene.desk, "BETA-2222"))
    assert later.is_paid
    assert later.nothing_to_pay
    again = scene.desk.prepare(visit, priced, paper_needed=True)
    assert isinstance(again, Priced)
    assert again.is_paid
    scene.desk.pay(visit, priced, progress=ignore)
    assert len(scene.terminal.kept) == 1


def test_a_fee_that_changed_since_it_was_shown_is_shown_again(scene: Scene) -> None:
    visit = booking(scene.desk, "NARA-3333")
    agreed = price(scene.desk, visit)
    with scene.desk.engine.begin() as connection:
        scene.desk.checkout.registry(connection).register_transaction(
            visit.patient_id, transaction_date=visit.start.date(), amount_ore=60_00, reference="elsewhere"
        )
    changed = scene.desk.prepare(visit, agreed, paper_needed=True)
    assert isinstance(changed, Priced)
    assert changed.quote.amount == sek(40)


def test_from_the_reception_back_to_the_kiosk(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    priced = price(scene.desk, visit)
    scene.desk.leave_to_desk(visit, priced)
    scene.desk.leave_to_desk(visit, priced)
    paid = scene.desk.pay(visit, priced, progress=ignore)
    assert paid is not None
    assert paid.state is AttemptState.APPROVED


def test_queue_numbers_are_unique_and_begin_anew_each_day(scene: Scene) -> None:
    codes = ["BETA-2222", "NARA-3333", "FRKT-4444"]
    tickets = [scene.desk.check_in(booking(scene.desk, code)).ticket for code in codes]
    assert tickets == ["A001", "A002", "A003"]
    scene.clock.pass_by(days=1)
    assert scene.desk.check_in(booking(scene.desk, "BETA-2222")).ticket == "A001"


def test_checking_in_twice_is_checking_in_once(scene: Scene) -> None:
    visit = booking(scene.desk, "FRKT-4444")
    assert scene.desk.check_in(visit) == scene.desk.check_in(visit)
