"""Every problem that a device can have is told with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hardware import errors
from hardware.errors import HardwareError
from hardware.health import DeviceHealth
from hardware.interfaces import Condition
from kiosk.advice import ADVICE, advice_for

DRIVERS = Path(errors.__file__).parent / "drivers"


def problems() -> set[str]:
    told = {
        each.problem for each in vars(errors).values() if isinstance(each, type) and issubclass(each, HardwareError)
    }
    statuses = (DRIVERS / "escpos_status.py").read_text(encoding="utf-8")
    told |= set(re.findall(r'^        \("(\w+)", ', statuses, re.MULTILINE))
    return told | {"paper_low", "no_answer", "garbled", "not_connected"}


def test_all_problems_are_known() -> None:
    assert len(problems()) >= 14
    assert problems() == set(ADVICE)


@pytest.mark.parametrize("problem", sorted(ADVICE))
def test_advice_is_a_few_plain_sentences(problem: str) -> None:
    assert ADVICE[problem].endswith(".")
    assert len(ADVICE[problem]) <= 120


def test_only_a_device_with_a_problem_gets_advice() -> None:
    devices = {
        "printer": DeviceHealth(Condition.FAULT, True, True, problem="paper_out"),
        "scanner": DeviceHealth(Condition.OK, True, True),
        "terminal": DeviceHealth(Condition.FAULT, True, True, problem="something_new"),
    }
    assert advice_for(devices) == {"printer": ADVICE["paper_out"], "terminal": ADVICE["error"]}
