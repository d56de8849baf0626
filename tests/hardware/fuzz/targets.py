"""Every target by its name; a new framer is one line here."""

from __future__ import annotations

from functools import partial

from hardware.framing import zvt_apdu, zvt_messages, zvt_reports, zvt_tlv
from hardware.framing.escpos_replies import ReplyFramer
from hardware.framing.lines import LineFramer
from hardware.framing.magstripe import StripeFramer
from hardware.framing.zvt import ZvtFramer, frame
from hardware.simulators.escpos_interpreter import Interpreter
from tests.hardware.fuzz.streams import Reading, Stream

# EVerest/zvt (Apache-2.0), commit 05e973c: a result and the end of a printout from a Feig cVEND terminal
_RESULT = bytes.fromhex(
    "040f5a2700040000000025004909780c2255580d040522f0f8559883eeeeee80748702313b37353030373100000b000975"
    "196029525235350e24058a068c018bf1f14d617374657243617264002a383034303131393236202020202020"
)
_TAGGED = bytes.fromhex(
    "040f35270006314c0a000000000000081ca72f1f450505788070021f4c01011f4d02fe041f4f0204001f50012060094307a0000000041010"
)
_TOTALS = bytes.fromhex(
    "040f4d2700040000000009580b0009820d04060c08170660f0f5f3023302340000000000000000000000000000020000"
    "0000095800000000000000000000000000000000000000000000000000000000"
)
_TICKET = b"\x1b@\x1bt\x13\x1ba\x01\x1b!\x30A 104\n\x1dV\x42\x00\x1d(H\x06\x000000001"


def read_apdu(data: bytes) -> None:
    """A ZVT message: reading, masking and writing it again belong together."""
    assert len(zvt_apdu.masked(data)) == len(data)
    zvt_reports.read_status(data)
    zvt_reports.read_totals(data)
    zvt_reports.read_readiness(data)
    for tag, value in zvt_tlv.tags(data).items():
        assert zvt_tlv.tags(zvt_tlv.encode({tag: value}))[tag] == value
    apdu = zvt_apdu.decode(data)
    if apdu is not None:
        assert zvt_apdu.decode(apdu.encode()) == apdu
        status = zvt_reports.read_status(apdu.data)
        assert len(status.masked_pan.strip("*")) <= 4


def interpret(data: bytes) -> None:
    """A print job: it comes to an end, and the paper does not depend on how the bytes are split."""
    if not data:
        return
    step, body = data[0] % 17 + 1, data[1:]
    whole, pieces = Interpreter(), Interpreter()
    whole.feed(body)
    found = list(iter(whole.next_deed, None))
    again = []
    for start in range(0, len(body), step):
        pieces.feed(body[start : start + step])
        again += list(iter(pieces.next_deed, None))
    assert found == again, "the paper depends on how the bytes are split"
    assert whole.buffered <= len(body)


TARGETS: dict[str, Stream | Reading] = {
    "zvt": Stream(ZvtFramer, 65_540, frame(zvt_messages.authorisation(1210, "0978").encode()), pause="reset"),
    "zvt-apdu": Reading(read_apdu, (_RESULT, _TAGGED, _TOTALS)),
    "escpos-replies": Stream(ReplyFramer, 90, b"\x16\x10\x00\x00\x00\x37\x22AAAB\x00", pause=""),
    "escpos-interpreter": Reading(interpret, (b"\x00" + _TICKET, b"\x05" + _TICKET * 2)),
    "lines": Stream(partial(LineFramer, limit=60), 60, b"]Q1KAL-4711\r"),
    "magstripe": Stream(StripeFramer, 1_100, b"%B0000^X/Y^99?\r;0000=99?\r"),
}
