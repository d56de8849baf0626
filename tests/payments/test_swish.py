"""Swish over HTTP against its simulator: requests, codes, time-outs, refunds, recovery, and callbacks that lie."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from threading import Event
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine

from payments.beginning import Return, blank_attempt
from payments.charge import Attempt, AttemptState, Proof, Purpose
from payments.checkout import Checkout
from payments.money import Money, sek
from payments.provider import Result
from payments.providers import providers
from payments.providers.swish import QR, Merchant, Patience, SwishPayment, instruction_of
from payments.providers.swish_callback import Objection, Refusal, receive
from tests.hardware.devices import eventually
from tests.kiosk.world import ROOT, free_port
from tests.payments.conftest import PowerCut, Terminal, order
from tests.payments.test_checkout import left

MERCHANT = Merchant("1231181189", "https://clinic.example/swish")
TIMEOUT = 0.4


@dataclass
class Phone:
    """The patient's phone and the levers of the simulator; `act` is what happens while the kiosk waits to ask again."""

    client: httpx.Client
    act: str = "pay"
    shown: list[str] = field(default_factory=list)
    now: float = 0.0

    def see(self, code: str) -> None:
        """The kiosk shows a code, and the phone reads which request it belongs to."""
        if code.startswith(QR):
            found = self.client.post("/control/scan", json={"code": code.removeprefix(QR)}).raise_for_status()
            self.shown.append(found.json()["id"])

    def wait(self, _woken: Event, seconds: float) -> None:
        """The kiosk waits; the patient acts, once."""
        self.now += seconds
        act, self.act = self.act, ""
        if act == "cut":
            raise PowerCut(act)
        if act in {"pay", "pay_then_cut"}:
            self.pay(self.shown[-1])
        if act == "pay_then_cut":
            raise PowerCut(act)

    def pay(self, instruction: str) -> None:
        """Approve in the app."""
        self.client.post(f"/control/pay/{instruction}").raise_for_status()

    def silence(self, **times: int) -> None:
        """Let so many answers of a kind never come."""
        self.client.post("/control/silent", json=times).raise_for_status()

    @property
    def balance(self) -> Money:
        """What Swish says was paid and not given back, in all."""
        return Money(int(self.client.get("/control").json()["ore"]))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A simulated Swish of its own."""
    port = free_port()
    command = [sys.executable, "-m", "payments.simulators.swish", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        try:
            return httpx.get(f"{url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False

    with subprocess.Popen(command, cwd=ROOT) as process:
        eventually(is_up, seconds=30)
        yield url
        process.terminate()


@pytest.fixture
def phone(address: str) -> Iterator[Phone]:
    """A patient with a phone."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        yield Phone(client)


@dataclass
class Scene:
    """A checkout with Swish."""

    checkout: Checkout
    phone: Phone
    before: Money

    def pay(self, reference: str = "visit-1") -> Attempt:
        """Pay a doctor visit."""
        charge = self.checkout.open_charge(order(reference))
        return self.checkout.pay(charge.id, "swish", progress=self.phone.see)

    def restart(self) -> Checkout:
        """The next process."""
        return replace(self.checkout)

    @property
    def moved(self) -> Money:
        """What this test has paid at Swish after all."""
        return self.phone.balance - self.before


@pytest.fixture
def scene(checkout: Checkout, terminal: Terminal, phone: Phone, address: str) -> Iterator[Scene]:
    """A checkout whose waiting is the phone's doing."""
    with httpx.Client(base_url=address, timeout=TIMEOUT, trust_env=False) as client:
        yield Scene(with_swish(checkout, terminal, client, phone), phone, phone.balance)


def with_swish(
    checkout: Checkout, terminal: Terminal, client: httpx.Client, phone: Phone, *, merchant: Merchant = MERCHANT
) -> Checkout:
    patience = Patience(pay=10, ask_every=1, end=3, clock=lambda: phone.now, pause=phone.wait)
    swish = SwishPayment(client, merchant, patience)
    return replace(checkout, providers=providers(card_terminal=terminal, swish=swish))


def test_a_payment_by_swish(scene: Scene) -> None:
    attempt = scene.pay()
    assert (attempt.state, attempt.proof.instrument) == (AttemptState.APPROVED, "Swish")
    assert UUID(hex=scene.phone.shown[0]) == UUID(attempt.id)
    assert (scene.moved, left(scene.checkout)) == (sek(250), 1200)


