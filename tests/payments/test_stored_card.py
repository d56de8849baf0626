"""Stored cards: consent, tokens and never a card number; each time-out and cut ends in one payment or none."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date

import httpx
import pytest
from sqlalchemy import Engine, select

from payments import tables
from payments.beginning import Return
from payments.charge import Attempt, AttemptState, Purpose
from payments.checkout import Checkout
from payments.errors import CardNotStored
from payments.money import Money, sek
from payments.providers import providers
from payments.providers.stored_card import Patience, StoredCardPayment
from payments.stored_card.card_number import may_hold_card_number
from payments.stored_card.consent import StoredCard, StoredCards
from payments.stored_card.http import HttpPaymentService
from payments.stored_card.port import Movement, PspSilent
from tests.payments.billing_world import Clock
from tests.payments.conftest import PowerCut, Terminal, order
from tests.payments.psp_line import TODAY, PspLine
from tests.payments.test_checkout import cut_at_commit, left

TEXT = "stored-card-2026-11"


@dataclass
class Scene:
    """A checkout with stored cards."""

    checkout: Checkout
    cards: StoredCards
    line: PspLine
    service: HttpPaymentService

    def store(self) -> StoredCard:
        """The patient stores a card at the service and says yes."""
        made = self.line.psp.agree()
        card = StoredCard(made["token"], made["agreement_id"], made["card"])
        self.cards.remember("patient-1", card, text_version=TEXT)
        return card

    def pay(self, reference: str = "visit-1") -> Attempt:
        """Pay a visit with the stored card."""
        return self.checkout.pay(self.checkout.open_charge(order(reference)).id, "stored_card")

    def give_back(self, payment: Attempt, kronor: int, purpose: Purpose = Purpose.REFUND) -> Attempt:
        """Give back to the card."""
        return self.checkout.give_back(Return(payment.id, purpose, sek(kronor), "stored_card", by="anna"))

    @property
    def drawn(self) -> Money:
        """What the service has drawn and not given back."""
        return Money(self.line.psp.balance_ore())


@pytest.fixture
def scene(checkout: Checkout, terminal: Terminal, engine: Engine) -> Scene:
    """A checkout with a stored card of its patient."""
    line, clock = PspLine(), Clock()
    client = httpx.Client(base_url="https://psp.example", transport=httpx.MockTransport(line))
    service = HttpPaymentService(client, longest_pause=0)
    cards = StoredCards(engine, service, clock)
    way = StoredCardPayment(engine, cards, service, Patience(questions=2, sleep=lambda _seconds: None))
    made = Scene(replace(checkout, providers=providers(card_terminal=terminal, stored_card=way)), cards, line, service)
    made.store()
    return made


def test_a_payment_with_a_stored_card(scene: Scene) -> None:
    attempt = scene.pay()
    assert (attempt.state, attempt.proof.instrument) == (AttemptState.APPROVED, "Visa ****1111")
    assert (scene.drawn, left(scene.checkout)) == (sek(250), 1200)


def test_who_has_no_stored_card_pays_in_another_way(scene: Scene) -> None:
    assert scene.cards.forget("patient-1")
    attempt = scene.pay()
    assert (attempt.state, attempt.proof.code) == (AttemptState.DECLINED, "no_stored_card")
    assert scene.checkout.pay(attempt.charge_id, "card").state is AttemptState.APPROVED


@pytest.mark.parametrize("code", ["insufficient_funds", "expired_card", "do_not_honour", "needs_3ds"])
def test_a_payment_that_the_bank_does_not_want(scene: Scene, code: str) -> None:
    """With needs_3ds the bank wants to see the cardholder, which a kiosk cannot do: it is no, with a reason."""
    scene.line.psp.bank = [code]
    attempt = scene.pay()
    assert (attempt.state, attempt.proof.code, scene.drawn) == (AttemptState.DECLINED, code, sek(0))
    assert scene.pay().state is AttemptState.APPROVED


def test_an_agreement_that_the_service_has_ended_is_forgotten(scene: Scene) -> None:
    scene.line.psp.agreements.clear()
    assert (scene.pay().proof.code, scene.cards.card_of("patient-1")) == ("agreement_ended", None)


@pytest.mark.parametrize("verdict", ["APPROVED", "DECLINED"])
def test_a_payment_that_takes_the_bank_a_while(scene: Scene, engine: Engine, verdict: str) -> None:
    def bank_answers(_seconds: float) -> None:
        scene.line.psp.settle(verdict)

    slow = StoredCardPayment(engine, scene.cards, scene.service, Patience(sleep=bank_answers))
    scene.checkout = replace(scene.checkout, providers={"stored_card": slow})
    scene.line.psp.bank = ["pending"]
    assert scene.pay().state.value == verdict


def test_a_payment_that_stays_with_the_bank_is_unknown_until_it_answers(scene: Scene) -> None:
    scene.line.psp.bank = ["pending"]
    assert scene.pay().state is AttemptState.UNKNOWN
    assert [each.state for each in scene.checkout.recover()] == [AttemptState.UNKNOWN]
    scene.line.psp.settle("APPROVED")
    assert [each.state for each in scene.checkout.recover()] == [AttemptState.APPROVED]


BREAKS = ["lost", "late", "silent", "500", "503", "404", "409", "<html>"]


@pytest.mark.parametrize("fault", BREAKS)
def test_an_answer_that_never_comes_is_called_off_by_its_key(scene: Scene, fault: str) -> None:
    scene.line.faults = [fault]
    attempt = scene.pay()
    scene.line.arrive_late()
    assert attempt.state is (AttemptState.APPROVED if fault in {"silent", "<html>"} else AttemptState.CANCELLED)
    assert scene.drawn == (sek(250) if attempt.state is AttemptState.APPROVED else sek(0))
    assert scene.line.requests.count("PUT") == 1


@pytest.mark.parametrize("fault", BREAKS)
def test_when_nobody_tells_it_is_unknown_and_asked_again_later(scene: Scene, fault: str) -> None:
    """The line stays dead while calling off, three tries of it."""
    scene.line.faults = [fault, "lost", "500", "lost"]
    attempt = scene.pay()
    assert attempt.state is AttemptState.UNKNOWN
    scene.line.faults = ["lost"] * 3
    assert [each.state for each in scene.checkout.recover()] == [AttemptState.UNKNOWN]
    (after,) = scene.checkout.recover()
    scene.line.arrive_late()
    assert scene.drawn == (sek(250) if after.state is AttemptState.APPROVED else sek(0))
    assert (after.is_open, scene.line.requests.count("PUT")) == (False, 1)


PLACES = [f"{when}_commit_{number}" for number in range(1, 9) for when in ("before", "after")]


@pytest.mark.parametrize("place", [*PLACES, "at_the_service"])
def test_after_a_power_cut_books_and_service_agree(scene: Scene, engine: Engine, place: str) -> None:
    charge = scene.checkout.open_charge(order())
    if place in PLACES:
        cut_at_commit(engine, place)
    else:
        scene.line.faults = ["cut"]
    with pytest.raises(PowerCut):
        scene.checkout.pay(charge.id, "stored_card")
    after = replace(scene.checkout)
    after.recover()
    assert after.open_attempts() == []
    assert (after.paid_attempt("visit-1") is not None) is (scene.drawn == sek(250))
    if scene.drawn == sek(0):
        assert after.pay(charge.id, "stored_card").state is AttemptState.APPROVED
    assert (scene.drawn, left(after)) == (sek(250), 1200)


def test_refunds_in_part_and_never_more_than_was_paid(scene: Scene) -> None:
    payment = scene.pay()
    assert scene.give_back(payment, 100).state is AttemptState.APPROVED
    assert scene.give_back(payment, 150).state is AttemptState.APPROVED
    assert (scene.drawn, left(scene.checkout)) == (sek(0), 1450)


def test_there_is_no_reversal(scene: Scene) -> None:
    payment = scene.pay()
    given = scene.give_back(payment, 250, Purpose.REVERSAL)
    assert (given.state, given.proof.code) == (AttemptState.DECLINED, "not_possible")


@pytest.mark.parametrize("fault", BREAKS)
def test_a_refund_whose_answer_is_lost_is_given_once_or_not_at_all(scene: Scene, fault: str) -> None:
    payment = scene.pay()
    scene.line.faults = [fault]
    given = scene.give_back(payment, 250)
    scene.line.arrive_late()
    assert given.state is (AttemptState.APPROVED if fault in {"silent", "<html>"} else AttemptState.CANCELLED)
    if given.state is AttemptState.CANCELLED:
        assert scene.give_back(payment, 250).state is AttemptState.APPROVED
    assert scene.drawn == sek(0)


def test_a_refund_to_a_card_that_is_forgotten_still_goes_back(scene: Scene) -> None:
    payment = scene.pay()
    scene.cards.forget("patient-1")
    scene.cards.tell_withdrawals()
    assert scene.give_back(payment, 250).state is AttemptState.APPROVED


@pytest.mark.parametrize(
    "told_instead",
    [
        {"status": "APPROVED", "amount_ore": 250_01, "reference": "P1"},
        {"status": "APPROVED", "amount_ore": 25_00, "reference": "P1"},
    ],
)
def test_an_approval_of_another_amount_is_not_believed(scene: Scene, told_instead: dict[str, object]) -> None:
    scene.line.faults = [json.dumps(told_instead)]
    assert scene.pay().state is AttemptState.UNKNOWN


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "PAID"},
        {"status": "APPROVED", "amount_ore": "25000"},
        {"status": "APPROVED", "amount_ore": -1},
        {"status": "APPROVED", "amount_ore": 25000, "currency": "EUR"},
        {"status": "APPROVED", "amount_ore": 25000, "reference": "4111111111111111"},
        {"status": "APPROVED", "amount_ore": 25000, "card": "Visa 4111 1111 1111 1111"},
        {"status": "DECLINED", "code": "Mrs Exempelsson has no money"},
        [],
    ],
)
def test_an_answer_that_makes_no_sense_is_silence_and_is_not_repeated(scene: Scene, nonsense: object) -> None:
    scene.line.faults = [json.dumps(nonsense)]
    with pytest.raises(PspSilent) as silent:
        scene.service.ask(Movement.PAYMENT, "key")
    assert not any(word in str(silent.value) for word in ("4111", "Exempelsson"))


def test_the_days_list(scene: Scene) -> None:
    payment = scene.pay()
    refund = scene.give_back(payment, 40)
    scene.line.psp.bank = ["expired_card"]
    scene.pay("visit-2")
    assert scene.service.moved_on(TODAY) == {payment.id: sek(250), refund.id: sek(-40)}
    assert scene.service.moved_on(date(2026, 11, 22)) == {}


@pytest.mark.parametrize(
    "number",
    [
        *("4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111"),
        *("5555555555554444", "378282246310005", "6759649826438453", "30569309025904", "tok4111111111111111x"),
        *("000004111111111111111100000", "card: 4111 1111 1111 1111, 12/29"),
    ],
)
def test_no_card_number_is_ever_kept(scene: Scene, engine: Engine, number: str) -> None:
    """The schemes' own published test numbers, in the ways in which people write them."""
    assert may_hold_card_number(number)
    scene.cards.forget("patient-1")
    for card in (StoredCard(number, "a-1", "Visa"), StoredCard("token-of-a-card", number, "Visa")):
        with pytest.raises(CardNotStored) as refused:
            scene.cards.remember("patient-1", card, text_version=TEXT)
        assert "1111" not in str(refused.value)
    with pytest.raises(CardNotStored):
        scene.cards.remember("patient-1", StoredCard("token-of-a-card", "a-1", number), text_version=TEXT)
    with engine.begin() as connection:
        assert connection.execute(select(tables.stored_cards)).all() == []


