"""Chip cards without the service: a table of PC/SC functions in its place.

`python -m tests.hardware.chip` tries the same driver on the real service.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from hardware import pcsc
from hardware.chip_cards import ChipCard, Command, Response
from hardware.drivers.chip_reader import PcscChipReader, failure
from hardware.errors import (
    CardRemoved,
    HardwareError,
    LinkBusy,
    LinkError,
    LinkGone,
    LinkTimeout,
    NotConfigured,
    ProtocolError,
)
from hardware.framing.apdu import GET_UID
from hardware.interfaces import Condition

NO_SERVICE, NO_READERS, NO_CARD, REMOVED = 0x8010001D, 0x8010002E, 0x8010000C, 0x80100069
SHARING, TIMEOUT, NOT_TRANSACTED = 0x8010000B, 0x8010000A, 0x80100016
ATR, UID = bytes.fromhex("3b 80 80 01 01"), bytes.fromhex("04 a1 b2 c3")


class Service:
    """The functions of PC/SC over one reader; `fails` gives a code to the function of that name."""

    def __init__(self, answers: dict[str, str], **fails: int) -> None:
        self.answers = {"ffca000000": "04a1b2c39000", **answers}
        self.fails = fails
        self.open = 0

    def _code(self, name: str) -> int:
        # pyscard gives codes as signed numbers of 32 bits
        code = self.fails.get(name, 0)
        return code - (1 << 32) if code else 0

    def SCardEstablishContext(self, _scope: int) -> tuple[int, Any]:
        code = self._code("establish")
        self.open += not code
        return code, "context"

    def SCardReleaseContext(self, _context: Any) -> int:
        self.open -= 1
        return 0

    def SCardListReaders(self, _context: Any, _groups: list[str]) -> tuple[int, list[str]]:
        return self._code("list"), ["Omnikey 5022 00 00", "Virtual PCD 00 00"]

    def SCardConnect(self, _context: Any, reader: str, _share: int, _protocols: int) -> tuple[int, Any, int]:
        code = self._code("connect")
        self.open += not code
        return code, reader, 2

    def SCardStatus(self, card: Any) -> tuple[int, str, int, int, list[int]]:
        return self._code("status"), card, 0, 2, list(ATR)

    def SCardTransmit(self, _card: Any, _protocol: int, command: list[int]) -> tuple[int, list[int]]:
        return self._code("transmit"), list(bytes.fromhex(self.answers.get(bytes(command).hex(), "6d00")))

    def SCardDisconnect(self, _card: Any, _disposition: int) -> int:
        self.open -= 1
        return 0


def test_a_card_and_its_serial_number() -> None:
    service = Service({})
    reader = PcscChipReader(service)
    assert reader.condition() is Condition.OK
    assert reader.card() == ChipCard(ATR, UID)
    assert service.open == 0


def test_a_card_with_contacts_has_no_serial_number() -> None:
    assert PcscChipReader(Service({"ffca000000": "6a81"})).card() == ChipCard(ATR, b"")


def test_an_answer_comes_in_parts_and_with_the_right_length() -> None:
    answers = {"00b0000000": "66697273746103", "00c0000003": "7365639000"}
    reader = PcscChipReader(Service({**answers, "00b0000100": "6c04", "00b0000104": "666f75729000"}))
    assert reader.exchange([Command(0, 0xB0, expected=256)]) == (Response(b"firstsec", 0x9000),)
    assert reader.exchange([Command(0, 0xB0, 0, 1, expected=256)]) == (Response(b"four", 0x9000),)


def test_commands_stop_at_the_first_refusal() -> None:
    said = PcscChipReader(Service({})).exchange([GET_UID, Command(0, 0xA4), GET_UID])
    assert [response.status for response in said] == [0x9000, 0x6D00]


def test_a_card_that_talks_without_end_or_sense_is_a_protocol_error() -> None:
    endless = Service({"ffca000000": "006110", "ffc0000010": "006110"})
    with pytest.raises(ProtocolError, match="does not end"):
        PcscChipReader(endless).card()
    with pytest.raises(ProtocolError, match="without a status word"):
        PcscChipReader(Service({"ffca000000": "90"})).card()
    assert endless.open == 0


@pytest.mark.parametrize(
    ("where", "code", "error"),
    [
        ("establish", NO_SERVICE, LinkGone),
        ("list", NO_READERS, LinkGone),
        ("connect", SHARING, LinkBusy),
        ("connect", NO_CARD, CardRemoved),
        ("transmit", REMOVED, CardRemoved),
        ("transmit", NOT_TRANSACTED, CardRemoved),
        ("transmit", TIMEOUT, LinkTimeout),
        ("transmit", 0x80100001, LinkError),
    ],
)
def test_what_goes_wrong_is_one_tree_and_nothing_stays_open(where: str, code: int, error: type[HardwareError]) -> None:
    service = Service({}, **{where: code})
    with pytest.raises(error) as caught:
        PcscChipReader(service).exchange([GET_UID])
    assert type(caught.value) is error
    assert str(caught.value).endswith(".")
    assert service.open == 0


def test_no_card_is_no_error_and_no_reader_is_offline() -> None:
    assert PcscChipReader(Service({}, connect=NO_CARD)).card() is None
    for where in ("connect", "status", "transmit"):
        service = Service({}, **{where: REMOVED})
        assert PcscChipReader(service).card() is None
        assert service.open == 0
    assert PcscChipReader(Service({}, establish=NO_SERVICE)).condition() is Condition.OFFLINE
    assert PcscChipReader(Service({}, list=0x80100001)).condition() is Condition.UNKNOWN
    assert PcscChipReader(Service({}), name="Cherry").condition() is Condition.OFFLINE
    assert PcscChipReader(Service({}), name="Virtual").condition() is Condition.OK


def test_every_code_is_something() -> None:
    assert all(isinstance(failure(code), HardwareError) for code in range(0x80100000, 0x80100080))


def test_without_pyscard_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(pcsc, "import_module", absent)
    with pytest.raises(NotConfigured, match="extra `chip`"):
        pcsc.chip_reader()
    monkeypatch.setattr(pcsc, "import_module", importlib.import_module)
