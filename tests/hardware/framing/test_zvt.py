"""ZVT frames on the serial line: known bytes, any split, any garbage."""

from __future__ import annotations

import itertools

import fastcrc
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.zvt import ACK, NAK, Broken, Event, Received, Signal, ZvtFramer, checksum, frame

# as another ECR implementation sent them over a serial line: registration, 12.10 EUR, status enquiry
KNOWN_FRAMES = {
    "06000411 1111ba": "1002 06000411 1111ba 1003 cf47",
    "06010c 04000000001210 490978 0600": "1002 06010c 04000000001210 10 490978 0600 1003 d0b6",
    "050103 111111": "1002 050103 111111 1003 c557",
}

apdus = st.binary(min_size=0, max_size=300)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def fed(*pieces: bytes) -> list[Event]:
    framer = ZvtFramer()
    return [event for piece in pieces for event in framer.feed(piece)]


def test_known_frames_are_made_and_read() -> None:
    for apdu, line in KNOWN_FRAMES.items():
        assert frame(bytes.fromhex(apdu)) == bytes.fromhex(line)
        assert fed(bytes.fromhex(line)) == [Received(bytes.fromhex(apdu))]


@given(st.binary(max_size=400))
def test_the_checksum_is_crc_16_kermit(data: bytes) -> None:
    assert checksum(data) == fastcrc.crc16.kermit(data)


@given(apdus, st.lists(st.integers(0, 10_000), max_size=6))
def test_a_frame_survives_any_split(apdu: bytes, places: list[int]) -> None:
    assert fed(*cut(frame(apdu), places)) == [Received(apdu)]


@given(st.lists(apdus, max_size=5))
def test_frames_glued_together_come_apart(several: list[bytes]) -> None:
    assert fed(b"".join(map(frame, several))) == [Received(apdu) for apdu in several]


@given(st.binary(max_size=500), apdus)
def test_after_garbage_and_a_pause_the_next_frame_is_found(garbage: bytes, apdu: bytes) -> None:
    framer = ZvtFramer()
    framer.feed(garbage)
    framer.reset()
    assert framer.feed(frame(apdu)) == [Received(apdu)]


@given(apdus, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_gives_another_message(apdu: bytes, place: int, change: int) -> None:
    line = bytearray(frame(apdu))
    line[place % len(line)] ^= change
    assert all(event.apdu == apdu for event in fed(bytes(line)) if isinstance(event, Received))


@given(apdus, st.integers(1, 10_000))
def test_a_truncated_frame_followed_by_a_whole_one(apdu: bytes, length: int) -> None:
    stump = frame(apdu)[: 2 + length % max(1, len(apdu))].rstrip(b"\x10")
    assert fed(stump, frame(b"\x05\x01\x00"))[-1] == Received(b"\x05\x01\x00")


def test_signals_are_told_from_frames() -> None:
    assert fed(ACK + NAK) == [Signal.ACKNOWLEDGED, Signal.NOT_ACKNOWLEDGED]
    assert fed(frame(ACK + NAK)) == [Received(ACK + NAK)]


def test_a_frame_without_end_is_given_up_before_it_fills_the_memory() -> None:
    framer = ZvtFramer()
    events = [event for _ in range(70) for event in framer.feed(b"\x10\x02" + b"a" * 1000 if not _ else b"a" * 1000)]
    assert events == [Broken("too_long")]
    assert framer.feed(frame(b"\x06\x0f\x00")) == [Received(b"\x06\x0f\x00")]


def test_doubled_escapes_without_end_fill_the_memory_no_more_than_other_bytes() -> None:
    framer = ZvtFramer()
    events = framer.feed(b"\x10\x02" + b"\x10\x10" * 70_000)
    assert events == [Broken("too_long")]
    framer.reset()
    assert framer.feed(frame(b"\x06\x0f\x00")) == [Received(b"\x06\x0f\x00")]


@given(st.binary(max_size=500), st.lists(st.integers(0, 10_000), max_size=6))
def test_whatever_comes_the_split_does_not_matter(data: bytes, places: list[int]) -> None:
    assert fed(*cut(data, places)) == fed(data)


@given(st.binary(max_size=500), apdus)
def test_garbage_costs_at_most_the_frame_that_follows_it(garbage: bytes, apdu: bytes) -> None:
    # whatever the garbage has begun, the first frame ends it
    assert fed(garbage, frame(b"\x06\x0f\x00"), frame(apdu))[-1] == Received(apdu)
