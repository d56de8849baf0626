"""Printers of several makers: each gets its own code table, and codes as dots if it cannot draw them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware.connection import connected
from hardware.document import Columns, Document, Qr, Row, Rule
from hardware.drivers.escpos_job import print_job
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_profile import EPSON_TM, PROFILES, STAR, PrinterProfile, generic
from hardware.drivers.escpos_proof import PrinterTimes
from hardware.framing import escpos
from hardware.interfaces import PrintOutcome
from hardware.picture import ticket_png
from hardware.simulators.printer import PrinterModel
from hardware.transport import LineSettings, open_link
from tests.hardware.devices import BAUDRATE, Simulator

TEXT = "åäöÅÄÖé – 200 € Łucja"
TICKET = Document((Row(TEXT), Rule(), Columns("Avgift", "200,00 kr"), Qr("KVITTO-4711")))
TIMES = PrinterTimes(status=0.5, proof=1.0)


def printed(job: bytes, maker: str) -> tuple[str, list[str]]:
    """The text of the ticket that a printer of this maker makes of a job, and the codes that can be scanned on it."""
    model = PrinterModel(wall_clock=lambda: datetime(2026, 11, 22, tzinfo=UTC), clock=lambda: 0.0, maker=maker)
    model.receive(job)
    ticket = model.tickets[-1]
    assert model.state()["unknown_commands"] == 0
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(ticket_png(ticket.lines))))
    return ticket.text, [code.text for code in found]


@pytest.mark.parametrize(
    ("profile", "maker"),
    [
        (EPSON_TM, "epson"),
        (STAR, "star"),
        (generic(19), "epson"),
        (generic(4), "star"),
        (generic(16, "cp1252"), "epson"),
        (generic(32, "cp1252"), "star"),
    ],
)
def test_each_maker_prints_swedish_and_a_code_that_can_be_scanned(profile: PrinterProfile, maker: str) -> None:
    text, codes = printed(print_job(TICKET, profile), maker)
    assert text.splitlines()[0] == printable_in(profile)
    assert codes == ["KVITTO-4711"]


def printable_in(profile: PrinterProfile) -> str:
    # cp1252 has the dash, cp858 has not; neither has the Polish letter
    return "åäöÅÄÖé – 200 € Lucja" if profile.encoding == "cp1252" else "åäöÅÄÖé - 200 € Lucja"


def test_a_code_page_without_euro_says_it_in_letters() -> None:
    text, _codes = printed(print_job(TICKET, generic(0, "cp437")), "epson")
    assert text.splitlines()[0] == "åäöÅÄÖé - 200 EUR Lucja"


def test_the_wrong_table_would_be_seen() -> None:
    text, _codes = printed(print_job(TICKET, STAR), "epson")
    assert "€" not in text


@pytest.mark.parametrize(("model", "profile"), [("TM-T88V", EPSON_TM), ("TSP600", STAR)])
def test_the_tables_are_those_of_python_escpos(model: str, profile: PrinterProfile) -> None:
    other = Dummy(profile=model)
    other.magic.force_encoding("CP858")
    other.text("åäö€\n")
    assert other.output == escpos.code_table(profile.code_table) + b"\x86\x84\x94\xd5\n"


def test_dots_are_those_of_python_escpos() -> None:
    picture = Image.new("1", (16, 3), 1)
    picture.putpixel((0, 0), 0)
    picture.putpixel((15, 2), 0)
    other = Dummy()
    other.image(picture, impl="bitImageRaster")
    assert escpos.raster([b"\x80\x00", b"\x00\x00", b"\x00\x01"]) in other.output


@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789-", min_size=1, max_size=60), st.integers(3, 8))
def test_no_code_drawn_in_dots_holds_a_command(data: str, module: int) -> None:
    job = print_job(Document((Qr(data, module),)), generic(19))
    assert not escpos.holds_real_time_command(job)
    _text, codes = printed(job, "epson")
    assert codes == [data]


def test_a_code_cannot_command_the_printer_either() -> None:
    assert b"\x10" not in escpos.qr("A\x10\x05\x02B", 6)
    with pytest.raises(ValueError, match="raster"):
        escpos.raster([b"\x00", b"\x00\x00"])


@pytest.fixture
def star_device(device_folder: Path) -> Iterator[Simulator]:
    device = Simulator("printer", device_folder, "--maker", "star")
    yield device
    device.close()


def test_a_star_prints_and_proves_it_by_its_sensors(star_device: Simulator) -> None:
    star_device.act("fault", kind="no_process_id")
    connection = connected("printer", lambda: open_link(str(star_device.link), LineSettings(BAUDRATE)))
    try:
        driver = EscposPrinter(connection, baudrate=BAUDRATE, profile=PROFILES["star"], times=TIMES)
        for _ in range(2):
            assert driver.print(TICKET).outcome is PrintOutcome.PRINTED
        star_device.act("fault", kind="paper_out")
        assert driver.print(TICKET).outcome is PrintOutcome.NOT_PRINTED
    finally:
        connection.close()
    tickets = star_device.get("/tickets").json()["tickets"]
    assert len(tickets) == 2
    assert tickets[0]["text"].splitlines()[0] == "åäöÅÄÖé - 200 € Lucja"
