"""The simulated printer reads what other encoders write, in any pieces."""

from __future__ import annotations

from datetime import UTC, datetime

from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st

from hardware.document import Align
from hardware.layout import QrLine, TextLine
from hardware.simulators.escpos_interpreter import Cut, Deed, Interpreter
from hardware.simulators.printer import PrinterModel


def printer_model() -> PrinterModel:
    return PrinterModel(wall_clock=lambda: datetime(2026, 11, 22, tzinfo=UTC), clock=lambda: 0.0)


def deeds(data: bytes, piece: int = 1000) -> list[Deed]:
    interpreter = Interpreter()
    found: list[Deed] = []
    for start in range(0, len(data), piece):
        interpreter.feed(data[start : start + piece])
        while (deed := interpreter.next_deed()) is not None:
            found.append(deed)
    return found


def foreign_ticket() -> bytes:
    printer = Dummy()
    printer.magic.force_encoding("CP858")
    printer.set(align="center", bold=True)
    printer.textln("Rubrik åäö €")
    printer.set(align="left", bold=False)
    printer.textln("Text")
    printer.qr("KAL-1", native=True, size=4)
    printer.cut()
    output: bytes = printer.output
    return output


@given(st.integers(1, 60))
def test_a_ticket_of_python_escpos_is_understood_however_it_is_cut(piece: int) -> None:
    found = deeds(foreign_ticket(), piece)
    assert TextLine("Rubrik åäö €", Align.CENTRE, bold=True) in found
    assert TextLine("Text") in found
    assert [deed.data for deed in found if isinstance(deed, QrLine)] == ["KAL-1"]
    assert sum(isinstance(deed, Cut) for deed in found) == 1


def test_code_pages_are_switched() -> None:
    assert deeds(b"\x1bt\x10\xe5\xe4\xf6\x80\n") == [TextLine("åäö€")]
    assert deeds(b"\x1bt\x13\x86\x84\x94\xd5\n") == [TextLine("åäö€")]


def test_initialising_forgets_styles() -> None:
    assert deeds(b"\x1bE\x01\x1d!\x11A\n\x1b@B\n") == [TextLine("A", bold=True, scale=2), TextLine("B")]


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_garbage_never_breaks_the_printer(pieces: list[bytes]) -> None:
    printer = printer_model()
    for piece in pieces:
        printer.receive(piece)
        printer.take_output()
    assert isinstance(printer.state()["tickets"], int)


def test_a_stopped_printer_holds_the_sender_up_and_still_answers() -> None:
    printer = printer_model()
    printer.faults.set("cover_open")
    printer.faults_changed()
    printer.receive(b"A\n" * 3000)
    assert not printer.accepts_bytes
    printer.receive(b"\x10\x04\x02")
    assert printer.take_output() == [b"\x16"]
    printer.faults.clear()
    printer.faults_changed()
    assert printer.accepts_bytes
    assert printer.state()["unfinished_lines"] == 3000


def test_changes_are_reported_by_themselves_when_asked_for() -> None:
    printer = printer_model()
    printer.receive(b"\x1da\xff")
    assert printer.take_output() == [b"\x10\x00\x00\x00"]
    printer.faults.set("paper_out")
    printer.faults_changed()
    assert printer.take_output() == [b"\x18\x00\x0f\x00"]
