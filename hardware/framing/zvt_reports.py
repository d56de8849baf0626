"""What a ZVT terminal reports: the result of a transaction, the totals of a day, and how it is.

Amounts are whole öre. A card number is cut to its last four digits while it is read. Reading never raises.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_tlv

_GROUP = 7
_VERSION_DIGITS = 3
# how the card was read and how its holder proved to be its holder: recalled from public clients, in part in captures
_ENTRIES = {0x00: "stripe", 0x01: "chip", 0x02: "contactless", 0x03: "manual"}
_VERIFICATIONS = {
    0x00: "none", 0x01: "signature", 0x02: "pin", 0x03: "pin", 0x04: "pin", 0x05: "pin_and_signature",
    0x06: "pin_and_signature", 0x07: "pin_and_signature",
}  # fmt: skip


@dataclass(frozen=True)
class StatusInformation:
    """The terminal's result of a transaction (04 0F); None or "" where it did not say.

    `in_step` is the number by which both sides can see whether they know the same last transaction.
    """

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
    authorisation_code: str
    merchant_number: str
    card_sequence: int | None
    application_id: str
    entry: str
    verification: str
    in_step: bytes | None


def read_status(data: bytes) -> StatusInformation:
    """The result of a transaction from the data of a status information."""
    found = wire.fields(data)
    tagged = zvt_tlv.tags(found.get(wire.TLV, b""))
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
        card_name=wire.text(found.get(wire.CARD_NAME, b"")),
        at=_moment(found.get(wire.DATE, b"").hex(), found.get(wire.TIME, b"").hex()),
        authorisation_code=wire.text(found.get(wire.AUTHORISATION_CODE, b"")),
        merchant_number=wire.text(found.get(wire.MERCHANT, b"")),
        card_sequence=wire.number(found.get(wire.SEQUENCE)),
        application_id=tagged.get(zvt_tlv.APPLICATION_ID, b"").hex(),
        entry=_ENTRIES.get(_first(tagged.get(zvt_tlv.ENTRY)), ""),
        verification=_VERIFICATIONS.get(_first(tagged.get(zvt_tlv.VERIFICATION)), ""),
        in_step=tagged.get(zvt_tlv.RECEIPT_IN_STEP),
    )


@dataclass(frozen=True)
class Totals:
    """What a terminal has handed in at the end of its day: the transactions of all kinds of cards together."""

    count: int
    amount_ore: int | None
    first_receipt: int | None
    last_receipt: int | None


def read_totals(data: bytes) -> Totals | None:
    """The totals in the data of a status information; None when there are none or they cannot be read.

    Field 60 holds the first and the last receipt number and, for each of seven kinds of cards, count and amount.
    """
    found = wire.fields(data)
    totals = found.get(wire.TOTALS)
    if totals is None or len(totals) < 4 or (len(totals) - 4) % _GROUP:
        return None
    groups = [totals[start : start + _GROUP] for start in range(4, len(totals), _GROUP)]
    amounts = [wire.number(group[1:]) for group in groups]
    total = wire.number(found.get(wire.AMOUNT))
    if total is None and None not in amounts:
        total = sum(amount for amount in amounts if amount is not None)
    return Totals(
        count=sum(group[0] for group in groups),
        amount_ore=total,
        first_receipt=wire.number(totals[:2]),
        last_receipt=wire.number(totals[2:4]),
    )


@dataclass(frozen=True)
class Readiness:
    """What a terminal said at the end of a status enquiry; `status` is a result code, 0 when it is ready."""

    status: int
    software: str


def read_readiness(data: bytes) -> Readiness:
    """How the terminal is, from the data of the completion; one that says nothing more is ready."""
    software, rest = wire.variable(data, _VERSION_DIGITS)
    return Readiness(status=rest[0] if rest else 0, software=wire.text(software))


def read_terminal_id(data: bytes) -> str:
    """The terminal's number from the data of a completion, "" when it is not in it."""
    return wire.fields(data).get(wire.TERMINAL_ID, b"").hex()


def mask_pan(field: bytes) -> str:
    """A card number field as stars and its last four digits.

    >>> mask_pan(bytes.fromhex("4571991234563f"))
    '*********4563'
    """
    digits = field.hex().rstrip("f")
    last = digits[-4:]
    return "*" * (len(digits) - 4) + last if len(digits) > 4 and last.isdecimal() else ""


def _first(value: bytes | None) -> int:
    return value[0] if value else -1


def _moment(date: str, time: str) -> str:
    if len(date) != 4 or len(time) != 6 or not (date + time).isdecimal():
        return ""
    return f"{date[:2]}-{date[2:]} {time[:2]}:{time[2:4]}:{time[4:]}"
