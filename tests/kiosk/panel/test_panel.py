"""The panel's interface: devices, tickets, bookings, and who may use it."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hardware.simulators.line_scanner import LineScannerModel
from hardware.simulators.model import DeviceModel
from hardware.simulators.printer import PrinterModel
from hardware.simulators.ssi_scanner import SsiScannerModel
from hardware.simulators.stripe_reader import StripeReaderModel
from hardware.simulators.terminal import TerminalModel
from hardware.simulators.terminal_journal import Journal
from hardware.transport import LineSettings, open_link
from kiosk.simulators.panel.guard import refusal
from kiosk.simulators.panel.words import PHONE_ENDS, SWISH_REFUSALS, faults_by_group
from payments.simulators.swish.requests import AT_CREATION, LATER
from tests.hardware.devices import BAUDRATE, Simulator, eventually
from tests.kiosk.panel.conftest import BOOKING, Panel, PanelProcess

# the browser and the devices may share a busy machine
expect.set_options(timeout=15_000)
TICKET = b"\x1b@\x1bt\x13Nummer B 042, \x86\x84\x94\n\x1dVA\x03"


def print_ticket(printer: Simulator) -> None:
    before = printer.state()["tickets"]
    link = open_link(str(printer.link), LineSettings(BAUDRATE))
    link.send(TICKET)
    eventually(lambda: printer.state()["tickets"] == before + 1)
    link.close()


def test_devices_are_listed_whether_they_run_or_not(panel: Panel) -> None:
    devices = {device["name"]: device for device in panel.client.get("/api/v1/devices").json()["devices"]}
    assert {name: device["reachable"] for name, device in devices.items()} == {
        "scanner": True,
        "card-reader": False,
        "terminal": False,
        "printer": True,
    }
    assert devices["scanner"]["plugged"] is True
    health = panel.client.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["parts"]["terminal"] == "down"


def test_a_scan_goes_over_the_line(panel: Panel) -> None:
    link = open_link(str(panel.scanner.link), LineSettings(BAUDRATE))
    answer = panel.client.post("/api/v1/devices/scanner/scan", json={"data": "TEST-2345"})
    assert answer.status_code == 200
    heard = bytearray()
    while not heard.endswith(b"\r"):
        piece = link.receive(3)
        assert piece, "nothing came over the line"
        heard += piece
    link.close()
    assert bytes(heard) == b"]Q1TEST-2345\r"


def test_tickets_newest_first_as_text_and_picture(panel: Panel) -> None:
    print_ticket(panel.printer)
    print_ticket(panel.printer)
    tickets = panel.client.get("/api/v1/devices/printer/tickets").json()["tickets"]
    assert tickets[0]["id"] == tickets[1]["id"] + 1
    assert tickets[0]["text"].splitlines()[0] == "Nummer B 042, åäö"
    assert tickets[0]["printed_at"].endswith("+00:00")
    picture = panel.client.get(tickets[0]["png"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert panel.client.get("/api/v1/devices/printer/tickets/99999.png").status_code == 404


def test_faults_unplug_and_replug(panel: Panel) -> None:
    def act(action: str, **body: str) -> dict[str, object]:
        found: dict[str, object] = panel.client.post(f"/api/v1/devices/printer/{action}", json=body).json()
        return found

    assert act("fault", kind="paper_out")["online"] is False
    assert act("clear")["online"] is True
    assert act("unplug")["plugged"] is False
    assert not panel.printer.link.exists()
    assert act("replug")["plugged"] is True


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("printer/fault", b'{"kind": "boredom"}', 400),
        ("printer/dance", b"{}", 400),
        ("printer/fault", b"not json", 400),
        ("printer/fault", b"[1]", 400),
        ("toaster/scan", b"{}", 404),
        ("terminal/next", b'{"outcome": "approve"}', 503),
    ],
)
def test_nonsense_is_a_problem_in_words(panel: Panel, path: str, content: bytes, status: int) -> None:
    response = panel.client.post(f"/api/v1/devices/{path}", content=content)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_what_is_allowed_is_named(panel: Panel) -> None:
    wrong_kind = panel.client.post("/api/v1/devices/printer/fault", json={"kind": "boredom"}).json()
    assert "paper_out" in wrong_kind["allowed"]
    wrong_device = panel.client.post("/api/v1/devices/toaster/scan", json={}).json()
    assert wrong_device["allowed"] == ["card-reader", "printer", "scanner", "terminal"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "panel.example.org"},
    ],
)
def test_other_web_sites_may_not_use_the_panel(panel: Panel, headers: dict[str, str]) -> None:
    before = panel.scanner.state()["scans"]
    response = panel.client.post("/api/v1/devices/scanner/scan", json={"data": "A"}, headers=headers)
    assert response.status_code == 403
    assert panel.scanner.state()["scans"] == before


def test_the_panel_itself_and_programs_may(panel: Panel) -> None:
    assert refusal("POST", {"host": "127.0.0.1:8200", "origin": "http://127.0.0.1:8200"}) == ""
    assert refusal("POST", {"host": "panel:8200"}) == ""
    assert refusal("GET", {"host": "127.0.0.1:8200", "sec-fetch-site": "cross-site"}) == ""
    assert refusal("GET", {"host": "rebound.example.org"}) != ""
    assert refusal("GET", {}) != ""
    assert "default-src 'self'" in panel.client.get("/").headers["content-security-policy"]


def test_bookings_come_from_the_booking_system(panel: Panel) -> None:
    assert panel.client.get("/api/v1/bookings").json() == {"bookings": [BOOKING]}


def test_without_devices_and_bookings_the_panel_still_stands() -> None:
    nobody = "http://127.0.0.1:9"
    with tempfile.TemporaryDirectory(prefix="dev-") as folder, PanelProcess(Path(folder), nobody, nobody) as url:
        assert httpx.get(f"{url}/api/v1/swish").json() == {"reachable": False}
        assert httpx.post(f"{url}/api/v1/swish/approve").status_code == 503
        assert httpx.get(f"{url}/health").json()["status"] == "down"
        assert httpx.get(f"{url}/api/v1/bookings").status_code == 503
        assert httpx.get(f"{url}/api/v1/devices/printer/tickets").status_code == 503
        assert "Simulatorpanel" in httpx.get(url).text


@pytest.mark.parametrize(
    "model",
    [
        LineScannerModel(time.monotonic),
        SsiScannerModel(time.monotonic),
        StripeReaderModel(),
        PrinterModel(wall_clock=lambda: datetime.now(UTC), clock=time.monotonic),
        TerminalModel(clock=time.monotonic, wall_clock=lambda: datetime.now(UTC), journal=Journal(lambda _: None)),
    ],
    ids=lambda model: type(model).__name__,
)
def test_every_fault_has_its_words_and_its_place(model: DeviceModel) -> None:
    groups = faults_by_group(model.faults.known)
    assert "Annat" not in groups
    assert sum(map(len, groups.values())) == len(model.faults.known)
    assert groups.keys() >= {"Apparaten", "Ledningen: sladd och port"}


def test_a_fault_without_words_can_still_be_caused() -> None:
    assert faults_by_group(["mute", "boredom"])["Annat"] == {"boredom": "boredom"}


def test_documents_and_faults_with_one_click(panel: Panel, page: Page) -> None:
    before = panel.scanner.state()["scans"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(panel.url)
    scanner = page.get_by_role("region", name="Skanner")
    scanner.get_by_label("Körkort").select_option("Sara Demoström")
    scanner.get_by_role("button", name="Skanna körkortet").click()
    expect(page.get_by_role("status")).to_have_text("Klart.")
    assert panel.scanner.state()["scans"] == before + 1
    scanner.get_by_label("Vad").select_option("Lyder inte kioskens kommandon")
    expect(scanner.get_by_label("Hur ofta")).to_be_disabled()
    scanner.get_by_label("Vad").select_option("Läser koden två gånger")
    scanner.get_by_label("Hur ofta").select_option("En gång")
    scanner.get_by_role("button", name="Orsaka felet").click()
    expect(scanner).to_contain_text("Inkopplad · Läser koden två gånger")
    panel.scanner.act("scan", data="TEST-2345")
    eventually(lambda: not panel.scanner.state()["faults"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def request_payment(panel: Panel, *, instruction: str = "A" * 32) -> httpx.Response:
    """What a kiosk asks of Swish."""
    body = {"payeeAlias": "1231181189", "amount": "250.00", "currency": "SEK", "callbackUrl": "https://clinic.example/"}
    return httpx.put(f"{panel.swish.url}/api/v2/paymentrequests/{instruction}", json=body, trust_env=False)


def ended(panel: Panel, instruction: str) -> tuple[str, str]:
    """Status and error code of a payment request."""
    told = httpx.get(f"{panel.swish.url}/api/v1/paymentrequests/{instruction}", trust_env=False).json()
    return told["status"], told["errorCode"] or ""


def test_the_phone_approves_declines_or_ends_with_any_published_code(panel: Panel) -> None:
    def use(action: str, **body: object) -> int:
        return panel.client.post(f"/api/v1/swish/{action}", json=body).status_code

    assert use("approve") == 409
    ends = {"RF07": "DECLINED", **dict.fromkeys([code for code in PHONE_ENDS if code != "RF07"], "ERROR")}
    for number, code in enumerate(ends):
        instruction = f"{number:032X}"
        assert request_payment(panel, instruction=instruction).status_code == 201
        assert panel.client.get("/api/v1/swish").json()["waiting"] == {"amount": "250.00", "currency": "SEK"}
        assert use("fail", code=code) == 204
        assert ended(panel, instruction) == (ends[code], code)
    assert request_payment(panel, instruction="B" * 32).status_code == 201
    assert use("approve") == 204
    assert ended(panel, "B" * 32) == ("PAID", "")
    for code in filter(None, SWISH_REFUSALS):
        assert use("next", code=code) == 204
        assert request_payment(panel, instruction="C" * 32).json()[0]["errorCode"] == code
    assert (set(PHONE_ENDS), set(filter(None, SWISH_REFUSALS))) == (set(LATER), set(AT_CREATION))


def test_the_levers_of_swish_and_nonsense(panel: Panel) -> None:
    def use(action: str, content: bytes) -> int:
        return panel.client.post(f"/api/v1/swish/{action}", content=content).status_code

    assert use("down", b'{"value": true}') == 204
    assert request_payment(panel).status_code == 503
    assert panel.client.get("/api/v1/swish").json()["down"] is True
    assert use("down", b'{"value": false}') == 204
    assert use("callbacks", b'{"value": false}') == 204
    assert use("callbacks", b'{"value": true}') == 204
    assert use("down", b'{"value": "perhaps"}') == 400
    assert use("next", b'{"code": "XX99"}') == 400
    assert use("next", b"[]") == 400
    assert use("dance", b"{}") == 404
    assert panel.client.post("/api/v1/swish/approve", headers={"Origin": "https://example.org"}).status_code == 403


def test_the_page_scans_with_one_click_shows_tickets_and_is_accessible(panel: Panel, page: Page) -> None:
    before = panel.scanner.state()["scans"]
    print_ticket(panel.printer)
    page.goto(panel.url)
    page.get_by_role("button", name="08:30 Tolvan Tolvansson").click()
    expect(page.get_by_role("status")).to_have_text("Klart.")
    assert panel.scanner.state()["scans"] == before + 1

    expect(page.get_by_role("img", name="Nummer B 042").first).to_be_visible()
    printer = page.get_by_role("region", name="Skrivare")
    printer.get_by_role("button", name="Papper slut").click()
    expect(printer).to_contain_text("Inkopplad · Papperet är slut")
    printer.get_by_role("button", name="Åtgärda alla fel").click()
    expect(printer).not_to_contain_text("· Papperet är slut")
    expect(page.get_by_role("region", name="Betalterminal")).to_contain_text("Processen svarar inte.")

    assert request_payment(panel, instruction="D" * 32).status_code == 201
    phone = page.get_by_role("region", name="Patientens mobil (Swish)")
    expect(phone).to_contain_text("Godkänn 250.00 SEK?")
    phone.get_by_role("button", name="Godkänn").click()
    expect(phone).to_contain_text("Ingen betalning väntar")
    assert ended(panel, "D" * 32) == ("PAID", "")

    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    report = Axe().run(page, options={"runOnly": rules})
    assert report.violations_count == 0, report.generate_report()
