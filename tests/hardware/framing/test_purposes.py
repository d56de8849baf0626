"""The whitelist of what may be scanned."""

from __future__ import annotations

import pytest

from hardware.framing.purposes import Accepted, Purpose, accepted, element, whole

KALLELSE = Purpose("kallelse", whole("[A-Z]{4}-[2-9]{4}"), symbologies=frozenset(("qr", "unknown")))
WRISTBAND = Purpose("wristband", element("8018"), symbologies=frozenset(["data_matrix"]))
PURPOSES = (KALLELSE, WRISTBAND)


def test_what_is_wanted_is_kept_and_named() -> None:
    assert accepted("BETA-2222", "qr", PURPOSES) == Accepted("kallelse", "BETA-2222")
    assert accepted("8018" + "735000000000000002", "data_matrix", PURPOSES) is None
    assert accepted("8018" + "735000000000000001", "data_matrix", PURPOSES) == Accepted(
        "wristband", "735000000000000001"
    )


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        ("BETA-2222", "data_matrix"),
        ("BETA-2222\x1dX", "qr"),
        ("BETA-2222' OR '1'='1", "qr"),
        ("https://example.org/BETA-2222", "qr"),
        (" " * 100 + "BETA-2222", "qr"),
        ("", "qr"),
    ],
)
def test_fault_31_everything_else_is_dropped(data: str, symbology: str) -> None:
    assert accepted(data, symbology, PURPOSES) is None


def test_a_value_that_is_there_twice_is_not_guessed() -> None:
    assert element("10")("10A\x1d10B") is None
