"""The printer's driver against a printer on the other end of a pty."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from hardware.connection import Connection
from hardware.document import Align, Columns, Document, Qr, Row, Rule, Space
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.interfaces import Condition, Paper, PrintOutcome
from hardware.layout import lay_out
from hardware.picture import ticket_png
from tests.hardware.devices import BAUDRATE, Simulator, eventually

TIMES = PrinterTimes(status=0.2, proof=0.4, second_proof=0.3)
TICKET = Document(
    (
        Row("B 042", Align.CENTRE, bold=True, scale=4),
        Row("Sätt dig i väntrum Ängen, Åsa."),
        Rule(),
        Columns("Avgift", "200,00 kr"),
        Space(),
        Qr("KVITTO-4711"),
    )
)
Connect = Callable[[Simulator], Connection]


@pytest.fixture
def printer(printer_device: Simulator, connect: Connect) -> EscposPrinter:
    return EscposPrinter(connect(printer_device), baudrate=BAUDRATE, times=TIMES)


def test_a_ticket_is_printed_and_can_be_read_back(printer: EscposPrinter, printer_device: Simulator) -> None:
    before = printer_device.state()["tickets"]
    result = printer.print(TICKET)
    assert (result.outcome, result.status.condition) == (PrintOutcome.PRINTED, Condition.OK)

    newest = printer_device.get("/tickets").json()["tickets"][0]
    assert newest["id"] == before + 1
    lines = [line.strip() for line in newest["text"].splitlines()]
    assert lines[:2] == ["B 042", "Sätt dig i väntrum Ängen, Åsa."]
    assert lines[3] == "Avgift" + "200,00 kr".rjust(42)
    picture = Image.open(io.BytesIO(printer_device.get(f"/tickets/{newest['id']}.png").content))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["KVITTO-4711"]
    assert printer_device.state()["unknown_commands"] == 0


def test_the_printed_ticket_looks_like_the_document(printer: EscposPrinter, printer_device: Simulator) -> None:
    printer.print(TICKET)
    number = printer_device.state()["tickets"]
    printed = Image.open(io.BytesIO(printer_device.get(f"/tickets/{number}.png").content))
    drawn = Image.open(io.BytesIO(ticket_png(lay_out(TICKET))))
    # the paper goes on to the knife, the drawing ends with the last line and its margin
    same = (0, 0, drawn.width, drawn.height - 24)
    assert printed.crop(same).tobytes() == drawn.crop(same).tobytes()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("paper_near_end", (Condition.WARNING, Paper.LOW, "paper_low")),
        ("paper_out", (Condition.FAULT, Paper.OUT, "paper_out")),
        ("cover_open", (Condition.FAULT, Paper.FULL, "cover_open")),
        ("cutter_jam", (Condition.FAULT, Paper.FULL, "cutter")),
        ("overheated", (Condition.FAULT, Paper.FULL, "overheated")),
        ("mute", (Condition.UNKNOWN, Paper.UNKNOWN, "no_answer")),
        ("garbage", (Condition.UNKNOWN, Paper.UNKNOWN, "garbled")),
    ],
)
def test_the_status_tells_what_is_wrong(
    printer: EscposPrinter, printer_device: Simulator, fault: str, expected: tuple[Condition, Paper, str]
) -> None:
    printer_device.act("fault", kind=fault)
    status = printer.status()
    assert (status.condition, status.paper, status.problem) == expected
    printer_device.act("clear")
    eventually(lambda: printer.status().condition is Condition.OK)


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "mute", "garbage"])
def test_nothing_is_sent_to_a_printer_that_cannot_print(
    printer: EscposPrinter, printer_device: Simulator, fault: str
) -> None:
    before = printer_device.state()["tickets"]
    printer_device.act("fault", kind=fault)
    assert printer.print(TICKET).outcome is PrintOutcome.NOT_PRINTED
    state = printer_device.act("clear")
    assert (state["tickets"], state["buffered_bytes"], state["unfinished_lines"]) == (before, 0, 0)


def test_paper_that_runs_out_in_the_middle_leaves_the_job_unknown(
    printer: EscposPrinter, printer_device: Simulator
) -> None:
    printer_device.act("paper_left", lines=2)
    result = printer.print(TICKET)
    assert (result.outcome, result.status.paper) == (PrintOutcome.UNKNOWN, Paper.OUT)
    # new paper: the printer itself goes on with what it holds, once
    before = printer_device.state()["tickets"]
    eventually(lambda: printer_device.act("clear")["tickets"] == before + 1)
    assert printer.print(TICKET).outcome is PrintOutcome.PRINTED
    assert printer_device.state()["tickets"] == before + 2


def test_a_printer_without_process_id_proves_by_its_sensor(printer: EscposPrinter, printer_device: Simulator) -> None:
    printer_device.act("fault", kind="no_process_id")
    assert printer.print(TICKET).outcome is PrintOutcome.PRINTED


def test_an_unplugged_printer_is_offline(printer: EscposPrinter, printer_device: Simulator) -> None:
    printer_device.act("unplug")
    eventually(lambda: printer.status().condition is Condition.OFFLINE)
    result = printer.print(TICKET)
    assert (result.outcome, result.status.problem) == (PrintOutcome.NOT_PRINTED, "not_connected")


def test_text_cannot_command_the_printer(printer: EscposPrinter, printer_device: Simulator) -> None:
    before = printer_device.state()["tickets"]
    hostile = Row("A\x1dV\x00B\x10\x04\x01C\x1b@")
    assert printer.print(Document((hostile,))).outcome is PrintOutcome.PRINTED
    assert printer_device.state()["tickets"] == before + 1
    assert printer_device.get("/tickets").json()["tickets"][0]["text"].splitlines()[0] == "AVBC@"
