"""What a simulated payment terminal puts into its messages: its display, its results and totals, itself."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_codes, zvt_tlv
from hardware.framing.zvt_apdu import Apdu, Control
from hardware.framing.zvt_messages import SEK
from hardware.simulators.terminal_journal import Booking

EURO = "0978"
TERMINAL_ID, ANOTHER_TERMINAL = bytes.fromhex("52500001"), bytes.fromhex("52500002")
# the terminal hides all but the last four digits by itself (nibble E)
_MASKED_CARD = bytes.fromhex("eeeeeeeeeeee4242")
_CARD_NAME = b"Simulerat kort\x00"
_MERCHANT = b"4711001        "
_AUTHORISATION = b"A1B2C3\x00\x00"
_APPLICATION = bytes.fromhex("a0000000041010")
_SOFTWARE = b"Simulator 1.0"
_CONTACTLESS, _PIN_ONLINE = b"\x02", b"\x02"


def showing(status: int) -> Apdu:
    """What the display says, by its number."""
    return Apdu(Control.INTERMEDIATE_STATUS, bytes([status]))


def aborted(code: int) -> Apdu:
    """The end of a command that came to nothing."""
    return Apdu(Control.ABORT, bytes([code]))


def result(booking: Booking, *, amount_ore: int, currency: str = SEK, terminal_id: bytes = TERMINAL_ID) -> Apdu:
    """The result of a transaction with money."""
    fields = {
        wire.RESULT: bytes([zvt_codes.SUCCESS]),
        wire.AMOUNT: wire.bcd(amount_ore, 6),
        wire.CURRENCY: bytes.fromhex(currency),
        wire.TIME: bytes.fromhex(booking.at[4:]),
        wire.DATE: bytes.fromhex(booking.at[:4]),
        wire.PAN: _MASKED_CARD,
        wire.SEQUENCE: wire.bcd(1, 2),
        wire.RECEIPT: wire.bcd(booking.receipt, 2),
        wire.AUTHORISATION_CODE: _AUTHORISATION,
        wire.TRACE: wire.bcd(booking.trace, 3),
        wire.TERMINAL_ID: terminal_id,
        wire.MERCHANT: _MERCHANT,
        wire.CARD_NAME: _CARD_NAME,
        wire.TLV: _tagged(booking),
    }
    if booking.reverses is not None:
        fields[wire.ORIGINAL_TRACE] = wire.bcd(booking.reverses, 3)
    return Apdu(Control.STATUS_INFORMATION, wire.encode_fields(fields))


def _tagged(booking: Booking) -> bytes:
    return zvt_tlv.encode(
        {
            zvt_tlv.RECEIPT_IN_STEP: wire.bcd(booking.receipt, 2),
            zvt_tlv.ENTRY: _CONTACTLESS,
            zvt_tlv.VERIFICATION: _PIN_ONLINE,
            0x60: zvt_tlv.encode({zvt_tlv.APPLICATION_ID: _APPLICATION}),
        }
    )


def known() -> Apdu:
    """The end of a registration: who the terminal is."""
    fields = {wire.STATUS: b"\x00", wire.TERMINAL_ID: TERMINAL_ID, wire.CURRENCY: bytes.fromhex(SEK)}
    return Apdu(Control.COMPLETION, wire.encode_fields(fields))


def ready(status: int) -> Apdu:
    """The end of a status enquiry: the software, and how the terminal is."""
    version = bytes(0xF0 | int(digit) for digit in f"{len(_SOFTWARE):03d}") + _SOFTWARE
    return Apdu(Control.COMPLETION, version + bytes([status]))


def declined(code: int) -> Apdu:
    """A result without money."""
    return Apdu(Control.STATUS_INFORMATION, bytes([wire.RESULT, code]))


def totals(bookings: Sequence[Booking]) -> Apdu:
    """What is handed in at the end of the day, all of it as the third of the seven kinds of cards."""
    paid = max(0, sum(each.amount_ore if each.is_payment else -each.amount_ore for each in bookings))
    receipts = [each.receipt for each in bookings] or [0]
    nothing, all_of_it = bytes(7), bytes([min(len(bookings), 255)]) + wire.bcd(paid, 6)
    counted = wire.bcd(receipts[0], 2) + wire.bcd(receipts[-1], 2) + nothing * 2 + all_of_it + nothing * 4
    told = {wire.RESULT: b"\x00", wire.AMOUNT: wire.bcd(paid, 6), wire.TOTALS: counted}
    return Apdu(Control.STATUS_INFORMATION, wire.encode_fields(told))
