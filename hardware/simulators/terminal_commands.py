"""Which script answers which command to the simulated payment terminal, given what it knows of the kiosk."""

from __future__ import annotations

import re

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_codes, zvt_tlv
from hardware.framing.zvt_apdu import Apdu, Control
from hardware.framing.zvt_messages import SEK
from hardware.simulators import terminal_scripts as scripts
from hardware.simulators.model import ActionRefused, Body, Faults
from hardware.simulators.terminal_outcomes import OUTCOMES, outcome_for
from hardware.simulators.terminal_steps import Order, Script, Surroundings

_PASSWORD = 3
_PROTOCOL_ERROR = 0x9A
_RESULT_CODE = re.compile("(?!00)[0-9A-Fa-f]{2}")
_TAKES_MONEY = (Control.AUTHORISATION, Control.REFUND)


class Commands:
    """The terminal's mind between two commands."""

    def __init__(self, around: Surroundings, faults: Faults) -> None:
        self._around = around
        self._journal = around.journal
        self.faults = faults
        self.is_registered = False
        self.next_outcome = ""
        self._refusal = zvt_codes.FUNCTION_NOT_POSSIBLE

    def choose(self, body: Body) -> None:
        """Decide how the next payment ends; ActionRefused when it cannot."""
        outcome, code = body.get("outcome"), body.get("code")
        if outcome not in OUTCOMES:
            raise ActionRefused("The terminal has no such outcome.", OUTCOMES)
        if code is not None:
            if not isinstance(code, str) or not _RESULT_CODE.fullmatch(code):
                raise ActionRefused('"code" is a result code, two hexadecimal digits from 01.')
            self._refusal = int(code, 16)
        self.next_outcome = str(outcome)

    def remove_card(self, _body: Body) -> None:
        """The customer takes the card."""
        self._around.card_inside = False

    def script_for(self, apdu: Apdu) -> Script:
        """What the terminal does about a command."""
        if apdu.control == Control.REGISTRATION:
            self.is_registered = True
            return scripts.registration()
        if self.faults.strike("not_registered"):
            self.is_registered = False
        if not self.is_registered:
            return scripts.refusal(zvt_codes.NOT_REGISTERED)
        if apdu.control in _TAKES_MONEY and self.faults.has("batch_open"):
            return scripts.refusal(zvt_codes.END_OF_DAY_DUE)
        if apdu.control in _TAKES_MONEY and self._around.card_inside:
            return scripts.refusal(zvt_codes.CARD_INSERTED)
        return self._known_command(apdu)

    def _known_command(self, apdu: Apdu) -> Script:
        match apdu.control:
            case Control.AUTHORISATION:
                return self._money(wire.fields(apdu.data), gives_back=False)
            case Control.REFUND:
                return self._money(wire.fields(apdu.data[_PASSWORD:]), gives_back=True)
            case Control.REVERSAL:
                fields = wire.fields(apdu.data[_PASSWORD:])
                self._compare_step(fields)
                return scripts.reversal(wire.number(fields.get(wire.RECEIPT)), self._around)
            case Control.REPEAT_RECEIPT:
                return scripts.last_transaction(self._around, told_late=self.faults.has("older_receipt"))
            case Control.STATUS_ENQUIRY:
                return scripts.readiness(self._status())
            case Control.END_OF_DAY:
                self.faults.clear("batch_open")
                return scripts.end_of_day(self._around)
            case Control.DIAGNOSIS:
                return scripts.diagnosis(self._around)
            case Control.LOG_OFF:
                self.is_registered = False
                return scripts.acceptance()
            case _:
                return scripts.refusal(zvt_codes.FUNCTION_NOT_POSSIBLE)

    def _status(self) -> int:
        if self.faults.has("batch_open"):
            return zvt_codes.END_OF_DAY_DUE
        return zvt_codes.CARD_INSERTED if self._around.card_inside else zvt_codes.SUCCESS

    def _money(self, fields: dict[int, bytes], *, gives_back: bool) -> Script:
        amount = wire.number(fields.get(wire.AMOUNT))
        if amount is None:
            return scripts.refusal(_PROTOCOL_ERROR)
        if fields.get(wire.CURRENCY, bytes.fromhex(SEK)).hex() != SEK:
            return scripts.refusal(zvt_codes.WRONG_CURRENCY)
        self._compare_step(fields)
        if gives_back:
            return scripts.refund(amount, self._around)
        outcome, self.next_outcome = self.next_outcome or outcome_for(amount), ""
        if outcome == "refuse":
            return scripts.refusal(self._refusal)
        if outcome == "no_answer":
            return scripts.silence()
        most_results = fields.get(wire.MOST_RESULTS, b"\x00")[0]
        return scripts.payment(Order(amount, outcome, most_results), self._around)

    def _compare_step(self, fields: dict[int, bytes]) -> None:
        told = zvt_tlv.tags(fields.get(wire.TLV, b"")).get(zvt_tlv.RECEIPT_IN_STEP)
        receipt = wire.number(told)
        if receipt is not None and self._journal.is_one_behind(receipt):
            scripts.take_back_last(self._around)
