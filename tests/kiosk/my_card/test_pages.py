"""The pages of the patient's own card: what they show to whom, and what they never give away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from sanic import Sanic

from kiosk.handouts.content import Handout
from kiosk.my_card.cards import OwnCards
from kiosk.my_card.logins import Logins
from kiosk.my_card.routes import MyCard, add_my_card
from kiosk.rendering import Screens, Surroundings
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.high_cost.statement import Statement, read
from payments.money import sek
from tests.bankid_line import KARL, NOBODY, BankIdLine
from tests.kiosk.conftest import Clock, Scene
from tests.kiosk.swish_kiosk import LANGUAGES, tongue
from triage_bot.identity.personnummer import of_digits

pytestmark = pytest.mark.filterwarnings("ignore:websockets.legacy:DeprecationWarning")  # what sanic-testing imports
_numbers = count()


@dataclass
class Browser:
    """A patient's browser without script: it keeps one cookie."""

    app: Sanic[Any, Any]
    line: BankIdLine
    clock: Clock
    cookie: str = ""

    async def get(self, path: str = "/kort") -> Any:
        """Open a page."""
        return await self._send("get", path)

    async def post(self, path: str) -> Any:
        """Press a button."""
        return await self._send("post", path)

    async def log_in(self, person: str = KARL) -> Any:
        """Identify with BankID; the page that comes then."""
        await self.post("/kort/logga-in")
        self.line.identify(person)
        self.clock.pass_by(seconds=2)
        return await self.get()

    async def _send(self, method: str, path: str) -> Any:
        headers = {"Cookie": f"kort={self.cookie}"} if self.cookie else {}
        self.app.asgi_client.cookies.clear()
        ask = getattr(self.app.asgi_client, method)
        _request, answer = await ask(path, headers=headers, follow_redirects=False)
        given = answer.headers.get("set-cookie", "")
        if given.startswith("kort="):
            self.cookie = given.partition("=")[2].partition(";")[0].strip('"')
        return answer


@pytest.fixture
def own_cards(scene: Scene, clock: Clock) -> OwnCards:
    """The cards of the demonstration's patients."""
    desk = scene.desk
    return OwnCards(desk.clinic, desk.appointments, desk.checkout, clock, desk.remember)


def browser(cards: OwnCards, clock: Clock, *, url: str = "https://kiosk.example") -> Browser:
    """A browser at these cards' pages."""
    line = BankIdLine(clock)
    app: Sanic[Any, Any] = Sanic(f"my-card-{next(_numbers)}", configure_logging=False)
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, clock))
    add_my_card(app, MyCard(Logins(line.bankid(), clock), cards, screens, url, "https://app.example/"))
    return Browser(app, line, clock)


async def test_the_card_is_shown_after_the_login_and_not_before(own_cards: OwnCards, clock: Clock) -> None:
    phone = browser(own_cards, clock)
    assert "Logga in med BankID" in (await phone.get()).text
    assert (await phone.post("/kort/logga-in")).status == 303
    waiting = await phone.get()
    assert "Öppna BankID-appen." in waiting.text
    assert "kronor" not in waiting.text
    phone.line.identify()
    clock.pass_by(seconds=2)
    page = (await phone.get()).text.replace("\u00a0", " ")
    for expected in ("Kvar till frikort", "100 kronor", "Betalat hittills", "1 350 kronor", "Perioden slutar"):
        assert expected in page
    assert (await phone.get("/kort/lage")).json == {"over": True}


def test_the_code_of_the_card_is_read_at_another_clinic(own_cards: OwnCards, clock: Clock) -> None:
    card = own_cards.card_of(of_digits(KARL), tongue=tongue("sv"))
    assert isinstance(card, Handout)
    assert card.code is not None
    assert own_cards.clinic.card_keys is not None
    statement = read(card.code.data, holder=KARL, keys=own_cards.clinic.card_keys, at=clock())
    assert isinstance(statement, Statement)
    assert statement.counted == sek(1350)


async def test_the_card_is_read_anew_each_time(own_cards: OwnCards, clock: Clock, scene: Scene) -> None:
    phone = browser(own_cards, clock)
    await phone.log_in()
    with scene.desk.engine.begin() as connection:
        registry = scene.desk.checkout.registry(connection)
        registry.register_transaction("demo-karl", transaction_date=clock().date(), amount_ore=4000, reference="new")
    assert "60\u00a0kronor" in (await phone.get()).text