@pytest.mark.parametrize("text", ["Visa ****1111", "token-for-card-1", "4111111111111112", "12345678901", ""])
def test_what_is_no_card_number(text: str) -> None:
    assert not may_hold_card_number(text)


@pytest.mark.parametrize(
    ("card", "version"),
    [
        (StoredCard("", "a-1", "Visa"), TEXT),
        (StoredCard("short", "a-1", "Visa"), TEXT),
        (StoredCard("token; DROP TABLE", "a-1", "Visa"), TEXT),
        (StoredCard("token-of-a-card", "", "Visa"), TEXT),
        (StoredCard("token-of-a-card", "a-1", "V" * 41), TEXT),
        (StoredCard("token-of-a-card", "a-1", "Visa"), ""),
        (StoredCard("token-of-a-card", "a-1", "Visa"), "version one"),
    ],
)
def test_what_is_no_consent(scene: Scene, card: StoredCard, version: str) -> None:
    with pytest.raises(CardNotStored):
        scene.cards.remember("patient-2", card, text_version=version)


def test_a_consent_is_kept_with_its_text_and_time_and_a_withdrawal_erases_the_token(
    scene: Scene, engine: Engine
) -> None:
    card = scene.cards.card_of("patient-1")
    assert card is not None
    assert card.token not in repr(card)
    assert scene.cards.forget("patient-1")
    assert not scene.cards.forget("patient-1")
    with engine.begin() as connection:
        steps = connection.execute(select(tables.card_consents).order_by(tables.card_consents.c.id)).all()
        assert connection.execute(select(tables.stored_cards)).all() == []
    assert [(row.step, row.text_version, row.at.date()) for row in steps] == [
        ("GIVEN", TEXT, TODAY),
        ("WITHDRAWN", "", TODAY),
    ]
    with closing(engine.raw_connection()) as raw:
        assert card.token not in "".join(raw.iterdump())


