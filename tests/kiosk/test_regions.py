"""A kiosk of every region that has fees starts with a billing system set, and says when it offers no invoice."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import staff_invoices
from kiosk.clock import machine_clock
from kiosk.invoices import invoices
from kiosk.settings import Settings
from payments.database import open_engine
from payments.errors import NoInvoice
from payments.tariff_files import load_tariff
from tests.kiosk.conftest import DATA, ROOT
from tests.kiosk.world import free_port

REGIONS = sorted(file.parent.name for file in DATA.glob("region/*/fees.yml"))
OFFERED = {"gavleborg": True, "skane": True, "stockholm": False, "vastmanland": False}
assert sorted(OFFERED) == REGIONS


_OPEN_ALL = """
import os, sys
from kiosk.app import create_app
from kiosk.settings import Settings
folder = sys.argv[1]
for region in sys.argv[2:]:
    print(region, flush=True)
    create_app(Settings(region=region, database_url=f"sqlite:///{folder}/{region}.sqlite"), name=region)
    print("open", flush=True)
os._exit(0)  # what was opened ends with the process
"""


def test_a_kiosk_of_every_region_starts_with_billing(tmp_path: Path) -> None:
    """All that is opened at start, one region after the other; there are no devices, and billing does not answer."""
    nowhere = {f"KIOSK_{name}": str(tmp_path / name) for name in ("PRINTER", "SCANNER", "CARD_READER", "TERMINAL")}
    settings = {**nowhere, "KIOSK_BILLING_URL": f"http://127.0.0.1:{free_port()}"}
    command = [sys.executable, "-c", _OPEN_ALL, str(tmp_path), *REGIONS]
    opened = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False
    )
    assert opened.returncode == 0, opened.stderr
    said = opened.stdout.split("open\n")
    assert [each.split()[0] for each in said if each] == REGIONS
    assert [region for region, each in zip(REGIONS, said, strict=False) if "no_invoices" in each] == ["stockholm"]


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
