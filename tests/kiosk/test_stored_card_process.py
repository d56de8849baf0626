"""The kiosk as a process with the payment service as another: a stored card, a power cut while the bank is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kiosk.conftest import ROOT
from tests.kiosk.world import Kiosk, Surroundings, eventually, free_port


@pytest.fixture
def service() -> Iterator[httpx.Client]:
    """A simulated payment service that knows the demonstration's card, and its levers."""
    port = free_port()
    command = [sys.executable, "-m", "payments.simulators.psp", "--cards", "data/demo/stored_cards.yml"]
    with (
        subprocess.Popen([*command, "--port", str(port)], cwd=ROOT) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as levers,
    ):
        try:
            eventually(lambda: _is_up(levers), seconds=30)
            yield levers
        finally:
            process.terminate()


@pytest.fixture
def kiosk(surroundings: Surroundings, tmp_path: Path, service: httpx.Client) -> Iterator[Kiosk]:
    """A kiosk with stored cards."""
    surroundings.mend()
    settings = {"KIOSK_PSP_URL": str(service.base_url), "KIOSK_PSP_WATCH_EVERY": "0.3"}
    made = Kiosk(surroundings, tmp_path, settings)
    made.start()
    yield made
    surroundings.mend()
    assert made.close() == 0


def test_a_power_cut_while_the_bank_is_asked(kiosk: Kiosk, service: httpx.Client) -> None:
    """The bank says yes while the kiosk is dead: the next start finds out, and nothing is drawn again."""
    assert "Betala med ditt sparade kort (Visa •••• 1234)" in kiosk.to_fee("SPAR-2345").replace("\u00a0", " ")
    service.post("/control/bank", json=["pending"]).raise_for_status()
    kiosk.press("pay_with_stored_card", "Pengarna dras när du trycker på Ja")
    kiosk.press("charge_stored_card", "Vi kontaktar din bank")
    eventually(lambda: service.get("/control").json()["bank"] == [])
    kiosk.kill()
    service.post("/control/settle/APPROVED").raise_for_status()
    kiosk.start()
    eventually(lambda: '"state": "APPROVED"' in kiosk.log)
    assert "Du har redan betalat" in kiosk.to_fee("SPAR-2345")
    kiosk.press("check_in", "Klart!")
    assert service.get("/control").json()["ore"] == 250_00
    assert kiosk.get("/health").json()["parts"]["stored_cards"] == "ok"
    for private in ("token-for-the-card-of-disa", "Mallberg", "199107172380"):
        assert private not in kiosk.log


def _is_up(levers: httpx.Client) -> bool:
    try:
        return levers.get("/health").is_success
    except httpx.TransportError:
        return False
