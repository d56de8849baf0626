"""Faults of simulated devices: how often they happen, and what they make of a line."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.simulators.line import Line, Piece
from hardware.simulators.model import LASTING_LINE_FAULTS, LINE_FAULTS, ActionRefused, Faults, LinkBreak

said_bytes = st.binary(min_size=2, max_size=60)


def line_with(kind: str, **how: object) -> Line:
    faults = Faults(())
    faults.set(kind, how.pop("times", None), **how)
    return Line(faults, random.Random(7))


def bytes_of(pieces: list[Piece | LinkBreak]) -> bytes:
    return b"".join(piece.data for piece in pieces if isinstance(piece, Piece))


def test_a_counted_fault_ends_by_itself() -> None:
    faults = Faults(())
    faults.set("mute", 2)
    assert [faults.strike("mute") for _ in range(4)] == [True, True, False, False]


def test_a_lasting_fault_does_not() -> None:
    faults = Faults(())
    faults.set("mute")
    assert all(faults.strike("mute") for _ in range(50))
    faults.clear("mute")
    assert not faults.strike("mute")


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_a_fault_with_a_chance_happens_about_as_often(chance: float) -> None:
    faults = Faults(())
    faults.luck = random.Random(3)
    faults.set("mute", chance=chance)
    assert sum(faults.strike("mute") for _ in range(2000)) / 2000 == pytest.approx(chance, abs=0.04)
    assert faults.has("mute")


def test_the_same_seed_has_the_same_luck() -> None:
    def run(seed: int) -> list[bool]:
        faults = Faults(())
        faults.luck = random.Random(seed)
        faults.set("mute", chance=0.3)
        return [faults.strike("mute") for _ in range(100)]

    assert run(1) == run(1) != run(2)


def test_chance_and_count_together() -> None:
    faults = Faults(())
    faults.set("mute", 3, chance=0.2)
    assert sum(faults.strike("mute") for _ in range(1000)) == 3
    assert faults.active() == []


def test_a_fault_can_be_put_off() -> None:
    faults = Faults(())
    faults.set("mute", 1, skip=2)
    assert [faults.strike("mute") for _ in range(4)] == [False, False, True, False]


def test_only_one_kind_is_cleared_when_one_is_named() -> None:
    faults = Faults(("paper_out",))
    faults.set("paper_out")
    faults.set("mute", seconds=0.1)
    faults.clear("mute")
    assert faults.active() == ["paper_out"]


@pytest.mark.parametrize(
    "how",
    [
        {"chance": 0},
        {"chance": 1.1},
        {"chance": "often"},
        {"chance": True},
        {"skip": -1},
        {"skip": 0.5},
        {"seconds": 0},
    ],
    ids=str,
)
def test_nonsense_is_refused(how: dict[str, object]) -> None:
    faults = Faults(())
    with pytest.raises(ActionRefused):
        faults.set("mute", **how)
    assert faults.active() == []


def test_a_state_cannot_be_left_to_chance() -> None:
    with pytest.raises(ActionRefused, match="left to chance"):
        Faults(("paper_out",)).set("paper_out", chance=0.5)


def test_every_device_has_the_faults_of_the_line() -> None:
    assert Faults(()).known >= LINE_FAULTS | LASTING_LINE_FAULTS


@given(said_bytes)
def test_a_line_without_faults_passes_everything(data: bytes) -> None:
    line = Line(Faults(()), random.Random(1))
    assert line.say(data) == [Piece(data)]
    assert line.hear(data).data == data


@given(said_bytes)
def test_fault_1_the_plug_is_pulled_in_the_middle(data: bytes) -> None:
    *pieces, end = line_with("unplug_mid_frame", seconds=0.2).say(data)
    assert end == LinkBreak(0.2, is_cut=True)
    assert 0 < len(bytes_of(pieces)) < len(data)
    heard = line_with("unplug_mid_command").hear(data)
    assert heard.link_break
    assert 0 < len(heard.data) < len(data)


@given(said_bytes)
def test_fault_5_noise_comes_first_or_instead(data: bytes) -> None:
    burst = bytes_of(line_with("garbage_burst").say(data))
    assert burst.endswith(data)
    assert len(burst) == len(data) + 64
    assert bytes_of(line_with("garbage").say(data)) != data


@pytest.mark.parametrize("direction", ["", "heard_"])
@given(data=said_bytes)
def test_faults_6_7_8_one_bit_or_byte_is_wrong(direction: str, data: bytes) -> None:
    def passed(kind: str) -> bytes:
        line = line_with(direction + kind)
        return line.hear(data).data if direction else bytes_of(line.say(data))

    flipped = int.from_bytes(passed("bit_flip")) ^ int.from_bytes(data)
    assert flipped.bit_count() == 1
    assert len(passed("byte_loss")) == len(data) - 1
    assert len(passed("byte_doubled")) == len(data) + 1


@given(said_bytes)
def test_fault_9_a_pause_in_the_middle(data: bytes) -> None:
    first, second = line_with("stall", seconds=0.3).say(data)
    assert isinstance(first, Piece)
    assert isinstance(second, Piece)
    assert (first.data + second.data, first.pause, second.pause) == (data, 0.0, 0.3)


@given(said_bytes)
def test_fault_10_byte_by_byte(data: bytes) -> None:
    pieces = line_with("split").say(data)
    assert len(pieces) == len(data)
    assert bytes_of(pieces) == data


@given(said_bytes, said_bytes)
def test_fault_11_two_things_glued_together(first: bytes, second: bytes) -> None:
    line = line_with("glue")
    assert line.say(first) == []
    assert line.is_holding
    assert line.say(second) == [Piece(first + second, whole=True)]
    assert not line.is_holding
    assert line.release() == []
    assert line.say(first) == []
    assert line.release() == [Piece(first, whole=True)]


@given(said_bytes)
def test_fault_12_the_second_half_never_comes(data: bytes) -> None:
    assert bytes_of(line_with("truncated").say(data)) == data[: len(data) // 2]
