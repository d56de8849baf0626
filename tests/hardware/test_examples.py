"""The examples that stand in the modules of hardware hold."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from hardware import addresses, layout, recording, trace
from hardware.drivers import escpos_profile, escpos_status
from hardware.framing import (
    apdu,
    escpos,
    escpos_meaning,
    escpos_text,
    gs1,
    honeywell,
    lines,
    luhn,
    magstripe,
    minimag,
    purposes,
    recognise,
    ssi,
    stripe_bits,
    zvt,
    zvt_apdu,
    zvt_codes,
    zvt_meaning,
    zvt_messages,
)

MODULES = [
    addresses,
    apdu,
    escpos_meaning,
    recognise,
    recording,
    zvt_meaning,
    escpos,
    escpos_profile,
    escpos_status,
    escpos_text,
    gs1,
    honeywell,
    layout,
    lines,
    luhn,
    magstripe,
    minimag,
    purposes,
    ssi,
    stripe_bits,
    trace,
    zvt,
    zvt_apdu,
    zvt_codes,
    zvt_messages,
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))
def test_examples(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.failed == 0
    assert results.attempted > 0
