"""A kiosk of every region that has fees starts with a billing system set, and says when it offers no invoice."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kiosk import staff_invoices
from kiosk.clock import machine_clock
from kiosk.invoices import invoices
from kiosk.settings import Settings
from payments.database import open_engine
from payments.errors import NoInvoice
from payments.tariff_files import load_tariff
from tests.kiosk.conftest import DATA, ROOT
from tests.kiosk.world import eventually, free_port

REGIONS = sorted(file.parent.name for file in DATA.glob("region/*/fees.yml"))
OFFERED = {"gavleborg": True, "skane": True, "stockholm": False, "vastmanland": False}
assert sorted(OFFERED) == REGIONS


@pytest.mark.parametrize("region", REGIONS)
def test_a_kiosk_of_every_region_starts_with_billing(tmp_path: Path, region: str) -> None:
    port = free_port()
    nowhere = {f"KIOSK_{name}": str(tmp_path / name) for name in ("PRINTER", "SCANNER", "TERMINAL")}
    settings = {
        **nowhere,
        "KIOSK_CARD_READER": "",
        "KIOSK_REGION": region,
        "KIOSK_PORT": str(port),
        "KIOSK_BILLING_URL": f"http://127.0.0.1:{free_port()}",
        "KIOSK_DATABASE_URL": f"sqlite:///{tmp_path}/kiosk.sqlite",
    }
    log = tmp_path / "log"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "kiosk"]
        kiosk = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=errors)
    try:
        eventually(lambda: kiosk.poll() is not None or _answers(port), seconds=30)
        assert kiosk.poll() is None, log.read_text(encoding="utf-8")
        assert ("no_invoices" in log.read_text(encoding="utf-8")) is (region == "stockholm")
    finally:
        kiosk.terminate()
        kiosk.wait(timeout=20)


@pytest.mark.parametrize("region", REGIONS)
def test_an_invoice_is_offered_where_the_region_is_known_to_let_patients_choose(tmp_path: Path, region: str) -> None:
    settings = _settings(tmp_path, region)
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")
    here = invoices(settings, open_engine(settings.database_url), tariff, machine_clock)
    assert (here is None) is (region == "stockholm")
    assert (here is not None and here.offer() is not None) is OFFERED[region]


@pytest.mark.parametrize("what", ["missed", "credit"])
def test_staff_of_a_region_without_terms_are_told_so(tmp_path: Path, what: str) -> None:
    asked = argparse.Namespace(what=what, code="BETA-2222", visit="visit-1", kronor="100", by="anna")
    with pytest.raises(NoInvoice, match="Region stockholm has no terms for invoices"):
        staff_invoices.run(asked, _settings(tmp_path, "stockholm"))


def _settings(folder: Path, region: str) -> Settings:
    return Settings(
        region=region, billing_url="https://billing.example", database_url=f"sqlite:///{folder}/kiosk.sqlite"
    )


def _answers(port: int) -> bool:
    try:
        return "parts" in httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).json()
    except httpx.TransportError:
        return False