def test_the_service_hears_of_a_withdrawal_sooner_or_later(scene: Scene) -> None:
    clock = scene.cards.clock
    assert isinstance(clock, Clock)
    scene.cards.forget("patient-1")
    scene.line.faults = ["lost", "silent", "503", "401"]
    assert (scene.cards.tell_withdrawals(), scene.cards.tell_withdrawals()) == (0, 0)
    clock.pass_by(seconds=6)
    assert scene.cards.tell_withdrawals() == 0
    clock.pass_by(seconds=11)
    assert (scene.cards.tell_withdrawals(), scene.line.psp.agreements) == (1, {})
    assert scene.cards.tell_withdrawals() == 0


def test_a_new_card_replaces_the_old_one(scene: Scene) -> None:
    old = scene.cards.card_of("patient-1")
    new = scene.store()
    assert (scene.cards.card_of("patient-1"), new == old) == (new, False)
    scene.cards.tell_withdrawals()
    assert list(scene.line.psp.agreements) == [new.token]
    with pytest.raises(CardNotStored):
        scene.cards.remember("patient-1", new, text_version=TEXT)
    assert scene.cards.card_of("patient-1") == new


def test_what_is_called_off_before_it_came_is_never_done(scene: Scene) -> None:
    scene.service.call_off(Movement.PAYMENT, "key")
    token = next(iter(scene.line.psp.agreements))
    assert scene.service.charge("key", token, sek(250)).status == "CANCELLED"
    assert scene.drawn == sek(0)
