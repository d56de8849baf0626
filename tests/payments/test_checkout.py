"""Paying: each visit is paid at most once, and what was cut off is found out, never tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, event

from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.errors import AlreadyPaid, AttemptOpen
from payments.high_cost.ledger import Ledger
from payments.money import sek
from payments.receipt import Seller, copy_of
from tests.payments.conftest import NOW, PowerCut, Terminal, order

BOTH_DATABASES = True

SELLER = Seller("Demokliniken", "232999-9999", "Storgatan 1, Gävle")


def left(checkout: Checkout) -> int:
    """The kronor left on the card of the patient of `order`."""
    with checkout.engine.begin() as connection:
        registry = checkout.registry(connection)
        assert isinstance(registry, Ledger)
        card = registry.get_extended_card_for_person("patient-1", on=date(2026, 11, 21)).card
    assert card is not None
    return card.left_ore // 100


def test_a_payment_is_receipted_and_counted_once(checkout: Checkout, terminal: Terminal) -> None:
    charge = checkout.open_charge(order())
    shown: list[str] = []
    attempt = checkout.pay(charge.id, "card", progress=shown.append)
    assert (attempt.state, shown, left(checkout)) == (AttemptState.APPROVED, ["insert_card"], 1200)
    receipt = checkout.receipt("visit-1", seller=SELLER)
    assert receipt is not None
    assert (receipt.number, receipt.total, receipt.paid_with) == (1, sek(250), "Visa ****1234")
    assert checkout.receipt("visit-1", seller=SELLER) == receipt
    assert copy_of(receipt).number == 1
    with pytest.raises(AlreadyPaid):
        checkout.pay(charge.id, "card")
    assert len(terminal.kept) == 1


def test_a_visit_has_one_charge(checkout: Checkout) -> None:
    assert checkout.open_charge(order()) == checkout.open_charge(order())


def test_the_amount_may_change_until_money_has_moved(checkout: Checkout) -> None:
    charge = checkout.open_charge(order())
    assert checkout.open_charge(order(kronor=100)).order.amount == sek(100)
    assert checkout.pay(charge.id, "card").amount == sek(100)
    with pytest.raises(AlreadyPaid):
        checkout.open_charge(order(kronor=50))


def test_receipts_are_numbered_without_gaps(checkout: Checkout, terminal: Terminal) -> None:
    for number, answer in enumerate([AttemptState.APPROVED, AttemptState.DECLINED, AttemptState.APPROVED]):
        terminal.answer = answer
        checkout.pay(checkout.open_charge(order(f"visit-{number}")).id, "card")
    numbers = [checkout.receipt(f"visit-{number}", seller=SELLER) for number in range(3)]
    assert [receipt and receipt.number for receipt in numbers] == [1, None, 2]


@pytest.mark.parametrize("answer", [AttemptState.DECLINED, AttemptState.CANCELLED])
def test_a_refused_card_leaves_the_charge_to_be_tried_again(
    checkout: Checkout, terminal: Terminal, answer: AttemptState
) -> None:
    charge = checkout.open_charge(order())
    terminal.answer = answer
    assert checkout.pay(charge.id, "card").state is answer
    terminal.answer = AttemptState.APPROVED
    assert checkout.pay(charge.id, "card").state is AttemptState.APPROVED


def test_an_unknown_end_blocks_the_next_payment_until_it_is_resolved(checkout: Checkout, terminal: Terminal) -> None:
    charge = checkout.open_charge(order())
    terminal.answer = AttemptState.UNKNOWN
    attempt = checkout.pay(charge.id, "card")
    assert attempt.state is AttemptState.UNKNOWN
    with pytest.raises(AttemptOpen):
        checkout.pay(charge.id, "card")
    assert checkout.unresolved("card") == [attempt]
    assert checkout.resolve(attempt.id).state is AttemptState.CANCELLED


def test_an_approval_of_another_amount_is_not_acknowledged(checkout: Checkout, terminal: Terminal) -> None:
    terminal.reported = sek(2500)
    attempt = checkout.pay(checkout.open_charge(order()).id, "card")
    assert attempt.state is AttemptState.UNKNOWN
    assert terminal.kept == []


def test_staff_decide_what_nobody_else_can_tell(checkout: Checkout, terminal: Terminal) -> None:
    terminal.answer = AttemptState.UNKNOWN
    attempt = checkout.pay(checkout.open_charge(order()).id, "card")
    assert checkout.decide(attempt.id, AttemptState.APPROVED, by="reception").state is AttemptState.APPROVED
    assert left(checkout) == 1200


def test_a_patient_who_returns_from_the_reception_may_pay_by_card(checkout: Checkout) -> None:
    charge = checkout.open_charge(order())
    assert checkout.pay(charge.id, "desk").state is AttemptState.SENT
    with pytest.raises(AttemptOpen):
        checkout.pay(charge.id, "card")
    checkout.withdraw_from_desk("visit-1")
    assert checkout.pay(charge.id, "card").state is AttemptState.APPROVED


def test_a_fee_that_does_not_count_leaves_the_card_alone(checkout: Checkout) -> None:
    checkout.pay(checkout.open_charge(order(counts=False)).id, "card")
    assert left(checkout) == 1450


PLACES = ["login", "before_answer", "before_ack", "after_ack"]
COMMITS = [f"{when}_commit_{number}" for number in range(1, 7) for when in ("before", "after")]
LAST_COMMITS = [f"{when}_commit_{number}" for number in (7, 8) for when in ("before", "after")]


@pytest.mark.parametrize("place", PLACES + COMMITS + LAST_COMMITS)
def test_after_a_power_cut_books_and_terminal_agree(
    checkout: Checkout, terminal: Terminal, engine: Engine, place: str
) -> None:
    """Cut the power in every step of a payment; start again; the patient has paid as much as the books say."""
    charge = checkout.open_charge(order())
    if place in PLACES:
        terminal.cut_at = place
    else:
        cut_at_commit(engine, place)
    with pytest.raises(PowerCut):
        checkout.pay(charge.id, "card")
    after = replace(checkout)
    after.recover()
    paid = after.paid_attempt("visit-1")
    assert (paid is not None) is (len(terminal.kept) == 1)
    assert after.unresolved("card") == []
    if paid is None:
        assert after.pay(charge.id, "card").state is AttemptState.APPROVED
    assert len(terminal.kept) == 1
    assert left(after) == 1200


def test_recovery_does_not_take_an_older_payment_for_the_one_cut_off(checkout: Checkout, terminal: Terminal) -> None:
    checkout.pay(checkout.open_charge(order("visit-0")).id, "card")
    second = checkout.open_charge(order("visit-1"))
    terminal.cut_at = "before_answer"
    with pytest.raises(PowerCut):
        checkout.pay(second.id, "card")
    assert [attempt.state for attempt in checkout.recover()] == [AttemptState.CANCELLED]
    assert checkout.paid_attempt("visit-1") is None


def test_a_payment_of_somebody_else_before_our_first_one_is_not_taken_for_it(
    checkout: Checkout, terminal: Terminal
) -> None:
    terminal.pay(sek(250), commit=lambda _result: None, progress=lambda _code: None)
    charge = checkout.open_charge(order())
    terminal.cut_at = "before_answer"
    with pytest.raises(PowerCut):
        checkout.pay(charge.id, "card")
    checkout.recover()
    assert checkout.paid_attempt("visit-1") is None


def test_a_terminal_that_does_not_say_what_it_did_last_is_not_asked_to_pay(
    checkout: Checkout, terminal: Terminal
) -> None:
    terminal.is_silent = True
    attempt = checkout.pay(checkout.open_charge(order()).id, "card")
    assert (attempt.state, attempt.proof.code, terminal.asked) == (AttemptState.CANCELLED, "not_ready", 0)


def test_a_payment_that_nobody_knows_is_left_to_staff(checkout: Checkout, terminal: Terminal) -> None:
    terminal.answer = AttemptState.UNKNOWN
    attempt = checkout.pay(checkout.open_charge(order()).id, "card")
    terminal.answer = AttemptState.APPROVED
    terminal.pay(sek(999), commit=lambda _result: None, progress=lambda _code: None)
    assert checkout.resolve(attempt.id).state is AttemptState.UNKNOWN


def test_the_steps_of_an_attempt_stay_in_the_books(checkout: Checkout, engine: Engine) -> None:
    checkout.pay(checkout.open_charge(order()).id, "card")
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT state FROM payments_attempt_step ORDER BY number").scalars()
        assert list(rows) == ["INTENT", "SENT", "APPROVED_UNACKED", "APPROVED"]
    assert checkout.clock() == NOW


def cut_at_commit(engine: Engine, place: str) -> Callable[[], None]:
    """Lose power right before or right after the n-th commit from now; the power stays on after what is returned."""
    when, _, number = place.split("_")
    count = 0

    def commit(connection: Connection) -> None:
        nonlocal count
        count += 1
        if count == int(number):
            if when == "after":
                connection.connection.commit()
            event.remove(engine, "commit", commit)
            raise PowerCut(place)

    def stay_on() -> None:
        if event.contains(engine, "commit", commit):
            event.remove(engine, "commit", commit)

    event.listen(engine, "commit", commit)
    return stay_on
