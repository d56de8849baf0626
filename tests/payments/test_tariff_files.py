"""A wrong file with fees is refused with its name and the key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from payments.errors import InvalidTariff
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


def test_every_row_states_its_source() -> None:
    tariff = load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml")
    assert all(fee.source for fee in tariff.fees)
    assert [ceiling.amount_ore for ceiling in tariff.ceilings] == sorted(c.amount_ore for c in tariff.ceilings)