def test_the_amount_is_written_with_its_ore(scene: Scene) -> None:
    odd = replace(order(), amount=Money(10_05))
    attempt = scene.checkout.pay(scene.checkout.open_charge(odd).id, "swish", progress=scene.phone.see)
    assert (attempt.state, scene.moved) == (AttemptState.APPROVED, Money(10_05))


def test_a_patient_who_does_nothing_can_pay_in_another_way(scene: Scene, terminal: Terminal) -> None:
    scene.phone.act = ""
    assert scene.pay().state is AttemptState.CANCELLED
    charge = scene.checkout.open_charge(order())
    assert scene.checkout.pay(charge.id, "card").state is AttemptState.APPROVED
    assert scene.moved == sek(0)


@pytest.mark.parametrize(
    "code",
    ["FF08", "RP03", "BE18", "RP01", "PA01", "PA02", "AM06", "AM02", "AM03", "RP06", "ACMT01", "ACMT03", "ACMT07"],
)
def test_a_request_that_is_refused(scene: Scene, terminal: Terminal, address: str, code: str) -> None:
    with httpx.Client(base_url=address, trust_env=False) as client:
        refused = with_swish(scene.checkout, terminal, client, scene.phone, merchant=replace(MERCHANT, message=code))
        attempt = refused.pay(refused.open_charge(order()).id, "swish")
    assert (attempt.state, attempt.proof.code) == (AttemptState.DECLINED, code)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("RF07", AttemptState.DECLINED),
        ("BANKIDCL", AttemptState.DECLINED),
        ("FF10", AttemptState.DECLINED),
        ("TM01", AttemptState.DECLINED),
        ("DS24", AttemptState.UNKNOWN),
    ],
)
def test_a_request_that_ends_in_an_error(
    scene: Scene, terminal: Terminal, address: str, *, code: str, state: AttemptState
) -> None:
    with httpx.Client(base_url=address, trust_env=False) as client:
        failing = with_swish(scene.checkout, terminal, client, scene.phone, merchant=replace(MERCHANT, message=code))
        attempt = failing.pay(failing.open_charge(order()).id, "swish", progress=scene.phone.see)
        assert (attempt.state, attempt.proof.code) == (state, code)
        assert failing.resolve(attempt.id).state is state


def test_a_request_whose_answer_never_comes_is_cancelled(scene: Scene) -> None:
    scene.phone.silence(create=1)
    attempt = scene.pay()
    assert (attempt.state, scene.phone.shown, scene.moved) == (AttemptState.CANCELLED, [], sek(0))
    scene.phone.pay(instruction_of(attempt))
    assert scene.moved == sek(0)


def test_an_unanswered_question_is_asked_again(scene: Scene) -> None:
    scene.phone.silence(show=1)
    assert scene.pay().state is AttemptState.APPROVED


@pytest.mark.parametrize(("act", "paid"), [("cut", False), ("pay_then_cut", True)])
def test_after_a_power_cut_swish_is_asked(scene: Scene, *, act: str, paid: bool) -> None:
    scene.phone.act = act
    with pytest.raises(PowerCut):
        scene.pay()
    after = scene.restart()
    (attempt,) = after.recover()
    assert attempt.state is (AttemptState.APPROVED if paid else AttemptState.CANCELLED)
    assert (after.paid_attempt("visit-1") is not None, scene.moved) == (paid, sek(250 if paid else 0))


def test_while_swish_is_silent_nobody_knows_and_nobody_pays_again(scene: Scene) -> None:
    scene.phone.act = "pay_then_cut"
    with pytest.raises(PowerCut):
        scene.pay()
    scene.phone.silence(show=3)
    after = scene.restart()
    assert [attempt.is_open for attempt in after.recover()] == [True]
    assert [attempt.state for attempt in after.recover()] == [AttemptState.APPROVED]


def test_a_refund_by_swish_and_one_whose_answer_is_lost(scene: Scene) -> None:
    payment = scene.pay()
    part = Return(payment.id, Purpose.REFUND, sek(100), "swish", by="anna")
    assert scene.checkout.give_back(part).state is AttemptState.APPROVED
    scene.phone.silence(refund=1)
    rest = replace(part, amount=sek(150))
    assert scene.checkout.give_back(rest).state is AttemptState.APPROVED
    assert (scene.moved, left(scene.checkout)) == (sek(0), 1450)


