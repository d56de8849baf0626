"""A bank card in the reader for identity cards: its number stays nowhere.

That no living object holds the number is all that can be shown from within Python; the system's own buffers and memory
that was freed lie outside.
"""

from __future__ import annotations

import gc
import logging
import random
import sys
import threading
from collections.abc import Iterator

import pytest

from hardware.addresses import Address
from hardware.drivers.choice import ReaderProtocol
from hardware.fleet import Fleet, FleetConfig
from hardware.framing.luhn import has_luhn_digit
from hardware.interfaces import CardSwipe, RefusedSwipe, TransactionState
from hardware.keepalive import Rhythm
from tests.hardware.devices import BAUDRATE, Simulator, eventually
from tests.hardware.local import Wire

FORMS = {
    ReaderProtocol.PLAIN: "%B{}^TOLVANSSON/TOLVAN^30121010000?;{}=30121010000?\r",
    ReaderProtocol.MAGTEK: "\x02\x1b%B{}^TOLVANSSON/TOLVAN^30121010000?;{}=30121010000?\r\x03",
    ReaderProtocol.MINIMAG: "%E?\r;{}=30121010000?\r",
}
Told = list[CardSwipe | RefusedSwipe]


def a_card_number() -> str:
    """A number that stands in no source file."""
    body = "4" + "".join(str(random.randrange(10)) for _ in range(14))
    return next(body + str(last) for last in range(10) if has_luhn_digit(body + str(last)))


def swipe(wire: Wire, protocol: ReaderProtocol, number: str) -> None:
    wire.say(FORMS[protocol].format(number, number).encode())


def holders(number: str) -> list[str]:
    """What in this process holds the number: values in objects, and local variables of all threads but this one."""
    gc.collect()
    text, raw = number, number.encode()

    def holds(value: object) -> bool:
        if isinstance(value, str):
            return value is not text and text in value
        return isinstance(value, bytes | bytearray) and raw in value and value is not raw

    found = [
        f"{type(owner).__name__}" for owner in gc.get_objects() for value in gc.get_referents(owner) if holds(value)
    ]
    own = threading.get_ident()
    for thread, innermost in sys._current_frames().items():
        frame = innermost if thread != own else None
        while frame is not None:
            found += [f"{frame.f_code.co_qualname}: {name}" for name, value in frame.f_locals.items() if holds(value)]
            frame = frame.f_back
    return found


@pytest.fixture
def wire() -> Iterator[Wire]:
    line = Wire()
    yield line
    line.unplug()


@pytest.mark.parametrize("protocol", FORMS, ids=str)
def test_fault_34_the_number_is_in_no_event_trace_log_or_object(
    wire: Wire, protocol: ReaderProtocol, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = a_card_number()
    config = FleetConfig("development", card_reader=Address(wire.path, BAUDRATE), card_reader_protocol=protocol)
    fleet = Fleet.open(config, clock=lambda: 0.0)
    try:
        told: Told = []
        fleet.card_reader.listen(told.append)
        eventually(lambda: fleet.health()["card_reader"].is_connected)
        swipe(wire, protocol, number)
        eventually(lambda: told)
        assert told == [RefusedSwipe("bank_card", 0.0)]
        traced = b"".join(entry.data for entry in fleet.trace.entries())
        assert b"9" * 16 in traced
        assert not set(traced) & set(b"12345678")
        assert number not in caplog.text
        eventually(lambda: not holders(number), seconds=2)
    finally:
        fleet.close()


def test_the_search_finds_what_is_held() -> None:
    number = a_card_number()
    kept = [f"x{number}"]
    assert holders(number) == ["list"]
    kept.clear()
    assert holders(number) == []


def test_fault_34_a_receiver_that_fails_logs_no_number(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    config = FleetConfig("development", card_reader=Address(wire.path, BAUDRATE))
    fleet = Fleet.open(config, clock=lambda: 0.0)
    failed = threading.Event()

    def fail(event: CardSwipe | RefusedSwipe) -> None:
        failed.set()
        raise RuntimeError(f"cannot use {event}")

    try:
        fleet.card_reader.listen(fail)
        eventually(lambda: fleet.health()["card_reader"].is_connected)
        wire.say(b";191212121212?\r")
        assert failed.wait(5)
        eventually(lambda: "A receiver of card_reader failed" in caplog.text)
        assert "191212121212" not in caplog.text
    finally:
        fleet.close()


def test_fault_33_a_card_in_the_wrong_reader_during_a_payment_changes_nothing(
    card_reader_device: Simulator, terminal_device: Simulator
) -> None:
    config = FleetConfig(
        "development",
        card_reader=Address(str(card_reader_device.link), BAUDRATE),
        terminal=Address(str(terminal_device.link), BAUDRATE),
        rhythm=Rhythm(heartbeat=0.2),
    )
    fleet = Fleet.open(config, clock=lambda: 0.0)
    told: Told = []
    shown: list[str] = []

    def draw_a_card(code: str) -> None:
        if not shown:
            card_reader_device.act("swipe", track2="4111111111111111=30121010000")
            card_reader_device.act("swipe", track2="191212121212")
        shown.append(code)

    try:
        fleet.card_reader.listen(told.append)
        eventually(lambda: all(device.is_connected for device in fleet.health().values()))
        fleet.card_reader.disable()
        paid = fleet.terminal.payment(12_000, commit=lambda _: None, progress=draw_a_card)
        assert (paid.state, paid.amount_ore) == (TransactionState.APPROVED, 12_000)
        assert shown
        fleet.card_reader.enable()
        card_reader_device.act("swipe", track2="191212121212")
        eventually(lambda: told)
        assert told == [CardSwipe(("", "191212121212", ""), 0.0)]
        assert not set(b"".join(entry.data for entry in fleet.trace.entries() if entry.device == "card_reader")) & set(
            b"12345678"
        )
    finally:
        fleet.close()
