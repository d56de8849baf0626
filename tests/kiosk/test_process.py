"""The kiosk as a process with real bytes to its devices: whole visits, faults on the way, and a clean interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.kiosk.world import ROOT, Kiosk, Surroundings, eventually


def test_from_the_scanner_to_the_ticket(kiosk_process: Kiosk, surroundings: Surroundings) -> None:
    before = len(surroundings.drawn())
    assert "Anna E••••" in kiosk_process.scan("BETA-2222", "Är det du?")
    fee = kiosk_process.press("confirm", "högkostnadsskydd")
    assert "Besöket kostar 250 kronor" in fee
    done = kiosk_process.press("pay", "Klart!")
    assert "A001" in done
    assert "Väntrum 2" in done
    receipt, ticket = surroundings.tickets()[:2]
    assert "A001" in ticket
    assert "Totalt" in receipt
    assert len(surroundings.drawn()) == before + 1
    assert eventually(lambda: surroundings.status_of("BETA-2222") == "arrived")
    kiosk_process.press("finish", "Välkommen")
    again = kiosk_process.scan("BETA-2222", "Du är redan incheckad")
    assert "A001" in again
    for private in ("Exempelsson", "199006022397", "BETA-2222"):
        assert private not in kiosk_process.log
        assert private not in kiosk_process.get("/metrics").text


def test_a_declined_card_draws_nothing(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    shared_kiosk.to_fee("BETA-2222")
    before = len(surroundings.drawn())
    surroundings.act("terminal", "next", outcome="decline")
    assert "Inga pengar har dragits" in shared_kiosk.press("pay", "gick inte igenom")
    assert len(surroundings.drawn()) == before


def test_a_link_that_dies_before_the_approval_is_acknowledged(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    shared_kiosk.to_fee("BETA-2222")
    before = len(surroundings.drawn())
    surroundings.act("terminal", "next", outcome="lost_before_ack")
    assert "Inga pengar har dragits" in shared_kiosk.press("pay", "gick inte igenom")
    assert len(surroundings.drawn()) == before


def test_a_link_that_dies_after_the_approval_is_acknowledged(kiosk_process: Kiosk, surroundings: Surroundings) -> None:
    kiosk_process.to_fee("BETA-2222")
    before = len(surroundings.drawn())
    surroundings.act("terminal", "next", outcome="lost_after_approval")
    kiosk_process.press("pay", "Klart!")
    assert len(surroundings.drawn()) == before + 1


def test_paper_out_before_the_payment(kiosk_process: Kiosk, surroundings: Surroundings) -> None:
    kiosk_process.to_fee("BETA-2222")
    surroundings.act("printer", "fault", kind="paper_out")
    assert "Inga pengar har dragits" in kiosk_process.press("pay", "Skrivaren fungerar inte")
    done = kiosk_process.press("without_paper", "Klart!")
    assert "Vi kunde inte skriva ut. Kom ihåg ditt nummer. Receptionen kan ge dig ett kvitto." in done


def test_a_booking_system_that_takes_the_arrival_but_does_not_answer(
    shared_kiosk: Kiosk, surroundings: Surroundings
) -> None:
    shared_kiosk.to_fee("FRKT-4444")
    surroundings.booking("fault", kind="timeout_after_applying", times=3)
    shared_kiosk.press("check_in", "Klart!")
    eventually(lambda: "kiosk_arrivals_waiting 1.0" in shared_kiosk.get("/metrics").text)
    surroundings.booking("clear")
    eventually(lambda: "kiosk_arrivals_waiting 0.0" in shared_kiosk.get("/metrics").text)
    assert surroundings.status_of("FRKT-4444") == "arrived"


def test_a_booking_system_that_is_down(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    surroundings.booking("fault", kind="down")
    shared_kiosk.scan("BETA-2222", "Vi kan inte hämta din tid just nu")
    eventually(lambda: shared_kiosk.get("/health").json()["parts"]["booking"] == "down")
    assert shared_kiosk.get("/health").json()["status"] == "degraded"


@pytest.mark.parametrize("scanned", ["x" * 2000, "BETA\x00-2222", "åäö"])
def test_what_cannot_be_read_gets_a_friendly_screen(shared_kiosk: Kiosk, scanned: str) -> None:
    text = shared_kiosk.scan(scanned, "reception")
    text = eventually(lambda: found if "Välkommen" not in (found := shared_kiosk.text()) else "")
    assert "Vi kunde inte läsa koden" in text or "Vi hittar ingen tid" in text


@pytest.mark.parametrize("seconds", [0.0, 0.08, 0.16, 0.24, 0.32])
def test_a_power_cut_during_the_payment(kiosk_process: Kiosk, surroundings: Surroundings, seconds: float) -> None:
    kiosk_process.to_fee("BETA-2222")
    before = len(surroundings.drawn())
    kiosk_process.press("pay", "Betala")
    time.sleep(seconds)
    kiosk_process.kill()
    time.sleep(1.0)  # the terminal finishes or takes back what it was doing
    kiosk_process.start()
    kiosk_process.scan("BETA-2222", "")
    text = eventually(lambda: found if (found := kiosk_process.text()).startswith(("Är det", "Du är")) else "")
    if text.startswith("Är det"):
        fee = kiosk_process.press("confirm", "högkostnadsskydd")
        kiosk_process.press("check_in" if "redan betalat" in fee else "pay", "Klart!")
    assert len(surroundings.drawn()) == before + 1
    assert eventually(lambda: surroundings.status_of("BETA-2222") == "arrived")


def test_presses_that_do_not_count(shared_kiosk: Kiosk) -> None:
    shared_kiosk.scan("BETA-2222", "Är det du?")
    seq = shared_kiosk.seq()
    live = {"X-Screen": "live"}
    assert shared_kiosk.post("/do/confirm", seq=seq - 1, headers=live).status_code == 409
    assert shared_kiosk.post("/do/paid", seq=seq, headers=live).status_code == 409
    assert shared_kiosk.post("/do/fly", seq=seq).status_code == 404
    assert shared_kiosk.post("/do/confirm", seq="many").status_code == 400
    assert shared_kiosk.post("/do/confirm").status_code == 400
    assert shared_kiosk.post("/prefer/language", seq=seq, value="tlh").status_code == 400
    assert shared_kiosk.post("/do/confirm", seq=seq, junk="x" * 20_000).status_code == 413
    for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert shared_kiosk.post("/do/confirm", seq=seq, headers=foreign).status_code == 403
    assert "Är det du?" in shared_kiosk.text()
    assert shared_kiosk.post("/do/confirm", seq=seq, headers=live).status_code == 204


def test_every_answer_is_locked_down(shared_kiosk: Kiosk) -> None:
    for path in ("/", "/screen", "/health", "/metrics", "/static/kiosk.js", "/nowhere"):
        headers = shared_kiosk.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] in {"no-store", "no-cache"}
    assert shared_kiosk.get("/nowhere").headers["Content-Type"] == "application/problem+json"


def test_the_stream_tells_each_change(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    with httpx.stream("GET", f"{shared_kiosk.url}/events", trust_env=False, timeout=10) as stream:
        assert "default-src 'none'" in stream.headers["Content-Security-Policy"]
        lines = stream.iter_lines()
        assert next(lines) == "event: screen"
        surroundings.act("scanner", "scan", data="BETA-2222")
        assert any("Är det du?" in line for line in lines)


def test_an_unplugged_device_shows(shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    surroundings.act("printer", "unplug")
    try:
        eventually(lambda: shared_kiosk.get("/health").json()["parts"]["printer"] != "ok")
        assert shared_kiosk.get("/health").json()["parts"]["terminal"] == "ok"
    finally:
        surroundings.act("printer", "replug")
    eventually(lambda: shared_kiosk.get("/health").json()["status"] == "ok")


def test_production_does_not_start_on_simulators(surroundings: Surroundings, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KIOSK_ENVIRONMENT": "production",
        "KIOSK_BOOKING_URL": "https://bokning.example",
        "KIOSK_DATABASE_URL": f"sqlite:///{tmp_path}/kiosk.sqlite",
        "KIOSK_PRINTER": str(surroundings.folder / "printer"),
    }
    command = [sys.executable, "-m", "kiosk"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "simulated device" in ended.stderr


def test_the_log_is_json(shared_kiosk: Kiosk) -> None:
    shared_kiosk.scan("BETA-2222", "Är det du?")
    ours = [json.loads(line) for line in shared_kiosk.log.splitlines() if line.startswith("{")]
    assert {"visit", "stage", "timestamp"} <= ours[-1].keys()
