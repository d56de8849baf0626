"""What a patient takes home: printed once, then a copy, lent to a phone for some minutes, and gone from the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sanic import Sanic

from hardware.document import Qr
from hardware.interfaces import PrintOutcome
from kiosk.handouts.content import Handout
from kiosk.handouts.shelf import LENT_FOR, Shelf
from kiosk.rendering import Screens, Surroundings
from kiosk.staff_papers import read_card
from kiosk.station import Sheet
from kiosk.store import CheckIn, PrintState
from kiosk.take_home_routes import add_take_home
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from payments.high_cost.card_view import CardState, CardView
from payments.money import sek
from tests.kiosk.conftest import Clock, Scene, words
from tests.kiosk.test_checkin import booking, ignore, price
from tests.kiosk.test_host import LANGUAGES, Kiosk, eventually, kiosk

__all__ = ["kiosk"]  # the fixture: station and host in this event loop

SWEDISH = Tongue("sv", LANGUAGES.catalogue("sv").gettext)
ANNA = "199006022397"
OLD_WEBSOCKETS = pytest.mark.filterwarnings("ignore:websockets.legacy:DeprecationWarning")  # what sanic-testing imports
_numbers = count()


def titles(handouts: tuple[Handout, ...]) -> list[str]:
    """What the sheets are."""
    return [" ".join(part for part in (handout.mark, handout.title) if part) for handout in handouts]


def arrive(scene: Scene, code: str) -> CheckIn:
    """Pay if there is something to pay, and check in."""
    visit = booking(scene.desk, code)
    priced = price(scene.desk, visit)
    if not priced.nothing_to_pay:
        scene.desk.pay(visit, priced, progress=ignore)
    return scene.desk.check_in(visit)


def test_the_card_holds_the_fee_that_was_paid_a_moment_ago(scene: Scene) -> None:
    visit = booking(scene.desk, "BETA-2222")
    shown = scene.desk.take_home.card(visit, arrive(scene, "BETA-2222"))
    assert (shown.view.counted.ore, shown.view.left.ore) == (250_00, 1200_00)
    assert shown.printed is None


def test_the_card_is_printed_once_with_its_code(scene: Scene) -> None:
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    take_home = scene.desk.take_home
    assert take_home.print_card(visit, check_in, tongue=SWEDISH) is PrintState.PRINTED
    assert take_home.print_card(visit, check_in, tongue=SWEDISH) is PrintState.UNKNOWN
    (document,) = scene.printer.printed
    assert "Kvar till frikort 1 200 kronor" in words(document)
    (code,) = [block.data for block in document.blocks if isinstance(block, Qr)]
    keys = scene.desk.clinic.card_keys
    taken, said = read_card(code, "19900602-2397", keys=keys, at=scene.clock())
    assert taken
    assert said.replace("\u00a0", " ") == "1 200 kronor left, 250 kronor counted, since 2026-11-20, as of 2026-11-20"
    assert take_home.card(visit, check_in).printed is PrintState.PRINTED


def test_cards_that_the_reception_does_not_take(scene: Scene) -> None:
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    sealed = scene.desk.take_home.card(visit, check_in).sealed
    assert sealed is not None
    for code, personnummer, hours, why in (
        ("HKK1:ABCDEFGH", ANNA, 0, "not the code of a high-cost card"),
        (sealed.text[:-4] + "AAAA", ANNA, 0, "not genuine"),
        (sealed.text, "191212121212", 0, "somebody else"),
        (sealed.text, ANNA, 48, "expired"),
        (sealed.text, ANNA, -1, "from the future"),
        (sealed.text, "123", 0, "not a personnummer"),
    ):
        at = scene.clock() + timedelta(hours=hours)
        taken, said = read_card(code, personnummer, keys=scene.desk.clinic.card_keys, at=at)
        assert not taken
        assert why in said
        assert personnummer not in said


def test_a_frikort_is_read_as_one(scene: Scene) -> None:
    visit, check_in = booking(scene.desk, "FRKT-4444"), arrive(scene, "FRKT-4444")
    sealed = scene.desk.take_home.card(visit, check_in).sealed
    assert sealed is not None
    taken, said = read_card(sealed.text, visit.personnummer, keys=scene.desk.clinic.card_keys, at=scene.clock())
    assert taken
    assert said.startswith("Frikort until 2027-06-22 (preliminary)")


def test_a_clinic_without_keys_prints_no_code_and_reads_none(scene: Scene) -> None:
    clinic = replace(scene.desk.clinic, card_keys=None)
    take_home = replace(scene.desk, clinic=clinic).take_home
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    take_home.print_card(visit, check_in, tongue=SWEDISH)
    assert not [block for block in scene.printer.printed[0].blocks if isinstance(block, Qr)]
    assert not read_card("HKK1:A", ANNA, keys=None, at=scene.clock())[0]


def test_somebody_without_a_personnummer_gets_a_card_without_a_code(scene: Scene) -> None:
    visit = replace(booking(scene.desk, "BETA-2222"), personnummer="RESERVNUMMER")
    assert scene.desk.take_home.card(visit, arrive(scene, "BETA-2222")).sealed is None


def test_a_receipt_that_was_printed_is_a_copy_on_the_phone(scene: Scene) -> None:
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    scene.desk.take_home.print_tickets(visit, check_in, tongue=SWEDISH)
    assert titles(scene.desk.take_home.handouts(visit, check_in, tongue=SWEDISH)) == ["KOPIA Kvitto", "Högkostnadskort"]


@pytest.mark.parametrize("outcome", [PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN])
def test_a_receipt_that_never_came_to_the_printer_is_the_receipt(scene: Scene, outcome: PrintOutcome) -> None:
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    scene.printer.outcome = outcome  # the queue ticket fails, so the receipt is not even tried
    scene.desk.take_home.print_tickets(visit, check_in, tongue=SWEDISH)
    assert titles(scene.desk.take_home.handouts(visit, check_in, tongue=SWEDISH))[0] == "Kvitto"


def test_who_opted_out_gets_the_receipt_alone(scene: Scene) -> None:
    visit, check_in = booking(scene.desk, "BETA-2222"), arrive(scene, "BETA-2222")
    with scene.desk.engine.begin() as connection:
        scene.desk.checkout.registry(connection).register_opt_out(visit.patient_id)
    assert titles(scene.desk.take_home.handouts(visit, check_in, tongue=SWEDISH)) == ["Kvitto"]
    assert scene.desk.take_home.card(visit, check_in).view.state is CardState.OPTED_OUT
    assert scene.desk.take_home.print_card(visit, check_in, tongue=SWEDISH) is PrintState.NOT_PRINTED


async def to_the_end(kiosk: Kiosk) -> None:
    """A paid visit."""
    await kiosk.to_fee("BETA-2222")
    await kiosk.press(Event.PAY, Stage.DONE)


async def test_the_patient_prints_the_card_from_the_screen(kiosk: Kiosk, scene: Scene) -> None:
    await to_the_end(kiosk)
    assert len(scene.printer.printed) == 2
    for _press in range(2):
        await kiosk.press(Event.PRINT_CARD, Stage.DONE)
        await kiosk.host.print_card()
    assert len(scene.printer.printed) == 3
    card = kiosk.station.visit.card
    assert card is not None
    assert card.printed is PrintState.PRINTED


async def test_a_printer_that_breaks_is_told_on_the_card(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    await to_the_end(kiosk)
    monkeypatch.setattr(type(kiosk.host.desk.take_home), "print_card", lambda *_args, **_named: 1 / 0)
    await kiosk.host.print_card()
    card = kiosk.station.visit.card
    assert card is not None
    assert card.printed is PrintState.UNKNOWN


async def test_nothing_is_lent_before_the_patient_asks_and_then_once(kiosk: Kiosk) -> None:
    await to_the_end(kiosk)
    assert kiosk.station.visit.address == ""
    await kiosk.host.lend()
    address = kiosk.station.visit.address
    await kiosk.host.lend()
    assert kiosk.station.visit.address == address
    lent = kiosk.host.shelf.find(address.rpartition("/")[2])
    assert lent is not None
    assert titles(lent.handouts) == ["KOPIA Kvitto", "Högkostnadskort"]


async def test_who_has_not_said_who_they_are_is_shown_no_card(kiosk: Kiosk) -> None:
    await to_the_end(kiosk)
    kiosk.station.begin("BETA-2222")  # the same code once more: anybody may have found the paper
    await eventually(lambda: kiosk.station.visit.arrived_before)
    await kiosk.host.lend()
    await kiosk.host.print_card()
    assert (kiosk.station.visit.card, kiosk.station.visit.address) == (None, "")


async def test_a_card_that_cannot_be_read_takes_nothing_back(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    await kiosk.to_fee("BETA-2222")
    monkeypatch.setattr(type(kiosk.host.desk.take_home), "card", lambda *_args: 1 / 0)
    await kiosk.press(Event.PAY, Stage.DONE)
    assert kiosk.station.visit.card is None
    assert kiosk.station.visit.printed is PrintState.PRINTED


async def test_the_screen_forgets_card_and_address(kiosk: Kiosk) -> None:
    await to_the_end(kiosk)
    kiosk.station.prefer(kiosk.station.seq, sheet=Sheet.CARD)
    await kiosk.host.lend()
    await kiosk.press(Event.FINISH, Stage.IDLE)
    assert (kiosk.station.visit.card, kiosk.station.visit.address) == (None, "")
    assert kiosk.station.preferences.sheet is Sheet.NONE


async def test_the_next_patient_does_not_get_what_the_last_one_asked_for(kiosk: Kiosk) -> None:
    await to_the_end(kiosk)
    waiting = kiosk.station.visit
    kiosk.station.begin("FRKT-4444")
    await kiosk.until(Stage.BOOKING_SHOWN)
    kiosk.station.noted(waiting.id, address="https://kiosk.example/take/late")
    assert kiosk.station.visit.address == ""


SHEET = Handout("sv", "Kvitto", ("Demokliniken",), ())
CARD = CardView(CardState.BELOW_LIMIT, sek(250), sek(1200))


def test_the_shelf_keeps_nothing_longer_than_it_says(clock: Clock) -> None:
    shelf = Shelf("https://kiosk.example/", clock)
    key = shelf.lend((SHEET,), CARD)
    assert shelf.address_of(key) == f"https://kiosk.example/take/{key}"
    clock.pass_by(seconds=LENT_FOR.total_seconds() - 1)
    assert shelf.find(key) is not None
    clock.pass_by(seconds=1)
    assert shelf.find(key) is None
    assert not shelf._lent


def test_the_shelf_is_bounded_and_keys_are_long_and_never_the_same(clock: Clock) -> None:
    shelf = Shelf("https://kiosk.example", clock)
    keys = [shelf.lend((SHEET,), CARD) for _visit in range(150)]
    assert len(set(keys)) == 150
    assert min(map(len, keys)) >= 43  # 256 bits
    assert len(shelf._lent) == 100
    assert shelf.find(keys[-1]) is not None


@pytest.fixture
def served(clock: Clock) -> tuple[Sanic[Any, Any], Shelf]:
    """The addresses for phones, alone on a server, behind the public host kiosk.example."""
    app: Sanic[Any, Any] = Sanic(f"take-home-{next(_numbers)}", configure_logging=False)
    shelf = Shelf("https://kiosk.example", clock)
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, clock, can_lend=True))
    add_take_home(app, shelf, screens, "kiosk.example")

    @app.get("/metrics")
    async def metrics(_request: object) -> Any:
        raise AssertionError("not from outside")

    return app, shelf


@OLD_WEBSOCKETS
async def test_a_phone_fetches_page_pdf_and_data_while_they_lie_there(
    served: tuple[Sanic[Any, Any], Shelf], clock: Clock
) -> None:
    app, shelf = served
    key = shelf.lend((SHEET,), CARD)
    _request, page = await app.asgi_client.get(f"/take/{key}")
    assert (page.status, '<h2 id="sheet-1">Kvitto</h2>' in page.text) == (200, True)
    _request, pdf = await app.asgi_client.get(f"/take/{key}/besok.pdf")
    assert (pdf.status, pdf.content_type, pdf.body[:5]) == (200, "application/pdf", b"%PDF-")
    _request, data = await app.asgi_client.get(f"/take/{key}/besok.json")
    assert data.json["handouts"][0]["title"] == "Kvitto"
    assert data.json["high_cost_card"]["left_ore"] == 1200_00
    clock.pass_by(minutes=15)
    for path in (f"/take/{key}", f"/take/{key}/besok.pdf", f"/take/{key}/besok.json", "/take/guessed"):
        _request, gone = await app.asgi_client.get(path)
        assert gone.status == 404
        assert "Kvitto" not in gone.text


@OLD_WEBSOCKETS
async def test_from_outside_there_is_nothing_else(served: tuple[Sanic[Any, Any], Shelf]) -> None:
    app, shelf = served
    key = shelf.lend((SHEET,), CARD)
    outside = {"Host": "kiosk.example"}
    assert (await app.asgi_client.get("/metrics", headers=outside))[1].status == 404
    assert (await app.asgi_client.get(f"/take/{key}", headers=outside))[1].status == 200
