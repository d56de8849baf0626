"""What staff give back of Swish, a stored card, an invoice or a card payment: once, with a receipt, after a cut too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import httpx
import pytest

from kiosk import staff, staff_cards
from kiosk.demo_data import enter_stored_cards
from kiosk.invoices import BillingWork, Invoices
from kiosk.staff_papers import as_lines, receipt_copies
from kiosk.staff_refunds import Wanted, give_back
from kiosk.stored_cards import StoredCardsHere
from kiosk.under_way import RETURN_TAKES
from kiosk.watch import Watch
from kiosk.ways import Way, Ways
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.settling import Settling
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.errors import CardNotStored, NotReturnable
from payments.money import Money, sek
from payments.providers import providers
from payments.providers.stored_card import Patience as CardPatience
from payments.providers.stored_card import StoredCardPayment
from payments.providers.swish import Patience, SwishPayment
from payments.simulators.psp.__main__ import knowing
from payments.stored_card.consent import StoredCards
from payments.stored_card.http import HttpPaymentService
from tests.kiosk.conftest import Scene
from tests.kiosk.swish_kiosk import MERCHANT
from tests.kiosk.test_checkin import booking, price
from tests.kiosk.test_stored_card_visits import CARDS, HERS
from tests.payments.billing_world import TERMS, Line
from tests.payments.conftest import PowerCut
from tests.payments.psp_line import PspLine
from tests.payments.swish_line import SwishLine

BY_ITSELF = ["swish", "stored_card"]
EVERY_WAY = [*BY_ITSELF, "invoice", "card"]


@dataclass
class Desk:
    """A reception whose kiosk has every way to pay; the systems outside are in memory."""

    scene: Scene
    swish: SwishLine = field(default_factory=SwishLine)
    psp: PspLine = field(default_factory=lambda: PspLine(knowing(CARDS)))
    billing: Line = field(default_factory=Line)

    def __post_init__(self) -> None:
        desk, clock = self.scene.desk, self.scene.clock
        self.pays = SwishPayment(self.swish.client(), MERCHANT, Patience(pay=20, ask_every=0, end=0.05, silence=0.05))
        service = HttpPaymentService(_client(self.psp), longest_pause=0)
        self.cards = StoredCards(desk.engine, service, clock)
        enter_stored_cards(CARDS, self.cards)
        patience = CardPatience(questions=1, sleep=lambda _seconds: None)
        self.system = HttpBilling(_client(self.billing), longest_pause=0)
        billed = Invoices(desk.engine, desk.clinic.tariff, TERMS, clock)
        card = desk.checkout.providers["card"]
        ways = providers(
            card_terminal=self.scene.terminal,  # type: ignore[arg-type]
            swish=self.pays,
            invoice=billed.provider(_client(self.billing)),
            stored_card=StoredCardPayment(desk.engine, self.cards, service, patience),
        )
        self.checkout = Checkout(desk.engine, {**ways, "card": card}, desk.checkout.registry, clock, "kiosk-1")
        self.ways = Ways(self.scene.terminal, self.pays, billed, StoredCardsHere(self.cards, service))

    def pay(self, way: str) -> str:
        """A patient pays 250 kronor; the id of the visit."""
        visit = booking(self.scene.desk, HERS)
        at_kiosk = replace(self.scene.desk, checkout=self.checkout)
        paid = at_kiosk.pay(visit, price(at_kiosk, visit), way=Way(way), progress=self.approve)
        assert paid is not None
        assert paid.stands
        return visit.id

    def approve(self, code: str) -> None:
        """The patient's phone approves whatever it sees."""
        if code.startswith("swish_qr:"):
            self.swish.swish.pay(self.swish.phone(code).id)

    def give_back(self, visit: str, kronor: int, **more: object) -> tuple[bool, str]:
        """What the command does."""
        asked = replace(Wanted(visit, sek(kronor), "anna"), **more)  # type: ignore[arg-type]
        is_well, line = give_back(self.checkout, asked, now=self.scene.clock())
        return is_well, line.replace("\u00a0", " ")

    def lose(self) -> None:
        """The answer to the next refund gets lost, and nobody answers until `mend`."""
        self.swish.loses = {"refund"}
        self.swish.after = self._cut
        self.psp.faults = ["silent", *["lost"] * 9]

    def mend(self) -> None:
        """Everybody answers again."""
        self.swish.is_cut, self.swish.loses, self.psp.faults = False, set(), []
        self.swish.after = lambda _kind: None

    def look(self, way: str) -> None:
        """What the running kiosk does beside the visits."""
        Watch(self.checkout, self.ways, Way(way), every=60).look()

    def moved(self, way: str) -> Money:
        """What the system outside has taken and not given back."""
        return Money(self.swish.swish.balance_ore() if way == "swish" else self.psp.psp.balance_ore())

    def kept(self, visit: str) -> Money:
        """What the books say that the patient has paid."""
        balance = self.checkout.balance(visit)
        assert balance is not None
        return balance.kept

    def _cut(self, kind: str) -> None:
        self.swish.is_cut = self.swish.is_cut or kind == "refund"


