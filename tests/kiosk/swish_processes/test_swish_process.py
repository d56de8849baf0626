"""The kiosk as a process with Swish as another: the code on the screen, callbacks at the door, and a power cut."""

from __future__ import annotations

import json

from tests.kiosk.swish_world import SwishProcess, code_on
from tests.kiosk.world import Kiosk, Surroundings, eventually


def to_code(kiosk: Kiosk, visit: str) -> str:
    """Go to the code of a payment, and read it."""
    assert "Betala med Swish" in kiosk.to_fee(visit)
    kiosk.press("pay_with_swish", "Rikta mobilens kamera")
    code = code_on(kiosk.get("/screen").text)
    assert code.startswith("D")
    return code


def test_a_whole_visit_by_swish(kiosk: Kiosk, swish: SwishProcess, surroundings: Surroundings) -> None:
    before = swish.ore
    assert "SIMULERADE ENHETER" in kiosk.get("/").text
    code = to_code(kiosk, "BETA-2222")
    request = swish.read(code)
    told = {"id": request, "status": "PAID", "amount": "250.00", "currency": "SEK"}
    wrong = [b"junk", b"", json.dumps(told | {"amount": "1.00"}).encode(), json.dumps(told | {"id": "0" * 32}).encode()]
    assert [swish.knock("/swish", body).status_code for body in wrong] == [200] * len(wrong)
    assert swish.knock("/swish", b"x" * 20_000).status_code == 413
    assert swish.knock("/", b"").status_code == swish.knock("/do/paid", b"").status_code == 404
    assert "Rikta mobilens kamera" in kiosk.text()
    swish.post(f"pay/{request}")
    # the kiosk asks by itself only every half minute: this is the callback's doing
    assert "A001" in kiosk.until("Klart!", seconds=15)
    assert "Swish" in surroundings.tickets()[0]
    assert swish.ore == before + 250_00
    assert swish.knock("/swish", json.dumps(told).encode()).status_code == 200
    refused = [json.loads(line) for line in kiosk.log.splitlines() if "swish_callback_refused" in line]
    whys = ["unreadable", "unreadable", "other_amount", "unknown_request", "replayed"]
    assert [each["why"] for each in refused if each["why"] != "replayed"] == whys[:-1]
    assert refused[-1]["why"] == "replayed"
    for private in (code.removeprefix("D"), "Exempelsson", "199006022397", "junk"):
        assert private not in kiosk.log
    assert kiosk.get("/health").json()["parts"]["swish"] == "ok"


def test_a_power_cut_while_the_code_is_shown_and_no_terminal_when_the_kiosk_is_back(
    kiosk: Kiosk, swish: SwishProcess, surroundings: Surroundings
) -> None:
    """The patient approves while the kiosk is dead; the callback finds a closed door."""
    before = swish.ore
    request = swish.read(to_code(kiosk, "NARA-3333"))
    kiosk.kill()
    swish.post(f"pay/{request}")
    kiosk.start()
    surroundings.act("terminal", "unplug")
    try:
        eventually(lambda: '"state": "APPROVED"' in kiosk.log, seconds=30)
        assert "Du har redan betalat" in kiosk.to_fee("NARA-3333")
        kiosk.press("check_in", "Klart!")
    finally:
        surroundings.act("terminal", "replug")
    assert swish.ore == before + 100_00


def test_when_swish_goes_it_is_no_longer_offered(kiosk: Kiosk, swish: SwishProcess) -> None:
    assert "Betala med Swish" in kiosk.to_fee("BETA-2222")
    kiosk.rest()
    swish.post("down", value=True)
    try:
        eventually(lambda: kiosk.get("/health").json()["parts"]["swish"] == "down")
        # another code, because the same again within half a second is the same scan
        assert "Betala med Swish" not in kiosk.to_fee("NARA-3333")
        kiosk.press("pay", "Klart!")
    finally:
        swish.post("down", value=False)
