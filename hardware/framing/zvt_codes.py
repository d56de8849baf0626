"""What the numbers of a ZVT terminal mean: result codes, and what its display shows as stable progress codes.

Sources: result codes and intermediate status of the public ZVT command description, PA00P015, in our own words.
"""

from __future__ import annotations

SUCCESS = 0x00
ABORTED_BY_CUSTOMER = 0x6C
FUNCTION_NOT_POSSIBLE = 0x83
NOT_REGISTERED = 0x6B
WRONG_CURRENCY = 0x6F
WRONG_AMOUNT = 0xB7
RECEIVER_NOT_READY = 0xA0
ALREADY_REVERSED = 0xB4
REVERSAL_NOT_POSSIBLE = 0xB5
BUSY = 0x9C
# recalled: the code by which a part of an amount is granted, or goods for a part of it are given
PARTIAL = 0x9D
CARD_INSERTED = 0xDC
END_OF_DAY_DUE = 0xF0

_RESULTS = {
    0x00: "no error",
    0x64: "card not readable",
    0x65: "no data on the card",
    0x66: "processing error",
    0x67: "function not allowed for debit cards",
    0x68: "function not allowed for credit cards",
    0x6A: "turnover file full",
    0x6B: "kiosk not registered with the terminal",
    0x6C: "stopped by the customer or by time-out",
    0x6E: "card on the block list",
    0x6F: "wrong currency",
    0x71: "credit too small",
    0x72: "chip error",
    0x73: "card data wrong",
    0x74: "key for encryption used up",
    0x75: "text not authentic",
    0x76: "card number not on the allow list",
    0x77: "end of day not possible",
    0x78: "card expired",
    0x79: "card not yet valid",
    0x7A: "card unknown",
    0x7B: "magnetic stripe not allowed for this card",
    0x7C: "magnetic stripe not allowed",
    0x7D: "communication module does not answer",
    0x7E: "magnetic stripe not allowed, direct debit possible",
    0x83: "function not possible",
    0x85: "key missing",
    0x89: "PIN pad defective",
    0x9A: "protocol error",
    0x9B: "communication fault",
    0x9C: "please wait",
    0x9D: "only a part of the amount",
    0xA0: "receiver not ready",
    0xA1: "remote station does not answer",
    0xA3: "no connection",
    0xA4: "submission not possible",
    0xA5: "function not allowed by card industry rules",
    0xB1: "memory full",
    0xB2: "journal full",
    0xB4: "already reversed",
    0xB5: "reversal not possible",
    0xB7: "amount wrong",
    0xB8: "error in pre-authorisation",
    0xBF: "supply voltage too low",
    0xC0: "card lock defective",
    0xC1: "merchant card locked",
    0xC2: "diagnosis needed",
    0xC3: "highest amount exceeded",
    0xC4: "card profile invalid",
    0xC5: "way of payment not supported",
    0xC6: "currency not possible",
    0xC8: "amount too small",
    0xC9: "highest transaction amount too small",
    0xCB: "only possible in euro",
    0xCC: "printer not ready",
    0xCD: "cashback not possible",
    0xD2: "not allowed for service cards",
    0xDC: "card inserted",
    0xDD: "card not ejected",
    0xDE: "card not drawn in",
    0xE0: "remote maintenance on",
    0xE2: "card reader defective",
    0xE3: "shutter closed",
    0xE4: "terminal must be activated",
    0xE7: "goods group not found",
    0xE8: "no goods groups loaded",
    0xE9: "restriction code not allowed",
    0xEA: "card code not allowed",
    0xEB: "PIN method unknown",
    0xEC: "PIN processing not possible",
    0xED: "PIN pad defective",
    0xF0: "end of day is due",
    0xF1: "offline error",
    0xF5: "initialisation error",
    0xF6: "initialisation needed",
    0xFA: "offline transactions not sent",
    0xFB: "turnover data damaged",
    0xFC: "a needed device is missing or defective",
    0xFD: "baud rate not supported",
    0xFE: "register unknown",
    0xFF: "system error",
}

_PROGRESS = {
    0x00: "confirm_amount",
    0x01: "watch_terminal",
    0x02: "watch_terminal",
    0x03: "not_accepted",
    0x04: "contacting_bank",
    0x05: "reversing",
    0x06: "please_wait",
    0x07: "card_not_accepted",
    0x08: "card_unknown",
    0x09: "card_expired",
    0x0A: "insert_card",
    0x0B: "remove_card",
    0x0C: "card_not_readable",
    0x0D: "processing_error",
    0x0E: "please_wait",
    0x0F: "please_wait",
    0x10: "card_not_accepted",
    0x12: "processing_error",
    0x13: "not_possible",
    0x14: "declined",
    0x15: "wrong_pin",
    0x16: "declined",
    0x17: "please_wait",
    0x18: "pin_blocked",
    0x19: "card_not_readable",
    0x1B: "approved",
    0x1C: "approved",
    0x1D: "declined",
    0x28: "choose_currency",
    0x29: "choose_language",
    0x2C: "choose_application",
    0xD2: "contacting_bank",
    0xD3: "contacting_bank",
    0xE0: "choose_application",
    0xE1: "confirm_amount",
    0xE2: "enter_pin",
}
# 41–5F: the text of 01–1F together with "please remove the card"
_AND_REMOVE_CARD = range(0x41, 0x60)


def meaning(code: int) -> str:
    """What a result code says, for staff.

    >>> meaning(0x6C)
    'stopped by the customer or by time-out'
    """
    return _RESULTS.get(code, "declined by the card issuer" if 0x01 <= code <= 0x63 else "unknown result code")


def progress(status: int) -> str:
    """The stable code of what the terminal shows; "watch_terminal" when there is nothing more exact to say.

    >>> progress(0x0A), progress(0xE2), progress(0x4A)
    ('insert_card', 'enter_pin', 'remove_card')
    """
    if status in _AND_REMOVE_CARD:
        return "remove_card"
    return _PROGRESS.get(status, "watch_terminal")