def test_a_refund_that_swish_has_not_heard_of_yet_may_still_arrive() -> None:
    def late(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            raise httpx.ReadTimeout("no answer")
        return httpx.Response(404)

    ticks = count()
    patience = Patience(end=5.0, clock=lambda: float(next(ticks)), pause=lambda *_: None)
    client = httpx.Client(base_url="https://swish.example", transport=httpx.MockTransport(late))
    blank = blank_attempt("charge", "swish", at=datetime(2026, 11, 23, tzinfo=UTC), station="kiosk", key=None)
    payment = replace(blank, amount=sek(250), proof=Proof("1E2FC19E"))
    refund = replace(blank, amount=sek(100), purpose=Purpose.REFUND, undoes=payment.id)
    kept: list[Result] = []
    with client:
        given = SwishPayment(client, MERCHANT, patience).give_back(
            refund, payment, commit=kept.append, progress=lambda _: None
        )
    assert (given.state, kept) == (AttemptState.UNKNOWN, [])


def test_swish_has_no_reversal(scene: Scene) -> None:
    payment = scene.pay()
    given = scene.checkout.give_back(Return(payment.id, Purpose.REVERSAL, sek(250), "swish", by="anna"))
    assert (given.state, given.proof.code, scene.moved) == (AttemptState.DECLINED, "not_possible", sek(250))


def callback(attempt: Attempt, **changed: object) -> bytes:
    """What Swish posts about an attempt."""
    told: dict[str, object] = {"id": instruction_of(attempt), "status": "PAID", "amount": "250.00", "currency": "SEK"}
    return json.dumps(told | changed).encode()


def cut_off(scene: Scene, act: str) -> Attempt:
    """A payment whose end is not in the books."""
    scene.phone.act = act
    with pytest.raises(PowerCut):
        scene.pay()
    return scene.checkout.attempts_for("visit-1")[0]


def test_a_callback_ends_a_payment_once(scene: Scene) -> None:
    attempt = cut_off(scene, "pay_then_cut")
    ended = receive(scene.checkout, callback(attempt))
    assert isinstance(ended, Attempt)
    assert ended.state is AttemptState.APPROVED
    assert receive(scene.checkout, callback(attempt)) == Refusal(Objection.REPLAYED)
    assert (scene.moved, left(scene.checkout)) == (sek(250), 1200)


def test_a_callback_that_lies_about_a_payment_pays_nothing(scene: Scene) -> None:
    """Nobody paid: whatever the callback says, Swish is asked, and the books follow Swish."""
    attempt = cut_off(scene, "cut")
    ended = receive(scene.checkout, callback(attempt))
    assert isinstance(ended, Attempt)
    assert ended.state is AttemptState.CANCELLED
    assert scene.checkout.paid_attempt("visit-1") is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda attempt: callback(attempt, amount="2.50"), Objection.OTHER_AMOUNT),
        (lambda attempt: callback(attempt, currency="EUR"), Objection.OTHER_AMOUNT),
        (lambda attempt: callback(attempt, id="0" * 32), Objection.UNKNOWN_REQUEST),
        (lambda attempt: callback(attempt, id=7), Objection.UNREADABLE),
        (lambda attempt: callback(attempt, status="PAYED"), Objection.UNREADABLE),
        (lambda attempt: callback(attempt, amount="NaN"), Objection.UNREADABLE),
        (lambda _attempt: b"[]", Objection.UNREADABLE),
        (lambda _attempt: b"\xff", Objection.UNREADABLE),
        (lambda attempt: callback(attempt, message="x" * 5000), Objection.UNREADABLE),
    ],
)
def test_a_callback_that_was_tampered_with_is_refused(
    scene: Scene, *, body: Callable[[Attempt], bytes], why: Objection
) -> None:
    attempt = cut_off(scene, "pay_then_cut")
    assert receive(scene.checkout, body(attempt)) == Refusal(why)
    assert scene.checkout.attempt(attempt.id).is_open


def test_a_callback_for_a_card_payment_is_refused(scene: Scene, engine: Engine) -> None:
    attempt = scene.checkout.pay(scene.checkout.open_charge(order()).id, "card")
    assert receive(scene.checkout, callback(attempt)) == Refusal(Objection.OTHER_AMOUNT)
