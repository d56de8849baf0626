"""A small dose of what the fuzz targets check; the large one is `python -m tests.hardware.fuzz`."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.framing.zvt import ZvtFramer
from tests.hardware.fuzz.streams import Framer, Stream
from tests.hardware.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_target_holds_for_its_examples_and_for_what_is_near_them(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(name)
    for seed in target.seeds:
        target(seed)
        for _ in range(100):
            target(_near(seed, chance))


@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=30)
@given(data=st.binary(max_size=200))
def test_a_target_holds_for_anything(name: str, data: bytes) -> None:
    TARGETS[name](data)


class Forgetful(ZvtFramer):
    """Does not hear pieces of fewer than five bytes."""

    def feed(self, data: bytes) -> list[object]:  # type: ignore[override]
        return list(super().feed(data)) if len(data) >= 5 else []


class Hoarder:
    """Keeps everything."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def feed(self, data: bytes) -> list[object]:
        self.kept += data
        return []


@pytest.mark.parametrize(("make", "says"), [(Forgetful, "how the bytes are split"), (Hoarder, "more is held")])
def test_a_target_finds_what_it_is_there_to_find(make: type[Framer], says: str) -> None:
    target = Stream(make, 10, b"\x10\x02\x05\x01\x00\x10\x03\x5c\x51", pause="")
    with pytest.raises(AssertionError, match=says):
        target(target.seeds[1])


def _near(seed: bytes, chance: random.Random) -> bytes:
    changed = bytearray(seed)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randrange(4)]
                changed += b"\x00"
            case 2:
                changed[place:place] = chance.randbytes(chance.randrange(6))
            case _:
                changed += seed[: chance.randrange(len(seed))]
    return bytes(changed)
