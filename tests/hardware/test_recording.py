"""What goes over a line, kept, put into words, and played back as the device."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.__main__ import main
from hardware.connection import connected
from hardware.document import Document, Qr, Row
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.drivers.zvt_session import ZvtTimers
from hardware.drivers.zvt_terminal import ZvtTerminal
from hardware.errors import HardwareError
from hardware.framing import zvt
from hardware.framing.escpos_meaning import CommandReader, ReplyReader
from hardware.framing.recognise import speaker
from hardware.framing.ssi import DECODER, Frame, Opcode, SsiFramer, encode
from hardware.framing.ssi_meaning import SsiReader, SsiScreen
from hardware.framing.zvt_meaning import ZvtReader, ZvtScreen
from hardware.interfaces import PrintOutcome, PrintResult, Transaction, TransactionState
from hardware.recording import Record, Recorder, as_json, header, read
from hardware.simulators.player import Player
from hardware.trace import Direction
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE, Simulator, eventually

TIMES = PrinterTimes(status=1.0, proof=2.0)
TICKET = Document((Row("Åsa 191212121212"), Qr("KVITTO-4711")))
OTHER_TICKET = Document((Row("Bo"),))
SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
# a card number in a status information: zvt_everest, field 22
RESULT = zvt.frame(bytes.fromhex("040f13270004000000025500220845719912345678904f"[: 2 * (3 + 0x13)]))


@pytest.fixture
def place(device_folder: Path) -> Path:
    return device_folder / "between"


class Command:
    """A command of `python -m hardware` in a thread of its own."""

    def __init__(self, *arguments: str) -> None:
        self.code: int | None = None
        self._thread = threading.Thread(target=self._run, args=(list(arguments),), daemon=True)
        self._thread.start()

    def _run(self, arguments: list[str]) -> None:
        self.code = main(arguments)

    def ended(self) -> int | None:
        """The exit code, when it has ended."""
        self._thread.join(15)
        return self.code


def print_at(place: Path, document: Document) -> PrintResult:
    eventually(place.is_symlink)
    connection = connected("printer", lambda: open_link(str(place), LineSettings(BAUDRATE)))
    try:
        return EscposPrinter(connection, baudrate=BAUDRATE, times=TIMES).print(document)
    finally:
        connection.close()


@pytest.fixture
def recording(printer_device: Simulator, place: Path, tmp_path: Path) -> Path:
    """A ticket as it went over the line."""
    file = tmp_path / "printer.jsonl"
    real = str(printer_device.link)
    options = ("--protocol", "escpos", "--file", str(file), "--through", str(place), "--seconds", "1")
    tracing = Command("trace", real, "--baud", str(BAUDRATE), *options)
    assert print_at(place, TICKET).outcome is PrintOutcome.PRINTED
    assert tracing.ended() == 0
    return file


def test_a_recording_tells_time_direction_bytes_and_meaning_and_no_number(recording: Path) -> None:
    protocol, baudrate, records = read(recording.read_text(encoding="utf-8").splitlines())
    assert (protocol, baudrate) == ("escpos", BAUDRATE)
    assert [record.at for record in records] == sorted(record.at for record in records)
    meanings = ", ".join(record.meaning for record in records)
    for told in ("status of printer?", "status 12", "initialise", "code table 19", "process id", "printed", "cut"):
        assert told in meanings
    # a text that was written in two pieces is told in two
    assert '"Åsa 1912********"' in meanings.replace('", "', "")
    everything = recording.read_bytes() + b"".join(record.data for record in records)
    assert b"191212121212" not in everything
    assert b"1212121212" not in everything


def test_a_recording_is_played_back_as_the_device(
    recording: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    playing = Command("replay", str(recording), "--link", str(place), "--speed", "10", "--seconds", "10")
    assert print_at(place, TICKET).outcome is PrintOutcome.PRINTED
    assert playing.ended() == 0
    assert "As recorded" in capsys.readouterr().out


def test_a_program_that_says_something_else_is_told_where(
    recording: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    playing = Command("replay", str(recording), "--link", str(place), "--speed", "10", "--seconds", "10")
    assert print_at(place, OTHER_TICKET).outcome is not PrintOutcome.PRINTED
    assert playing.ended() == 1
    told = capsys.readouterr().out
    assert "Not as recorded" in told
    assert "42 6f" in told.split("but heard")[1]


def test_a_program_that_never_comes_is_told(recording: Path, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(recording), "--link", str(place), "--seconds", "0.1"]) == 2
    assert "Only 0 of" in capsys.readouterr().out


def test_a_payment_is_recorded_without_card_data_and_played_back(
    terminal_device: Simulator, place: Path, tmp_path: Path
) -> None:
    file = tmp_path / "terminal.jsonl"
    options = ("--protocol", "zvt", "--file", str(file), "--through", str(place), "--seconds", "1.5")
    tracing = Command("trace", str(terminal_device.link), "--baud", str(BAUDRATE), *options)
    assert pay_at(place).state is TransactionState.APPROVED
    assert tracing.ended() == 0
    _protocol, _baudrate, records = read(file.read_text(encoding="utf-8").splitlines())
    meanings = [record.meaning for record in records]
    assert any(told.startswith("authorisation of 10000") for told in meanings)
    assert "status information of 10000: no error" in " ".join(meanings)

    playing = Command("replay", str(file), "--link", str(place), "--speed", "5", "--seconds", "10")
    assert pay_at(place).state is TransactionState.APPROVED
    assert playing.ended() == 0


def pay_at(place: Path) -> Transaction:
    eventually(place.is_symlink)
    connection = connected("terminal", lambda: open_link(str(place), LineSettings(BAUDRATE)))
    try:
        terminal = ZvtTerminal(connection, password="000000", timers=ZvtTimers(t2=1.0, t3=1.0, t4=5.0))
        return terminal.payment(10_000, commit=lambda _result: None, progress=lambda _shown: None)
    finally:
        connection.close()


@given(st.binary(max_size=200), st.integers(1, 7))
def test_words_for_any_bytes_and_any_split(data: bytes, piece: int) -> None:
    for make in (CommandReader, ReplyReader, SsiReader, ZvtReader):
        reader = make()
        for start in range(0, len(data), piece):
            assert all(isinstance(words, str) for words in reader.feed(data[start : start + piece]))


def test_commands_are_named_however_they_are_split() -> None:
    job = b"\x1b@\x1bE\x01\x1d!\x11\x1d(H\x06\x00\x30\x30AAAB\x1dr\x01\x1d(k\x07\x00\x31\x50\x30KVIT\x1dVA\x03"
    whole = CommandReader().feed(job)
    single = CommandReader()
    assert [words for byte in job for words in single.feed(bytes([byte]))] == whole
    assert whole == [
        "initialise", "bold 1", "size 0x11", "process id AAAB?", "paper sensors?", 'QR of "KVIT"', "cut",
    ]  # fmt: skip


@given(st.integers(1, 9))
def test_a_card_number_never_gets_through_the_screen(piece: int) -> None:
    screen = ZvtScreen()
    kept = b"".join(screen(RESULT[start : start + piece]) for start in range(0, len(RESULT), piece))
    assert bytes.fromhex("4571991234567890") in RESULT
    assert bytes.fromhex("457199") not in kept
    assert ZvtReader().feed(kept)[0].startswith("status information")


SCANNED = encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1b19121212-1212 Tolvan"))


@given(st.integers(1, 9))
def test_a_scanned_code_never_gets_through_the_screen(piece: int) -> None:
    screen = SsiScreen(DECODER)
    kept = b"".join(screen(SCANNED[start : start + piece]) for start in range(0, len(SCANNED), piece))
    assert b"99999999-9999 AAAAAA" in kept
    assert SsiReader().feed(kept) == ["code: data_matrix, 20 bytes"]


@given(st.binary(max_size=400), st.integers(1, 7))
def test_what_is_no_frame_is_kept_as_its_shape_and_holds_no_code_back(data: bytes, piece: int) -> None:
    screen = SsiScreen(DECODER)
    noisy = data + SCANNED
    kept = b"".join(screen(noisy[start : start + piece]) for start in range(0, len(noisy), piece))
    assert len(noisy) - len(kept) <= 257
    assert b"Tolvan" not in kept


def test_both_sides_of_a_scan_are_put_into_words() -> None:
    kept: list[Record] = []
    tap = Recorder("ssi", lambda: 2.5, kept.append)
    tap(SENT, encode(Frame(Opcode.SCAN_ENABLE)))
    tap(RECEIVED, SCANNED)
    tap(SENT, encode(Frame(Opcode.NAK, data=b"\x01")))
    tap(RECEIVED, encode(replace(read_frame(SCANNED), is_repeated=True)))
    tap(SENT, encode(Frame(Opcode.ACK)))
    assert [record.meaning for record in kept] == [
        "scanning allowed",
        "code: data_matrix, 20 bytes",
        "not acknowledged: send it again",
        "code: data_matrix, 20 bytes, sent again",
        "acknowledged",
    ]


def read_frame(raw: bytes) -> Frame:
    """The one frame in these bytes."""
    [frame] = SsiFramer().feed(raw)
    assert isinstance(frame, Frame)
    return frame


def test_the_tap_keeps_masked_records() -> None:
    kept: list[Record] = []
    tap = Recorder("shape", lambda: 2.5, kept.append)
    tap(RECEIVED, b"]Q1KAL-4711\r")
    assert [str(record) for record in kept] == [
        "2.500 < 5d 41 39 41 41 41 2d 39 39 39 39 0d  ]A9AAA-9999\\r",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["not json"],
        ["[]"],
        ['{"protocol": "morse", "baud": 1}'],
        ['{"protocol": "zvt", "baud": 0}'],
        [header("zvt", 9600), '{"at": 1, "direction": "up", "bytes": "", "means": ""}'],
    ],
)
def test_what_is_no_recording_is_refused(lines: list[str]) -> None:
    with pytest.raises(HardwareError, match="recording"):
        read(lines)


def test_a_recording_reads_as_it_was_written() -> None:
    records = [Record(1.25, SENT, b"\x10\x04\x01", "status of printer?"), Record(2.0, RECEIVED, b"\x12")]
    assert read([header("escpos", 19200), *map(as_json, records)]) == ("escpos", 19200, records)
    assert json.loads(as_json(records[0]))["direction"] == "sent"


@pytest.fixture
def clock() -> Callable[[float], float]:
    now = [0.0]

    def forward(seconds: float = 0.0) -> float:
        now[0] += seconds
        return now[0]

    return forward


def test_a_player_keeps_the_pauses(clock: Callable[[float], float]) -> None:
    records = [Record(10.0, SENT, b"AA"), Record(10.5, RECEIVED, b"x"), Record(10.7, RECEIVED, b"y")]
    player = Player("shape", records, clock=lambda: clock(0.0))
    player.receive(b"A")
    assert player.wake() is None
    player.receive(b"B")
    assert player.wake() == pytest.approx(0.5)
    clock(0.5)
    assert player.wake() == pytest.approx(0.7)
    assert player.take_output() == [b"x"]
    clock(0.2)
    player.wake()
    assert player.take_output() == [b"y"]
    assert player.is_over
    assert player.difference is None
    player.receive(b"!")
    assert player.difference is not None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"]d2010731\x1d21X\r\n", "a line scanner with AIM identifiers"),
        (b"KAL-4711\r", "a line scanner without AIM identifiers"),
        (b"%B0000^X/Y^99?\r", "a magnetic stripe reader"),
        (b"\x02\x1b;0000=99?\x03", "a magnetic stripe reader"),
        (b"\x06\xf3\x00\x00\x01A\xfe\xc5", "an SSI scanner"),
        (b"\x06\xf3\x00\x00\x01A\xfe\xc4", ""),
        (b"\xfe\x81\x03\r", ""),
        (b"", ""),
    ],
)
def test_who_says_such_a_thing(said: bytes, kind: str) -> None:
    assert speaker(said) == kind


def test_probe_listens_to_what_cannot_be_asked(scanner_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    scanner_device.act("fault", kind="deaf")
    probing = Command("probe", str(scanner_device.link), "--baud", str(BAUDRATE), "--listen", "10")
    told = ""
    while "scan a code" not in told:
        assert probing.code is None
        told += capsys.readouterr().out
        time.sleep(0.02)
    scanner_device.act("scan", data="KAL-4711")
    assert probing.ended() == 0
    told += capsys.readouterr().out
    assert f"At {BAUDRATE} baud it speaks as a line scanner with AIM identifiers does." in told
    assert "KAL" not in told


def test_probe_knows_what_answers_but_is_no_printer(
    printer_device: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    printer_device.act("fault", kind="wrong_device")
    assert main(["probe", str(printer_device.link), "--baud", str(BAUDRATE), "--listen", "0.1"]) == 2
    assert "something answers, but not as a printer does" in capsys.readouterr().out
