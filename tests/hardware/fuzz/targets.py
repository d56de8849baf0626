"""Every target by its name; a new framer is one line here."""

from __future__ import annotations

from functools import partial

from hardware.framing import gs1, zvt_apdu, zvt_messages, zvt_reports, zvt_tlv
from hardware.framing.escpos_replies import ReplyFramer
from hardware.framing.honeywell import TRIGGER_MODE, HoneywellFramer
from hardware.framing.lines import LineFramer
from hardware.framing.magstripe import ID_TECH, MAGTEK, UIC, StripeFramer
from hardware.framing.minimag import MiniMagFramer
from hardware.framing.ssi import Frame, Opcode, SsiFramer, encode
from hardware.framing.ssi_codes import CodeReceiver, Heard
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


def read_elements(data: bytes) -> None:
    """A GS1 code: its elements hold no more than the code."""
    found = gs1.elements(data.decode("latin-1"))
    assert sum(len(element.value) for element in found or ()) <= len(data)


class SsiCodes:
    """Frames from a decoder, and the codes in them."""

    def __init__(self) -> None:
        self._framer = SsiFramer()
        self._codes = CodeReceiver(limit=_LIMIT)

    def feed(self, data: bytes, /) -> list[Heard]:
        """What these bytes lead to."""
        return [self._codes.take(piece) for piece in self._framer.feed(data)]


def honeywell_asked() -> HoneywellFramer:
    """A Honeywell scanner that was asked for its trigger mode."""
    framer = HoneywellFramer()
    framer.expect(TRIGGER_MODE)
    return framer


def minimag_asked() -> MiniMagFramer:
    """A reader that was asked for its settings."""
    framer = MiniMagFramer()
    framer.expect_settings()
    return framer


_LIMIT = 60
_CODE, _SWIPE = b"]Q1KAL-4711\r", b"%B0000^X/Y^99?;0000=99?"
_SSI = encode(Frame(Opcode.DECODE_DATA, source=0, data=b"\x1cKAL-4711"))

TARGETS: dict[str, Stream | Reading] = {
    "zvt": Stream(ZvtFramer, 65_540, frame(zvt_messages.authorisation(1210, "0978").encode()), pause="reset"),
    "zvt-apdu": Reading(read_apdu, (_RESULT, _TAGGED, _TOTALS)),
    "escpos-replies": Stream(ReplyFramer, 90, b"\x16\x10\x00\x00\x00\x37\x22AAAB\x00", pause=""),
    "escpos-interpreter": Reading(interpret, (b"\x00" + _TICKET, b"\x05" + _TICKET * 2)),
    "lines": Stream(partial(LineFramer, limit=60), 60, _CODE),
    "honeywell": Stream(HoneywellFramer, 40, _CODE),
    "honeywell-asked": Stream(honeywell_asked, 40, b"TRGMOD3\x06!", pause=""),
    "ssi": Stream(SsiFramer, 260, _SSI),
    "ssi-codes": Stream(SsiCodes, 0, _SSI, pause=""),
    "magstripe": Stream(StripeFramer, 520, _SWIPE + b"\r"),
    "magtek": Stream(partial(StripeFramer, MAGTEK), 520, b"\x02\x1b" + _SWIPE + b"\r\x03"),
    "idtech": Stream(partial(StripeFramer, ID_TECH), 520, b"\x02" + _SWIPE + b"\r\x03"),
    "uic": Stream(partial(StripeFramer, UIC), 520, b"\x02" + _SWIPE + b"\x03"),
    "minimag": Stream(MiniMagFramer, 520, b"\x06" + _SWIPE + b"\r"),
    "minimag-asked": Stream(minimag_asked, 520, b"\x06\x02\x1a\x01\x31\x03\x2b", pause=""),
    "gs1": Reading(read_elements, (b"0107312345678901", b"]C1010731234567890110A\x1d21B")),
}
