"""What differs between makers of ESC/POS printers: the number of the code table, codes, and how a job is proven.

Table 19 is code page 858 with Epson and Citizen, table 4 with Star (python-escpos, profiles TM-T88V and TSP600).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.framing.escpos_text import CODE_PAGE
from hardware.layout import WIDTH_80_MM


class QrWay(StrEnum):
    """Who draws a QR code: the printer, or this program as dots for a printer that cannot."""

    PRINTER = "printer"
    DOTS = "dots"


class Proof(StrEnum):
    """What a printer can answer when a job is done: a process id (GS ( H), its paper sensors (GS r), or who knows."""

    PROCESS_ID = "process_id"
    SENSORS = "sensors"
    EITHER = "either"


@dataclass(frozen=True)
class PrinterProfile:
    """One kind of printer; `encoding` is Python's name of the code page that `code_table` (0–255) selects."""

    code_table: int
    encoding: str = CODE_PAGE
    width: int = WIDTH_80_MM
    qr: QrWay = QrWay.PRINTER
    proof: Proof = Proof.EITHER


EPSON_TM = PrinterProfile(code_table=19)
STAR = PrinterProfile(code_table=4, proof=Proof.SENSORS)
PROFILES = {"epson_tm": EPSON_TM, "star": STAR}


def profile_named(name: str, code_table: int) -> PrinterProfile:
    """The profile of a maker, or the generic one with the code table that holds code page 858; KeyError for no profile.

    >>> profile_named("star", 19).code_table
    4
    """
    return generic(code_table) if name == "generic" else PROFILES[name]


def generic(code_table: int, encoding: str = CODE_PAGE) -> PrinterProfile:
    """A printer that only shares the basic commands: codes are drawn here, and its table is told by whoever owns it.

    >>> generic(2, "cp850").qr
    <QrWay.DOTS: 'dots'>
    """
    return PrinterProfile(code_table, encoding, qr=QrWay.DOTS)
