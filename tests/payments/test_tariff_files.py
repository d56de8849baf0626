"""A wrong file with fees is refused with its name and the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from payments.errors import InvalidTariff
from payments.fees import quote
from payments.money import ZERO, sek
from payments.tariff_files import load_ceilings, load_tariff

DATA = Path(__file__).parents[2] / "data"


def load_with(tmp_path: Path, key: str, value: object) -> None:
    """Load Gävleborg's file with one value changed in its first fee."""
    content = yaml.safe_load((DATA / "region/gavleborg/fees.yml").read_text(encoding="utf-8"))
    content["fees"][0][key] = value
    file = tmp_path / "fees.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    load_tariff(file, DATA / "high_cost.yml")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("kronor", -1, "kronor"),
        ("kronor", 10**9, "kronor"),
        ("kronor", "0.005", "kronor"),
        ("source", "", "source"),
        ("price", 3, "price"),
        ("valid_through", "2020-01-01", "before valid_from"),
        ("valid_through", None, "two rows for doctor_visit"),
        ("names", {"sv": "Besök"}, "names.en"),
    ],
)
def test_a_wrong_value_names_file_and_key(tmp_path: Path, key: str, value: object, message: str) -> None:
    with pytest.raises(InvalidTariff, match=rf"fees\.yml.*{message}"):
        load_with(tmp_path, key, value)


@pytest.mark.parametrize("content", ["ceilings: [", "", "ceilings: []"])
def test_a_broken_ceilings_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "high_cost.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidTariff, match=r"high_cost\.yml"):
        load_ceilings(file)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidTariff, match="cannot be read"):
        load_ceilings(tmp_path / "nowhere.yml")


REGIONS = sorted(file.parent.name for file in (DATA / "region").glob("*/fees.yml"))


@pytest.mark.parametrize("region", REGIONS)
def test_every_row_states_its_source(region: str) -> None:
    tariff = load_tariff(DATA / f"region/{region}/fees.yml", DATA / "high_cost.yml")
    assert tariff.region == region
    assert all(fee.source for fee in tariff.fees)
    later = [fee for fee in tariff.fees if fee.validity.through is None and fee.validity.since.year >= 2024]
    assert not any(fee.verified for fee in later), "nobody has confirmed a fee for all the years to come"
    assert [ceiling.amount_ore for ceiling in tariff.ceilings] == sorted(c.amount_ore for c in tariff.ceilings)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_what_a_cashier_asks_for_first(region: str) -> None:
    """A visit, a missed one that age and exemption do not set aside, the ages that are free, and the law's from 85."""
    tariff = load_tariff(DATA / f"region/{region}/fees.yml", DATA / "high_cost.yml")
    today = date(2026, 11, 21)
    assert quote(tariff, "doctor_visit", on=today, age=40).amount
    assert quote(tariff, "doctor_visit", on=today, age=85).amount == ZERO
    assert quote(tariff, "doctor_visit", on=today, age=17).amount == ZERO
    for missed in {fee.kind for fee in tariff.fees if fee.kind.startswith("missed")}:
        price = quote(tariff, missed, on=today, age=85, exemptions=frozenset({"smittskydd"}))
        assert price.amount
        assert not price.counts
    assert {"smittskydd", "maternity", "screening"} <= {each.code for each in tariff.exemptions}


@pytest.mark.parametrize(("region", "age", "kronor"), [("stockholm", 19, 275), ("skane", 19, 0), ("stockholm", 17, 0)])
def test_regions_differ_in_the_age_that_is_free(region: str, age: int, kronor: int) -> None:
    tariff = load_tariff(DATA / f"region/{region}/fees.yml", DATA / "high_cost.yml")
    assert quote(tariff, "doctor_visit", on=date(2026, 11, 21), age=age).amount == sek(kronor)