def _client(line: object) -> httpx.Client:
    return httpx.Client(base_url="https://outside.example", transport=httpx.MockTransport(line))  # type: ignore[arg-type]


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """The reception."""
    return Desk(scene)


@pytest.mark.parametrize("way", BY_ITSELF)
def test_money_goes_back_the_way_it_came_with_a_receipt(desk: Desk, way: str) -> None:
    visit = desk.pay(way)
    is_well, line = desk.give_back(visit, 100)
    assert is_well
    assert f"100 kronor given back by {way}" in line
    assert (desk.moved(way), desk.kept(visit)) == (sek(150), sek(150))
    clinic = desk.scene.desk.clinic
    _paid, back = receipt_copies(desk.checkout, clinic.tariff, visit, seller=clinic.seller)
    words = " ".join(as_lines(back).replace("\u00a0", " ").split())
    assert "Kvitto på återbetalning" in words
    assert "Totalt -100 kronor" in words


@pytest.mark.parametrize("way", BY_ITSELF)
def test_the_same_command_again_moves_nothing(desk: Desk, way: str) -> None:
    visit = desk.pay(way)
    _well, first = desk.give_back(visit, 250)
    is_well, again = desk.give_back(visit, 250)
    assert is_well
    assert again.startswith(first)
    assert "that was before; for another 250 kronor add --number 2" in again
    assert desk.moved(way) == sek(0)


@pytest.mark.parametrize("way", BY_ITSELF)
def test_a_second_refund_of_the_same_amount_is_asked_for_by_number(desk: Desk, way: str) -> None:
    visit = desk.pay(way)
    desk.give_back(visit, 100)
    assert desk.give_back(visit, 100, number=2)[0]
    assert desk.moved(way) == sek(50)
    with pytest.raises(NotReturnable, match=f"50.kronor of a payment by {way}"):
        desk.give_back(visit, 100, number=3)


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("kronor", [251, 100_000])
def test_more_than_was_paid_is_refused_with_what_is_left(desk: Desk, way: str, kronor: int) -> None:
    visit = desk.pay(way)
    with pytest.raises(NotReturnable, match=f"250.kronor of a payment by {way}"):
        desk.give_back(visit, kronor)
    assert desk.kept(visit) == sek(250)


def test_nothing_is_given_back_of_a_visit_that_was_not_paid(desk: Desk) -> None:
    with pytest.raises(NotReturnable, match="nothing was paid"):
        desk.give_back("no-such-visit", 100)


@pytest.mark.parametrize("kronor", [0, -1])
def test_an_amount_that_is_none_is_refused(desk: Desk, kronor: int) -> None:
    visit = desk.pay("swish")
    with pytest.raises(NotReturnable):
        desk.give_back(visit, kronor)


def test_an_invoice_is_credited_and_no_money_handed_out(desk: Desk) -> None:
    visit = desk.pay("invoice")
    assert "100 kronor credited on the invoice" in desk.give_back(visit, 100)[1]
    assert desk.kept(visit) == sek(150)
    with pytest.raises(NotReturnable, match="Credit the invoice"):
        desk.give_back(visit, 50, at_desk=True)


