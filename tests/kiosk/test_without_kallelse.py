"""A patient without the kallelse: driving licence and striped card, several visits a day, and what is never kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from hardware.interfaces import CardSwipe, RefusedSwipe, Scan, UnreadableScan
from kiosk.appointments.http import HttpAppointments
from kiosk.appointments.port import Booking, BookingSystemDown
from kiosk.clock import clinic_day
from kiosk.identification.finding import ArrivedBefore, Found, Several, nearest, to_choose_from
from kiosk.identification.presented import of_scan, of_swipe
from kiosk.refusals import Refusal, Refused
from tests.kiosk.conftest import NOW, Scene
from tests.kiosk.test_refusals import BOOKING, WINDOW
from tests.kiosk.world import Kiosk, Surroundings, eventually
from triage_bot.identity.personnummer import Personnummer, Samordningsnummer, of_digits

TODAY = clinic_day(NOW)
TOLVAN = Personnummer("191212121212")
SARA, TURE, SIV, ALVA, KARL = map(
    of_digits, ("200001052380", "199504242398", "197912309296", "199610202385", "196107293059")
)
NOBODY = of_digits("194408139089")
SAMORDNINGSNUMMER = "197010632391"
A_BANK_CARD = ";4111111111111111=30121010000000000000?"


def test_a_driving_licence_names_a_person_and_a_kallelse_a_visit() -> None:
    assert of_scan(Scan("191212121212", "data_matrix", 0.0, "driving_licence")) == TOLVAN
    assert of_scan(Scan("BETA-2222", "qr", 0.0, "kallelse")) == "BETA-2222"
    assert of_scan(UnreadableScan("not_ours", 0.0)) is Refusal.UNKNOWN_CODE
    assert of_scan(UnreadableScan("cut_off", 0.0)) is Refusal.UNREADABLE_CODE


@pytest.mark.parametrize(
    ("tracks", "person"),
    [
        (("", "191212121212", ""), TOLVAN),
        (("SE19121212-1212^TOLVANSSON/TOLVAN", "", ""), TOLVAN),
        (("", "121212+1212=99", ""), TOLVAN),
        (("TOLVANSSON 191212121212", "191212121212", ""), TOLVAN),
        (("", SAMORDNINGSNUMMER, ""), Samordningsnummer(SAMORDNINGSNUMMER)),
    ],
)
def test_a_stripe_names_a_person(tracks: tuple[str, str, str], person: Personnummer) -> None:
    assert of_swipe(CardSwipe(tracks, 0.0), on=TODAY) == person


@pytest.mark.parametrize(
    ("swipe", "refusal"),
    [
        (RefusedSwipe("bank_card", 0.0), Refusal.BANK_CARD),
        (RefusedSwipe("two_cards", 0.0), Refusal.UNREADABLE_CARD),
        (RefusedSwipe("unreadable", 0.0), Refusal.UNREADABLE_CARD),
        (CardSwipe(("MEDLEM 12345", "", ""), 0.0), Refusal.NOBODY_ON_CARD),
        (CardSwipe(("MEDLEM 12345", "", ""), 0.0, unread=(2,)), Refusal.UNREADABLE_CARD),
        (CardSwipe(("", "191212121213", ""), 0.0), Refusal.NOBODY_ON_CARD),
        (CardSwipe(("191212121212", "200001052380", ""), 0.0), Refusal.NOBODY_ON_CARD),
    ],
)
def test_a_card_that_names_nobody(swipe: CardSwipe | RefusedSwipe, refusal: Refusal) -> None:
    assert of_swipe(swipe, on=TODAY) is refusal


def test_one_visit_is_found_without_a_question(scene: Scene) -> None:
    found = scene.desk.find(KARL)
    assert isinstance(found, Found)
    assert found.booking.code == "NARA-3333"


def test_of_two_visits_the_one_whose_time_it_is(scene: Scene) -> None:
    found = scene.desk.find(TURE)
    assert isinstance(found, Found)
    assert found.booking.code == "TAPP-3579"


def test_a_cancelled_visit_is_no_choice(scene: Scene) -> None:
    found = scene.desk.find(ALVA)
    assert isinstance(found, Found)
    assert found.booking.code == "KRNA-4682"


def test_several_visits_are_shown_earliest_first(scene: Scene) -> None:
    found = scene.desk.find(SARA)
    assert isinstance(found, Several)
    assert [booking.code for booking in found.bookings] == ["SMTT-6666", "LABB-5678"]


def test_a_visit_that_is_checked_in_is_no_choice_any_more(scene: Scene) -> None:
    first = scene.desk.find("SMTT-6666")
    assert isinstance(first, Found)
    scene.desk.check_in(first.booking)
    second = scene.desk.find(SARA)
    assert isinstance(second, Found)
    assert second.booking.code == "LABB-5678"
    scene.desk.check_in(second.booking)
    assert isinstance(scene.desk.find(SARA), ArrivedBefore)


@pytest.mark.parametrize("person", [NOBODY, Samordningsnummer(SAMORDNINGSNUMMER)])
def test_whoever_has_no_visit_today_is_sent_to_the_reception(scene: Scene, person: Personnummer) -> None:
    assert scene.desk.find(person) == Refused(Refusal.NO_BOOKING)


def test_tomorrow_is_another_day(scene: Scene) -> None:
    assert scene.appointments.find_for(KARL, on=TODAY + timedelta(days=1)) == ()
    assert len(scene.appointments.find_for(KARL, on=TODAY)) == 1


def test_nothing_is_told_of_a_protected_identity(scene: Scene) -> None:
    assert scene.desk.find(SIV) == Refused(Refusal.SEE_RECEPTION)


def test_one_protected_visit_protects_them_all(scene: Scene) -> None:
    hidden = scene.appointments.agenda._entries
    for entry in hidden:
        if entry.booking.code == "LABB-5678":
            entry.booking = replace(entry.booking, protected_identity=True)
    assert scene.desk.find(SARA) == Refused(Refusal.SEE_RECEPTION)


def test_a_booking_system_that_is_down(scene: Scene) -> None:
    scene.appointments.is_down = True
    assert scene.desk.find(KARL) == Refused(Refusal.BOOKING_SYSTEM_DOWN)


def at(minutes: int, **changes: object) -> Booking:
    """A visit of the same person, so many minutes from the usual one."""
    start = BOOKING.start + timedelta(minutes=minutes)
    return replace(BOOKING, id=f"b{minutes}", start=start, **changes)  # type: ignore[arg-type]


def test_a_visit_that_lacks_its_fee_is_there_to_be_chosen() -> None:
    both = (at(30), at(10, fee_kind=None))
    now = BOOKING.start
    assert [one.id for one in to_choose_from(both, (), now=now, window=WINDOW)] == ["b10", "b30"]
    assert [one.id for one in to_choose_from(both, {"b10"}, now=now, window=WINDOW)] == ["b30"]


def test_the_reason_that_is_told_is_that_of_the_nearest_visit() -> None:
    now: datetime = BOOKING.start
    assert nearest((at(-300), at(200), at(240)), now).id == "b200"


def test_the_personnummer_goes_into_no_address_and_comes_out_of_no_error() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"bookings": [{"personnummer": TOLVAN.digits}]})

    client = httpx.Client(base_url="http://booking", transport=httpx.MockTransport(answer))
    with pytest.raises(BookingSystemDown) as down:
        HttpAppointments(client).find_for(TOLVAN, on=TODAY)
    assert TOLVAN.digits not in f"{down.value} {down.value.__cause__} {seen[0].url} {seen[0].headers}"
    assert TOLVAN.digits in seen[0].content.decode()
    assert TOLVAN.digits not in repr(TOLVAN)


def test_by_licence_and_card_through_the_real_devices(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    surroundings.act("scanner", "scan", data=SARA.digits, symbology="data_matrix")
    assert "Provtagning" in shared_kiosk.until("flera tider")
    shared_kiosk.post("/do/choose", seq=shared_kiosk.seq(), choice=1)
    assert "Sara D••••" in shared_kiosk.until("Är det du?")
    shared_kiosk.press("cancel", "Välkommen")
    surroundings.act("card-reader", "swipe", track2=f";{SIV.digits}?")
    protected = shared_kiosk.until("Receptionen checkar in dig")
    surroundings.act("card-reader", "swipe", track2=A_BANK_CARD)
    shared_kiosk.until("Det var ett bankkort")
    surroundings.act("scanner", "scan", data=NOBODY.digits, symbology="data_matrix")
    shared_kiosk.until("Vi hittar ingen tid för dig i dag")
    assert "Siv" not in protected
    for private in (SARA.digits, SIV.digits, NOBODY.digits, "Demoström", "4111111111"):
        assert private not in shared_kiosk.log
        assert private not in shared_kiosk.get("/metrics").text
        assert private not in shared_kiosk.get("/health").text


def test_the_card_reader_is_deaf_during_a_visit(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    shared_kiosk.scan("BETA-2222", "Är det du?")
    surroundings.act("card-reader", "swipe", track2=f";{SIV.digits}?")
    surroundings.act("card-reader", "swipe", track2=A_BANK_CARD)
    shared_kiosk.press("confirm", "högkostnadsskydd")
    shared_kiosk.press("cancel", "Välkommen")
    eventually(lambda: shared_kiosk.get("/health").json()["status"] == "ok")
    assert "Välkommen" in shared_kiosk.text()
