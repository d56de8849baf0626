"""ZVT messages in the words of a payment: what the kiosk sends, and what the terminal reports.

Amounts are whole öre; the currency is a numeric ISO 4217 code written as four digits ("0752" is SEK).
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.framing import zvt_apdu as wire
from hardware.framing.zvt_apdu import Apdu, Control

SEK = "0752"
# 02 the kiosk prints payment receipts, 04 and administration receipts, 08 send intermediate status,
# 10 payments and 20 administration are started by the kiosk alone; 80 (print through the kiosk) stays off,
# or an empty paper roll could undo a payment
_CONFIGURATION = 0x02 | 0x04 | 0x08 | 0x10 | 0x20
_LAST_TRANSACTION_WITHOUT_PRINTING = b"\x03"


@dataclass(frozen=True)
class StatusInformation:
    """The terminal's result of a transaction (04 0F); the card number is cut to its last four digits while reading."""

    result: int | None
    amount_ore: int | None
    currency: str
    receipt_number: int | None
    trace_number: int | None
    original_trace_number: int | None
    terminal_id: str
    masked_pan: str
    card_name: str
    at: str


def registration(password: str, currency: str) -> Apdu:
    """Tells the terminal who prints and who starts payments."""
    return Apdu(
        Control.REGISTRATION,
        bytes.fromhex(password) + bytes([_CONFIGURATION]) + bytes.fromhex(currency),
    )


def authorisation(amount_ore: int, currency: str) -> Apdu:
    """Asks for a payment.

    >>> authorisation(1210, "0978").encode().hex()
    '06010a04000000001210490978'
    """
    return Apdu(
        Control.AUTHORISATION,
        wire.encode_fields({wire.AMOUNT: wire.bcd(amount_ore, 6), wire.CURRENCY: bytes.fromhex(currency)}),
    )


def reversal(password: str, receipt_number: int) -> Apdu:
    """Asks to take back the payment with this receipt number."""
    return Apdu(
        Control.REVERSAL,
        bytes.fromhex(password) + wire.encode_fields({wire.RECEIPT: wire.bcd(receipt_number, 2)}),
    )


def repeat_receipt(password: str) -> Apdu:
    """Asks for the result of the last transaction, without printing."""
    service = wire.encode_fields({wire.SERVICE: _LAST_TRANSACTION_WITHOUT_PRINTING})
    return Apdu(Control.REPEAT_RECEIPT, bytes.fromhex(password) + service)


def status_enquiry(password: str) -> Apdu:
    """Asks whether the terminal is ready."""
    return Apdu(Control.STATUS_ENQUIRY, bytes.fromhex(password))


ABORT = Apdu(Control.ABORT_COMMAND)


def read_status(data: bytes) -> StatusInformation:
    """The result of a transaction from the data of a status information."""
    found = wire.fields(data)
    result = found.get(wire.RESULT)
    return StatusInformation(
        result=result[0] if result else None,
        amount_ore=wire.number(found.get(wire.AMOUNT)),
        currency=found.get(wire.CURRENCY, b"").hex(),
        receipt_number=wire.number(found.get(wire.RECEIPT)),
        trace_number=wire.number(found.get(wire.TRACE)),
        original_trace_number=wire.number(found.get(wire.ORIGINAL_TRACE)),
        terminal_id=found.get(wire.TERMINAL_ID, b"").hex(),
        masked_pan=mask_pan(found.get(wire.PAN, b"")),
        card_name=found.get(wire.CARD_NAME, b"").decode("cp437").strip("\x00 "),
        at=_moment(found.get(wire.DATE, b"").hex(), found.get(wire.TIME, b"").hex()),
    )


def mask_pan(field: bytes) -> str:
    """A card number field as stars and its last four digits.

    >>> mask_pan(bytes.fromhex("4571991234563f"))
    '*********4563'
    """
    digits = field.hex().rstrip("f")
    last = digits[-4:]
    return "*" * (len(digits) - 4) + last if len(digits) > 4 and last.isdecimal() else ""


def _moment(date: str, time: str) -> str:
    if len(date) != 4 or len(time) != 6 or not (date + time).isdecimal():
        return ""
    return f"{date[:2]}-{date[2:]} {time[:2]}:{time[2:4]}:{time[4:]}"
