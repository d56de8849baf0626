"""Scanners and stripe readers on a line that goes wrong: each fault byte by byte, for every protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from hardware.connection import Connection
from hardware.drivers.honeywell_scanner import HoneywellScanner
from hardware.drivers.line_scanner import LineScanner
from hardware.drivers.listening import Patience
from hardware.drivers.minimag_reader import MiniMagReader
from hardware.drivers.screening import Screen
from hardware.drivers.ssi_scanner import SsiScanner, SsiTimes
from hardware.drivers.stripe_reader import StripeReader
from hardware.framing.magstripe import MAGTEK, UIC, check_character
from hardware.framing.purposes import Purpose, whole
from hardware.framing.ssi import DECODER, Frame, Opcode, encode
from hardware.interfaces import CardSwipe, RefusedSwipe, Scan, UnreadableScan
from hardware.trace import Direction
from tests.hardware.devices import eventually
from tests.hardware.local import Wire, connection_to

PATIENCE = Patience(pause=0.03, longest=0.12)
UNHURRIED = Patience(pause=0.4, longest=2.0)
KALLELSE = Purpose("kallelse", whole("[A-Z]{3}-[0-9]{4}"))
SCREEN = Screen((KALLELSE,), repeat_within=0.0)
SCAN = Scan("KAL-4711", "qr", 0.0, "kallelse")
SWIPE = CardSwipe(("ID^TOLVANSSON", "191212121212", ""), 0.0)
NAK_RESEND = bytes.fromhex("05 d1 04 00 01 ff 25")
Told = Scan | UnreadableScan | CardSwipe | RefusedSwipe
Driver = LineScanner | HoneywellScanner | SsiScanner | StripeReader | MiniMagReader


def nothing() -> float:
    return 0.0


@dataclass(frozen=True)
class Kind:
    """A protocol: its driver, one good message, and what is told of it."""

    make: Callable[[Connection, Patience], Driver]
    message: bytes
    told: Told
    ends_by_silence: bool = False
    has_check: bool = False


KINDS = {
    "line": Kind(
        lambda line, patience: LineScanner(line, clock=nothing, screen=SCREEN, patience=patience),
        b"]Q1KAL-4711\r",
        SCAN,
    ),
    "honeywell": Kind(
        lambda line, patience: HoneywellScanner(line, clock=nothing, screen=SCREEN, patience=patience, answer=0.1),
        b"]Q1KAL-4711\r",
        SCAN,
    ),
    "ssi": Kind(
        lambda line, patience: SsiScanner(line, clock=nothing, screen=SCREEN, times=SsiTimes(0.1, patience=patience)),
        encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1cKAL-4711")),
        SCAN,
        has_check=True,
    ),
    "plain": Kind(
        lambda line, patience: StripeReader(line, clock=nothing, patience=patience),
        "".join(track + check_character(track) for track in ("%ID^TOLVANSSON?", ";191212121212?")).encode() + b"\r",
        SWIPE,
        has_check=True,
    ),
    "magtek": Kind(
        lambda line, patience: StripeReader(line, clock=nothing, form=MAGTEK, patience=patience),
        b"\x02%ID^TOLVANSSON?;191212121212?\x03",
        SWIPE,
    ),
    "uic": Kind(
        lambda line, patience: StripeReader(line, clock=nothing, form=UIC, patience=patience),
        b"\x02%ID^TOLVANSSON?\x10\x02;191212121212?\x10",
        SWIPE,
        ends_by_silence=True,
    ),
    "minimag": Kind(
        lambda line, patience: MiniMagReader(line, clock=nothing, patience=patience, answer=0.1),
        b"%ID^TOLVANSSON?\r;191212121212?\r",
        SWIPE,
        ends_by_silence=True,
    ),
}


@dataclass
class Desk:
    """A driver on a line whose other end the test holds."""

    kind: Kind
    wire: Wire
    driver: Driver
    told: list[Told]
    arrived: list[bytes]
    said: int = 0

    def say(self, data: bytes) -> None:
        """Put bytes on the line."""
        self.said += len(data)
        self.wire.say(data)

    def quiet(self) -> None:
        """Until whatever has begun has ended."""
        eventually(lambda: sum(map(len, self.arrived)) >= self.said)
        time.sleep(PATIENCE.pause)
        eventually(lambda: not self.driver._listening._framer.is_unfinished)

    def good(self) -> list[Told]:
        """What was told that is no refusal."""
        return [each for each in self.told if isinstance(each, Scan | CardSwipe)]

    def nothing_false_was_told(self) -> None:
        """A code is the whole code; a track is the whole track, though the other one may be missing."""
        for each in self.good():
            if isinstance(each, CardSwipe):
                assert all(track in ("", true) for track, true in zip(each.tracks, SWIPE.tracks, strict=True))
            else:
                assert each == self.kind.told

    def hears_a_good_message(self) -> None:
        """Whatever happened before, the next message is taken for what it is."""
        before = len(self.good())
        self.say(self.kind.message)
        eventually(lambda: len(self.good()) > before)
        assert self.told[-1] == self.kind.told


@contextmanager
def opened(kind: Kind, patience: Patience) -> Iterator[Desk]:
    """A driver of this kind on a line of its own."""
    wire = Wire()
    arrived: list[bytes] = []

    def tap(direction: Direction, data: bytes) -> None:
        if direction is Direction.RECEIVED:
            arrived.append(data)

    connection = connection_to(wire.path, tap=tap)
    driver = kind.make(connection, patience)
    told: list[Told] = []
    driver.listen(told.append)
    try:
        yield Desk(kind, wire, driver, told, arrived)
    finally:
        connection.close()
        driver.close()
        wire.unplug()


@pytest.fixture(params=sorted(KINDS))
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with opened(KINDS[request.param], PATIENCE) as found:
        yield found


def test_a_good_message(desk: Desk) -> None:
    desk.hears_a_good_message()
    assert desk.told == [desk.kind.told]


def test_fault_05_a_burst_of_garbage(desk: Desk) -> None:
    desk.say(bytes(range(256)) * 4)
    desk.quiet()
    desk.hears_a_good_message()
    assert desk.good() == [desk.kind.told]


def test_fault_06_a_flipped_bit_is_noticed_where_the_protocol_has_a_check(desk: Desk) -> None:
    spoilt = bytearray(desk.kind.message)
    spoilt[-6] ^= 0x01
    desk.say(bytes(spoilt))
    desk.quiet()
    if desk.kind.has_check:
        assert desk.good() == []
    desk.hears_a_good_message()


def test_fault_07_a_lost_byte(desk: Desk) -> None:
    desk.say(desk.kind.message[1:])
    desk.quiet()
    desk.hears_a_good_message()


def test_fault_08_a_doubled_byte(desk: Desk) -> None:
    desk.say(desk.kind.message[:2] + desk.kind.message[1:])
    desk.quiet()
    desk.hears_a_good_message()


def test_fault_09_a_pause_inside_a_message(desk: Desk) -> None:
    middle = len(desk.kind.message) // 2
    desk.say(desk.kind.message[:middle])
    desk.quiet()
    desk.say(desk.kind.message[middle:])
    desk.quiet()
    desk.nothing_false_was_told()
    desk.hears_a_good_message()


@pytest.mark.parametrize("name", KINDS)
def test_fault_10_byte_by_byte(name: str) -> None:
    with opened(KINDS[name], UNHURRIED) as desk:
        for place in range(len(desk.kind.message)):
            desk.say(desk.kind.message[place : place + 1])
        eventually(lambda: desk.told)
        assert desk.told == [desk.kind.told]


def test_fault_11_two_messages_in_one_piece(desk: Desk) -> None:
    desk.say(desk.kind.message * 2)
    desk.quiet()
    if desk.kind.ends_by_silence:
        assert desk.told == [RefusedSwipe("two_cards", 0.0)]
    else:
        assert desk.told == [desk.kind.told] * 2
    desk.hears_a_good_message()


def test_fault_12_a_message_without_its_end(desk: Desk) -> None:
    desk.say(desk.kind.message[: len(desk.kind.message) // 2])
    desk.quiet()
    desk.nothing_false_was_told()
    assert desk.kind.told not in desk.told
    desk.hears_a_good_message()


def test_fault_12_a_message_that_never_ends_is_given_up(desk: Desk) -> None:
    is_ssi = desk.kind is KINDS["ssi"]
    if is_ssi:
        # the greeting first; then a frame that says that it is 255 bytes long
        desk.wire.hear(len(encode(Frame(Opcode.SCAN_ENABLE))))
        desk.say(b"\xff\xf3\x00\x00")
    answered = b""
    end = time.monotonic() + 6 * PATIENCE.longest
    while not desk.told and not answered and time.monotonic() < end:
        desk.say(b"1")
        time.sleep(PATIENCE.pause / 4)
        answered = desk.wire.hear(7, seconds=0.001) if is_ssi else b""
    assert desk.good() == []
    assert answered == NAK_RESEND if is_ssi else desk.told
    desk.quiet()
    desk.hears_a_good_message()


def test_fault_01_unplugged_in_the_middle_of_a_message(desk: Desk) -> None:
    desk.say(desk.kind.message[:-2])
    time.sleep(PATIENCE.pause / 4)
    desk.wire.unplug()
    time.sleep(2 * PATIENCE.pause)
    desk.nothing_false_was_told()
    assert desk.kind.told not in desk.told
