"""ZVT in words, for a trace: what each frame asks or tells, and whether it came through. Card data is never named."""

from __future__ import annotations

from hardware.framing import zvt, zvt_codes
from hardware.framing import zvt_apdu as wire
from hardware.framing.zvt import Broken, Event, Received, Signal, ZvtFramer
from hardware.framing.zvt_apdu import Apdu, Control


class ZvtScreen:
    """Keeps bytes back until a frame is whole, and lets it through with card data masked and a right checksum."""

    def __init__(self) -> None:
        self._framer = ZvtFramer()

    def __call__(self, data: bytes, /) -> bytes:
        """What may be kept of these bytes, and of those before them."""
        return b"".join(map(_screened, self._framer.feed(data)))


class ZvtReader:
    """Reads one direction of the line."""

    def __init__(self) -> None:
        self._framer = ZvtFramer()

    def feed(self, data: bytes) -> list[str]:
        """What is complete with these bytes.

        >>> ZvtReader().feed(bytes.fromhex("06 10 02 06 01 0c 04 00 00 00 00 12 10 10 49 09 78 06 00 10 03 d0 b6"))
        ['acknowledged', 'authorisation of 1210']
        """
        return [_event_in_words(event) for event in self._framer.feed(data)]


def _screened(event: Event) -> bytes:
    match event:
        case Signal.ACKNOWLEDGED:
            return zvt.ACK
        case Signal.NOT_ACKNOWLEDGED:
            return zvt.NAK
        case Received():
            return zvt.frame(wire.masked(event.apdu))
        case _:
            # a broken frame may hold anything: that it came is all that is kept
            return b"\x10\x02\x10\x00"


def _event_in_words(event: Event) -> str:
    match event:
        case Signal.ACKNOWLEDGED:
            return "acknowledged"
        case Signal.NOT_ACKNOWLEDGED:
            return "not acknowledged"
        case Broken():
            return f"broken frame ({event.reason})"
        case Received():
            apdu = wire.decode(event.apdu)
            return _apdu_in_words(apdu) if apdu else "a frame whose length is wrong"


def _apdu_in_words(apdu: Apdu) -> str:
    if apdu.is_positive:
        return "yes"
    if apdu.refusal is not None:
        return f"no: {zvt_codes.meaning(apdu.refusal)}"
    known = apdu.control in Control.__members__.values()
    name = Control(apdu.control).name.lower().replace("_", " ") if known else f"{apdu.control:04x}"
    match apdu.control:
        case Control.INTERMEDIATE_STATUS if apdu.data:
            return f"{name}: {zvt_codes.progress(apdu.data[0])}"
        case Control.ABORT if apdu.data:
            return f"{name}: {zvt_codes.meaning(apdu.data[0])}"
        case Control.AUTHORISATION | Control.STATUS_INFORMATION | Control.REFUND:
            return name + _amount_and_result(apdu.data)
    return name


def _amount_and_result(data: bytes) -> str:
    found = wire.fields(data)
    amount, result = wire.number(found.get(wire.AMOUNT)), found.get(wire.RESULT)
    told = f" of {amount}" if amount is not None else ""
    return told + (f": {zvt_codes.meaning(result[0])}" if result else "")
