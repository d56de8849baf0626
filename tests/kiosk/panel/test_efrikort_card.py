"""The panel's card for the simulated e-frikort: what a developer does there is what the kiosk's adapter then hears."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kiosk.clock import SteerableClock
from kiosk.simulators.efrikort.__main__ import Settings, Threads, simulator
from kiosk.simulators.efrikort.levers import Fault, LeveredEFrikort
from kiosk.simulators.panel.words import EFRIKORT
from payments.calendar import swedish_day
from payments.high_cost.efrikort import Caller, EFrikort
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.simulators.efrikort import Consent
from tests.kiosk.panel.conftest import Panel, PanelProcess

ANNA = "199006022397"
CALLER = Caller("SE-REGION", "SE-PROVIDER", "SE-UNIT", "SE-KIOSK")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


@dataclass(frozen=True)
class Office:
    """The simulated e-frikort on an address, the kiosk's adapter to it, and a panel that shows it."""

    service: LeveredEFrikort
    registry: EFrikort
    panel: httpx.Client

    def pull(self, lever: str, **body: object) -> httpx.Response:
        """Pull a lever on the panel."""
        return self.panel.post(f"/api/v1/efrikort/{lever}", json=body)

    def card(self) -> CardAnswer:
        """What the kiosk hears of Anna's card."""
        return self.registry.get_extended_card_for_person("anna", on=swedish_day(datetime.now(UTC)))


@pytest.fixture(scope="module")
def office(booking_url: str) -> Iterator[Office]:
    """The demonstration's patients; nothing is slow for longer than a test can wait."""
    settings, clock = Settings(), SteerableClock()
    service = LeveredEFrikort(lambda: simulator(settings, clock), settings.region, slow_seconds=0.5)
    with ExitStack() as running:
        server = running.enter_context(make_server("127.0.0.1", 0, service, Threads, handler_class=_Quiet))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.callback(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}"
        client = running.enter_context(httpx.Client(base_url=url, timeout=0.2, trust_env=False))
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="dev-")))
        address = running.enter_context(PanelProcess(folder, booking_url, url, PANEL_EFRIKORT_URL=url))
        panel = running.enter_context(httpx.Client(base_url=address, timeout=10))
        registry = EFrikort(client, CALLER, lambda _patient: ANNA, lambda: datetime.now(UTC))
        yield Office(service, registry, panel)


@pytest.fixture(autouse=True)
def _as_new(office: Office) -> None:
    assert office.pull("reset").status_code == 200


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.NONE])
def test_each_fault_lasts_as_often_as_it_is_told_to(office: Office, fault: Fault) -> None:
    """A service that is slow, down or refuses is heard as such, and no card is made up."""
    assert office.pull("fault", kind=fault, times=1).status_code == 200
    failed = office.card()
    assert failed.card is None
    assert not failed.is_certain
    assert office.card().code is ResultCode.OK
    office.pull("fault", kind=fault)
    assert [office.card().card for _time in range(2)] == [None, None]
    office.pull("fault", kind="")
    assert office.card().card is not None


@pytest.mark.parametrize(
    ("consent", "code"),
    [(Consent.MISSING, ResultCode.OPTINREQUIRED), (Consent.REFUSED, ResultCode.OPTOUT), (Consent.GIVEN, ResultCode.OK)],
)
def test_a_consent_is_what_the_kiosk_hears(office: Office, consent: Consent, code: ResultCode) -> None:
    office.pull("consent", person=ANNA, consent=consent)
    assert office.card().code is code


def test_another_regions_visit_counts_and_is_shown(office: Office) -> None:
    office.pull("visit", person=ANNA, kronor=1450)
    card = office.card().card
    assert card is not None
    assert card.is_frikort
    shown = office.panel.get("/api/v1/efrikort").json()["patients"]
    anna = next(each for each in shown if each["name"] == "Anna Exempelsson")
    assert (anna["left_ore"], anna["visits"][0]["ore"], anna["visits"][0]["ours"]) == (0, 1450_00, False)
    assert ANNA not in str(shown)


@pytest.mark.parametrize(
    ("lever", "body"),
    [
        ("fault", {"kind": "unheard_of"}),
        ("fault", {"kind": "down", "times": 0}),
        ("consent", {"person": "Anna", "consent": "given"}),
        ("visit", {"person": ANNA, "kronor": -1}),
        ("visit", {"person": ANNA, "kronor": 10**9}),
    ],
)
def test_nonsense_is_refused(office: Office, lever: str, body: dict[str, object]) -> None:
    assert office.pull(lever, **body).status_code == 400
    assert office.pull("unheard_of").status_code == 404


def test_every_fault_and_consent_has_words() -> None:
    assert set(EFRIKORT["faults"]) == set(Fault)
    assert set(EFRIKORT["consents"]) == set(Consent)


def test_a_demonstration_without_e_frikort_shows_none(panel: Panel) -> None:
    assert "E-frikort" not in panel.client.get("/").text
    assert panel.client.get("/api/v1/efrikort").json() == {"reachable": False}
    assert panel.client.post("/api/v1/efrikort/reset", json={}).status_code == 404


def test_a_developer_drives_it_on_the_page(office: Office, page: Page) -> None:
    page.goto(str(office.panel.base_url))
    card = page.get_by_role("region", name="E-frikort")
    expect(card).to_contain_text("Svarar som det ska", timeout=15_000)
    card.get_by_label("Patient").select_option(label="Anna Exempelsson")
    card.get_by_label("Besök i en annan region, kronor").fill("300")
    card.get_by_role("button", name="Registrera i dag").click()
    expect(card).to_contain_text("Anna Exempelsson: 1150 kronor kvar.")
    card.get_by_label("Digitalt kort").select_option(label="Har inte svarat (OPTINREQUIRED)")
    card.get_by_role("button", name="Välj", exact=True).click()
    expect(card).to_contain_text("Anna Exempelsson: Har inte svarat (OPTINREQUIRED).")
    assert office.card().code is ResultCode.OPTINREQUIRED
    card.get_by_label("Låt något gå fel").select_option(label="Svarar inte (503)")
    card.get_by_role("button", name="Tills jag väljer något annat").click()
    expect(card).to_contain_text("Svarar inte (503) · senast: GetExtendedCardForPerson")
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    report = Axe().run(page, options={"runOnly": rules})
    assert report.violations_count == 0, report.generate_report()