@pytest.mark.parametrize(
    ("tag", "title", "words"),
    [
        ("sv", "Ditt högkostnadskort", "Kvar till frikort"),
        ("sv-x-easy", "Ditt högkostnadskort", "Kvar att betala innan du får frikort"),
        ("en", "Your high-cost card", "Left until free card"),
    ],
)
async def test_every_language_of_the_chat(own_cards: OwnCards, clock: Clock, tag: str, title: str, words: str) -> None:
    phone = browser(own_cards, clock)
    await phone.log_in()
    page = (await phone.get(f"/kort?sprak={tag}")).text
    assert f'<html lang="{tag}">' in page
    assert f"<h1>{title}</h1>" in page
    assert words in page


async def test_a_language_that_is_none_is_swedish(own_cards: OwnCards, clock: Clock) -> None:
    page = (await browser(own_cards, clock).get('/kort?sprak="><script>')).text
    assert '<html lang="sv">' in page
    assert "<script>" not in page


async def test_the_pdf_is_for_whoever_is_logged_in(own_cards: OwnCards, clock: Clock) -> None:
    phone = browser(own_cards, clock)
    assert (await phone.get("/kort/hogkostnadskort.pdf")).status == 404
    await phone.log_in()
    saved = await phone.get("/kort/hogkostnadskort.pdf?sprak=sv-x-easy")
    assert (saved.content_type, saved.body[:5]) == ("application/pdf", b"%PDF-")
    await phone.post("/kort/logga-ut")
    assert (await phone.get("/kort/hogkostnadskort.pdf")).status == 404


async def test_the_browser_gets_one_key_that_pages_cannot_read(own_cards: OwnCards, clock: Clock) -> None:
    phone = browser(own_cards, clock)
    given = (await phone.post("/kort/logga-in")).headers["set-cookie"]
    for wanted in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/kort"):
        assert wanted in given
    assert "Max-Age" not in given
    before = phone.cookie
    phone.line.identify()
    clock.pass_by(seconds=2)
    page = await phone.get()
    assert phone.cookie != before
    assert KARL not in page.text + str(page.headers)
    assert "Karl" not in page.text


async def test_who_is_no_patient_here_is_told_so(own_cards: OwnCards, clock: Clock) -> None:
    page = (await browser(own_cards, clock).log_in(NOBODY)).text
    assert "Du har inget högkostnadskort hos oss." in page


async def test_a_booking_system_that_is_down_is_told(own_cards: OwnCards, clock: Clock, scene: Scene) -> None:
    scene.appointments.is_down = True
    assert "Vi kan inte hämta ditt högkostnadskort just nu." in (await browser(own_cards, clock).log_in()).text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ResultCode.OPTINREQUIRED, "Du har inte sagt ja"),
        (ResultCode.OPTOUT, "Du har valt att inte ha"),
        (ResultCode.ERROR, "Vi kan inte hämta"),
    ],
)
async def test_a_registry_without_a_card_says_why(
    own_cards: OwnCards, clock: Clock, code: ResultCode, words: str
) -> None:
    class Answers:
        def card_of(self, _patient_id: str, **_on: object) -> CardAnswer:
            return CardAnswer(code)

    cards = replace(own_cards, checkout=Answers())  # type: ignore[arg-type]
    assert words in (await browser(cards, clock).log_in()).text


async def test_without_bankid_nobody_logs_in(own_cards: OwnCards, clock: Clock) -> None:
    phone = browser(own_cards, clock)
    phone.line.is_cut = True
    answer = await phone.post("/kort/logga-in")
    assert answer.status == 503
    assert "Det går inte att logga in med BankID just nu." in answer.text


async def test_a_no_in_the_app_is_told(own_cards: OwnCards, clock: Clock) -> None:
    phone = browser(own_cards, clock)
    await phone.post("/kort/logga-in?sprak=en")
    phone.line.service.decline(phone.line.start_token())
    clock.pass_by(seconds=2)
    assert "You cancelled in BankID." in (await phone.get("/kort?sprak=en")).text