@pytest.mark.parametrize(("way", "at_desk"), [("card", False), ("swish", True), ("stored_card", True)])
def test_what_the_reception_hands_out_waits_for_its_word(desk: Desk, way: str, *, at_desk: bool) -> None:
    visit = desk.pay(way)
    is_well, line = desk.give_back(visit, 100, at_desk=at_desk)
    assert is_well
    assert "give 100 kronor, then: decide" in line
    assert desk.give_back(visit, 100, at_desk=at_desk)[1] == line
    staff.decide(desk.checkout, line.split()[0], "approved", by="anna")
    assert desk.kept(visit) == sek(150)


def test_a_refund_that_swish_refuses_is_tried_anew_by_the_next_command(desk: Desk) -> None:
    visit = desk.pay("swish")
    requests = dict(desk.swish.swish.requests)
    desk.swish.swish.requests.clear()
    is_well, line = desk.give_back(visit, 100)
    assert not is_well
    assert "nothing was given back by swish: RF02" in line
    desk.swish.swish.requests.update(requests)
    assert desk.give_back(visit, 100)[0]
    assert desk.moved("swish") == sek(150)


@pytest.mark.parametrize("way", BY_ITSELF)
def test_a_refund_whose_end_nobody_tells_is_found_out_and_not_repeated(desk: Desk, way: str) -> None:
    visit = desk.pay(way)
    desk.lose()
    is_well, line = desk.give_back(visit, 100)
    assert not is_well
    assert "Give nothing back in another way" in line
    desk.mend()
    desk.look(way)
    assert "that was before" in desk.give_back(visit, 100)[1]
    assert (desk.moved(way), desk.kept(visit)) == (sek(150), sek(150))


@pytest.mark.parametrize("way", BY_ITSELF)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_command_that_is_killed_midway(desk: Desk, way: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the command may still live nobody asks about its refund: Swish would say that there is none."""
    visit = desk.pay(way)
    provider = type(desk.checkout.providers[way])
    give = provider.give_back

    def cut(*arguments: object, **named: object) -> object:
        if place == "after":
            give(*arguments, **named)  # type: ignore[arg-type]
        raise PowerCut(place)

    with monkeypatch.context() as power:
        power.setattr(provider, "give_back", cut)
        power.setattr(type(desk.checkout.books), "keep", lambda *_nothing: None)
        with pytest.raises(PowerCut):
            desk.give_back(visit, 100)
    desk.look(way)
    assert [each.state for each in desk.checkout.unresolved(way)] == [AttemptState.SENT]
    assert not desk.give_back(visit, 100)[0]
    desk.scene.clock.now += RETURN_TAKES
    desk.look(way)
    assert desk.checkout.unresolved(way) == []
    assert desk.kept(visit) == (sek(150) if place == "after" else sek(250))
    assert desk.give_back(visit, 100)[0]
    assert (desk.moved(way), desk.kept(visit)) == (sek(150), sek(150))


def test_a_credit_that_is_under_way_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = desk.pay("invoice")

    def cut(*_arguments: object, **_named: object) -> object:
        raise PowerCut("credit")

    with monkeypatch.context() as power:
        power.setattr(type(desk.checkout.providers["invoice"]), "give_back", cut)
        with pytest.raises(PowerCut):
            desk.give_back(visit, 100)
    outbox = BillingOutbox(desk.checkout.engine, desk.system, desk.scene.clock)
    settling = Settling(desk.checkout.engine, desk.system, desk.checkout.books, desk.scene.clock)
    work = BillingWork(desk.checkout, outbox, settling, desk.scene.clock)
    work()
    assert len(desk.checkout.unresolved("invoice")) == 1
    desk.scene.clock.now += RETURN_TAKES
    work()
    assert desk.checkout.unresolved("invoice") == []
    assert desk.give_back(visit, 100)[0]
    assert desk.kept(visit) == sek(150)


def test_a_patient_takes_back_the_consent_at_the_reception(desk: Desk) -> None:
    appointments = desk.scene.appointments
    assert staff_cards.forget(desk.cards, appointments, HERS) == "The card is forgotten."
    assert staff_cards.forget(desk.cards, appointments, HERS) == "There was no stored card."
    with pytest.raises(CardNotStored):
        staff_cards.forget(desk.cards, appointments, "XXXX-2222")
    appointments.is_down = True
    with pytest.raises(CardNotStored, match="does not answer"):
        staff_cards.forget(desk.cards, appointments, HERS)
