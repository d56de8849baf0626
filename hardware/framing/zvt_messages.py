"""ZVT messages in the words of a payment: what the kiosk sends. What the terminal reports is read in `zvt_reports`.

Amounts are whole öre; the currency is a numeric ISO 4217 code written as four digits ("0752" is SEK).
"""

from __future__ import annotations

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_tlv
from hardware.framing.zvt_apdu import Apdu, Control

SEK = "0752"
# 02 the kiosk prints payment receipts, 04 and administration receipts, 08 send intermediate status,
# 10 payments and 20 administration are started by the kiosk alone; 80 (print through the kiosk) stays off,
# or an empty paper roll could undo a payment
_CONFIGURATION = 0x02 | 0x04 | 0x08 | 0x10 | 0x20
_LAST_TRANSACTION_WITHOUT_PRINTING = b"\x03"


def registration(password: str, currency: str) -> Apdu:
    """Tells the terminal who prints and who starts payments."""
    return Apdu(
        Control.REGISTRATION,
        bytes.fromhex(password) + bytes([_CONFIGURATION]) + bytes.fromhex(currency),
    )


def authorisation(amount_ore: int, currency: str, *, most_results: int = 0, in_step: bytes | None = None) -> Apdu:
    """Asks for a payment.

    `most_results` is how often (1–255) the terminal may tell the result while the kiosk answers "please wait".
    `in_step` is the receipt number that both sides know for certain to be the last, empty when the kiosk does not
    know, None for a terminal that has never told one. A terminal that is one transaction ahead takes its last one back.

    >>> authorisation(1210, "0978").encode().hex()
    '06010a04000000001210490978'
    """
    fields = {wire.AMOUNT: wire.bcd(amount_ore, 6), wire.CURRENCY: bytes.fromhex(currency)}
    if most_results:
        fields[wire.MOST_RESULTS] = bytes([most_results])
    return Apdu(Control.AUTHORISATION, wire.encode_fields(fields | _step_field(in_step)))


def reversal(password: str, receipt_number: int, *, in_step: bytes | None = None) -> Apdu:
    """Asks to take back the payment with this receipt number."""
    fields = {wire.RECEIPT: wire.bcd(receipt_number, 2)} | _step_field(in_step)
    return Apdu(Control.REVERSAL, bytes.fromhex(password) + wire.encode_fields(fields))


def refund(password: str, amount_ore: int, currency: str, *, in_step: bytes | None = None) -> Apdu:
    """Asks to give money back to a card, whatever was paid before."""
    fields = {wire.AMOUNT: wire.bcd(amount_ore, 6), wire.CURRENCY: bytes.fromhex(currency)} | _step_field(in_step)
    return Apdu(Control.REFUND, bytes.fromhex(password) + wire.encode_fields(fields))


def repeat_receipt(password: str) -> Apdu:
    """Asks for the result of the last transaction, without printing."""
    service = wire.encode_fields({wire.SERVICE: _LAST_TRANSACTION_WITHOUT_PRINTING})
    return Apdu(Control.REPEAT_RECEIPT, bytes.fromhex(password) + service)


def status_enquiry(password: str) -> Apdu:
    """Asks whether the terminal is ready."""
    return Apdu(Control.STATUS_ENQUIRY, bytes.fromhex(password))


ABORT = Apdu(Control.ABORT_COMMAND)


def end_of_day(password: str) -> Apdu:
    """Asks to hand in the day's transactions and to begin a new day."""
    return Apdu(Control.END_OF_DAY, bytes.fromhex(password))


DIAGNOSIS = Apdu(Control.DIAGNOSIS)
LOG_OFF = Apdu(Control.LOG_OFF)


def _step_field(in_step: bytes | None) -> dict[int, bytes]:
    return {} if in_step is None else {wire.TLV: zvt_tlv.encode({zvt_tlv.RECEIPT_IN_STEP: in_step})}
