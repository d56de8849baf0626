"""The examples that stand in the modules of payments hold."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from payments import invoice, money, ocr, waiver
from payments.high_cost import rules
from payments.stored_card import card_number


@pytest.mark.parametrize(
    "module", [money, rules, ocr, invoice, card_number, waiver], ids=lambda module: str(module.__name__)
)
def test_examples(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.failed == 0
    assert results.attempted > 0
