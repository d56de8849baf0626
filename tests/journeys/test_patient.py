"""One patient from the chat to the printed ticket, and what happens when devices, people and processes fail.

Everything is real but the devices and the booking system, which are simulators that speak the real protocols.
"""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

KIOSK_SIZE = {"width": 1080, "height": 1920}


class Clinic:
    """What stands around the kiosk: the simulated devices and the booking system."""

    def __init__(self, stack, http):
        self.stack, self.http = stack, http

    def device(self, name, action, **details):
        reply = self.http.post(f"{self.stack.panel}/api/v1/devices/{name}/{action}", json=details)
        assert reply.status_code < 300, reply.text
        return reply.json()

    def scan(self, code):
        self.device("scanner", "scan", data=code)

    def status_of(self, code):
        bookings = self.http.get(f"{self.stack.booking}/api/v1/bookings").json()["bookings"]
        return next(each["status"] for each in bookings if each["code"] == code)

    def tickets(self):
        return self.http.get(f"{self.stack.panel}/api/v1/devices/printer/tickets").json()["tickets"]

    def pid(self, *arguments):
        """The process of a part, by how its command begins and the folder of this demonstration."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                command = (entry / "cmdline").read_bytes().decode().split("\0")
                environment = (entry / "environ").read_bytes().decode()
            except OSError:
                continue
            is_ours = f"RUN_DIR={self.stack.run_dir}\0" in environment
            if is_ours and tuple(command[1 : len(arguments) + 1]) == arguments:
                return int(entry.name)
        raise LookupError(arguments)

    def kill(self, *arguments):
        os.kill(self.pid("-m", *arguments), signal.SIGKILL)

    def healthy(self, url, within=30.0):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                if self.http.get(f"{url}/health").json()["status"] == "ok":
                    return True
            except httpx.TransportError:
                pass  # it is starting again
            time.sleep(0.2)
        return False


@pytest.fixture
def clinic(stack, http):
    clinic = Clinic(stack, http)
    yield clinic
    assert clinic.healthy(stack.panel)
    for device in ("printer", "scanner", "terminal", "card-reader"):
        clinic.device(device, "clear")
        clinic.device(device, "replug")
    http.post(f"{stack.booking}/api/v1/control/reset")
    assert clinic.healthy(stack.kiosk)


@pytest.fixture
def screen(page, stack, clinic):
    page.set_viewport_size(KIOSK_SIZE)
    page.goto(stack.kiosk)
    if not page.get_by_role("heading", name="Välkommen").is_visible():
        page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_role("heading", name="Välkommen")).to_be_visible()
    return page


def press(screen, name):
    screen.get_by_role("button", name=name, exact=True).click()


def to_the_fee(screen, clinic, code):
    clinic.scan(code)
    expect(screen.get_by_role("heading", name="Är det du?")).to_be_visible()
    press(screen, "Ja, det är jag")


def test_from_the_chat_to_the_printed_ticket(page, context, stack, clinic):
    page.goto(stack.chat)
    page.get_by_label("Skriv med egna ord").fill("jag ska ta blodprov, var bokar jag tid för provtagning?")
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_role("heading", name="Boka tid för provtagning")).to_be_visible()

    screen = context.new_page()
    screen.set_viewport_size(KIOSK_SIZE)
    screen.goto(stack.kiosk)
    before = len(clinic.tickets())
    to_the_fee(screen, clinic, "BETA-2222")
    expect(screen.get_by_role("heading", name="Besöket kostar 250 kronor")).to_be_visible()
    expect(screen.get_by_text("Kvar till frikort")).to_be_visible()
    press(screen, "Betala med kort")
    expect(screen.get_by_role("heading", name="Klart! Du är incheckad.")).to_be_visible(timeout=20000)

    number = screen.locator(".ticket").inner_text()
    receipt, ticket = clinic.tickets()[: len(clinic.tickets()) - before]
    assert number in ticket["text"]
    assert "250 kronor" in receipt["text"]
    assert "momsfri" in receipt["text"]
    assert clinic.http.get(stack.panel + ticket["png"]).content.startswith(b"\x89PNG")
    assert clinic.status_of("BETA-2222") == "arrived"
    screen.close()


def test_a_declined_card_can_be_tried_again(screen, clinic):
    clinic.device("terminal", "next", outcome="decline")
    to_the_fee(screen, clinic, "NARA-3333")
    press(screen, "Betala med kort")
    expect(screen.get_by_role("main").get_by_text("Inga pengar har dragits.")).to_be_visible(timeout=20000)
    press(screen, "Försök igen med kort")

    expect(screen.get_by_role("heading", name="Klart! Du är incheckad.")).to_be_visible(timeout=20000)
    assert clinic.status_of("NARA-3333") == "arrived"


def test_a_frikort_costs_nothing_and_asks_for_no_card(screen, clinic):
    to_the_fee(screen, clinic, "FRKT-4444")
    expect(screen.get_by_text("Frikort till och med")).to_be_visible()
    press(screen, "Checka in")

    expect(screen.get_by_role("heading", name="Klart! Du är incheckad.")).to_be_visible(timeout=20000)


def test_no_paper_is_said_before_any_money_is_drawn(screen, clinic):
    clinic.device("printer", "fault", kind="paper_out")
    to_the_fee(screen, clinic, "PAPR-2468")
    press(screen, "Betala med kort")

    expect(screen.get_by_role("heading", name="Skrivaren fungerar inte just nu")).to_be_visible()
    press(screen, "Fortsätt utan papper")
    expect(screen.get_by_role("heading", name="Klart! Du är incheckad.")).to_be_visible(timeout=20000)
    expect(screen.get_by_text("Kom ihåg ditt nummer.")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("XXXX-2345", "Vi hittar ingen tid med den koden"),
        ("'; DROP TABLE--", "Vi hittar ingen tid med den koden"),
        ("TDGT-9999", "Du är tidig"),
        ("SENT-2345", "Din tid har redan börjat"),
        ("ABKD-6789", "Tiden är avbokad"),
        ("SKYD-7777", "Receptionen checkar in dig"),
        ("AGFT-8888", "Receptionen checkar in dig"),
    ],
)
def test_whoever_cannot_check_in_is_told_why_and_sent_to_the_reception(screen, clinic, code, heading):
    clinic.scan(code)

    expect(screen.get_by_role("heading", name=heading)).to_be_visible()
    expect(screen.get_by_role("main")).to_contain_text("eception")
    press(screen, "Till början")


def test_a_code_that_cannot_be_read_asks_for_another_try(screen, clinic):
    clinic.device("scanner", "fault", kind="no_suffix")
    clinic.scan("NARA-3333")

    expect(screen.get_by_role("heading", name="Vi kunde inte läsa koden")).to_be_visible()
    press(screen, "Till början")


def test_devices_that_die_are_started_again_and_used_again(screen, clinic, stack):
    for device in ("printer", "terminal", "scanner"):
        clinic.kill("hardware", "simulate", device)

    assert clinic.healthy(stack.panel)
    for _ in range(10):  # the patient scans again while the kiosk finds its scanner
        clinic.scan("ALDR-5555")
        try:
            expect(screen.get_by_role("heading", name="Är det du?")).to_be_visible(timeout=2000)
            break
        except AssertionError:
            continue
    press(screen, "Ja, det är jag")
    press(screen, "Checka in")
    expect(screen.get_by_role("heading", name="Klart! Du är incheckad.")).to_be_visible(timeout=20000)


def test_a_kiosk_killed_before_the_payment_is_back_at_its_start(screen, clinic, stack):
    to_the_fee(screen, clinic, "KRNA-4682")
    expect(screen.get_by_role("button", name="Avbryt")).to_be_visible()
    clinic.kill("kiosk")

    assert clinic.healthy(stack.kiosk)
    screen.goto(stack.kiosk)
    expect(screen.get_by_role("heading", name="Välkommen")).to_be_visible()


def test_an_answer_lost_after_the_bank_said_yes_is_never_charged_again(screen, clinic):
    before = clinic.device("terminal", "next", outcome="lost_after_approval")["transactions"]
    to_the_fee(screen, clinic, "TAPP-3579")
    press(screen, "Betala med kort")

    expect(
        screen.get_by_role("heading", name="Klart! Du är incheckad.").or_(
            screen.get_by_role("heading", name="Vi vet inte om betalningen gick igenom")
        )
    ).to_be_visible(timeout=60000)
    assert clinic.device("terminal", "clear")["transactions"] - before <= 1
