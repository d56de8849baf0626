"""A simulated Zebra scanner that speaks SSI: packeted codes, acknowledgements, retransmission, commands."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace

from hardware.framing.ssi import (
    BAD_CONTEXT,
    DECODER,
    DENIED,
    HOST,
    MOST_DATA,
    RESEND,
    BadFrame,
    Frame,
    Opcode,
    SsiFramer,
    encode,
)
from hardware.framing.ssi_codes import SYMBOLOGIES
from hardware.simulators.model import Action, Body
from hardware.simulators.speaking import Speaking, scanned

_CODE_TYPES = {"unknown": 0x00} | {name: code_type for code_type, name in SYMBOLOGIES.items()}
_TRIES = 3
_BINARY = bytes(range(256))
_LONG = 4000


class SsiScannerModel(Speaking):
    """A decoder that sends each packet until it is acknowledged, three times at most, and then gives the code up.

    Faults: an acknowledgement is not heard (`ack_lost`, so the packet comes again); a wrong checksum; everything twice;
    bytes of any kind, or far too many; commands are refused (`nak`) or passed over (`deaf`). `response` is the
    scanner's serial response time-out in seconds.
    """

    def __init__(self, clock: Callable[[], float], *, response: float = 2.0) -> None:
        countable = frozenset(("ack_lost", "bad_checksum", "double", "binary", "overlong"))
        super().__init__(lasting=frozenset(("nak", "deaf")), countable=countable)
        self._clock = clock
        self._response = response
        self._framer = SsiFramer(source=HOST)
        self._waiting: deque[Frame] = deque()
        self._tries = 0
        self._again_at: float | None = None
        self._is_reading = True
        self._counts = {"scans": 0, "acknowledged": 0, "repeated": 0, "given_up": 0, "commands": 0}

    def receive(self, data: bytes) -> None:
        """Answers and commands of the host."""
        for piece in self._framer.feed(data):
            if isinstance(piece, BadFrame):
                self._say(Opcode.NAK, bytes((RESEND,)))
            elif piece.opcode in (Opcode.ACK, Opcode.NAK):
                self._answered(piece)
            elif not self.faults.has("deaf"):
                self._obey(piece)

    def wake(self) -> float | None:
        """Send again what was not acknowledged in time."""
        if self._again_at is not None and self._clock() >= self._again_at:
            self._send_again()
        return self._again_at

    def link_lost(self) -> None:
        """What was not heard is lost, and nothing is sent again."""
        super().link_lost()
        self._waiting.clear()
        self._again_at = None
        self._framer = SsiFramer(source=HOST)

    def actions(self) -> Mapping[str, Action]:
        """`scan {"data", "symbology"?}`: a code is held before the scanner; `power_cycle`: it reads again."""
        return {"scan": self._scan, "power_cycle": self._power_cycle}

    def state(self) -> dict[str, object]:
        """How many codes and packets went how; never which."""
        return {**self._counts, "reading": self._is_reading, "faults": self.faults.active()}

    def _obey(self, command: Frame) -> None:
        self._counts["commands"] += 1
        if self.faults.has("nak"):
            self._say(Opcode.NAK, bytes((DENIED,)))
            return
        match command.opcode:
            case Opcode.SCAN_ENABLE | Opcode.SCAN_DISABLE:
                self._is_reading = command.opcode == Opcode.SCAN_ENABLE
                self._say(Opcode.ACK)
            case Opcode.START_SESSION | Opcode.STOP_SESSION:
                self._say(Opcode.ACK)
            case _:
                self._say(Opcode.NAK, bytes((BAD_CONTEXT,)))

    def _answered(self, answer: Frame) -> None:
        if not self._waiting or self.faults.strike("ack_lost"):
            return
        if answer.opcode == Opcode.NAK and answer.data[:1] == bytes((RESEND,)):
            self._send_again()
            return
        self._counts["acknowledged"] += answer.opcode == Opcode.ACK
        self._next()

    def _next(self) -> None:
        self._waiting.popleft()
        self._tries, self._again_at = 0, None
        self._send_first()

    def _send_first(self) -> None:
        if self._waiting and self._tries == 0:
            wire = encode(self._waiting[0])
            if self.faults.strike("bad_checksum"):
                wire = wire[:-1] + bytes((wire[-1] ^ 0x01,))
            self._sent(wire)

    def _send_again(self) -> None:
        if self._tries >= _TRIES:
            self._counts["given_up"] += 1
            self._next()
            return
        self._counts["repeated"] += 1
        self._sent(encode(replace(self._waiting[0], is_repeated=True)))

    def _sent(self, wire: bytes) -> None:
        self._output.append(wire)
        self._tries += 1
        self._again_at = self._clock() + self._response

    def _say(self, opcode: Opcode, data: bytes = b"") -> None:
        self._output.append(encode(Frame(opcode, DECODER, data)))

    def _scan(self, body: Body) -> None:
        data, symbology = scanned(body)
        if not self._is_reading:
            return
        code = data.encode("utf-8")
        if self.faults.strike("overlong"):
            code = (code * _LONG)[:_LONG]
        if self.faults.strike("binary"):
            code = _BINARY + code
        packets = _packets(code, _CODE_TYPES[symbology])
        self._waiting += packets * 2 if self.faults.strike("double") else packets
        self._counts["scans"] += 1
        self._send_first()

    def _power_cycle(self, _body: Body) -> None:
        self.link_lost()
        self._is_reading = True


def _packets(code: bytes, code_type: int) -> list[Frame]:
    size = MOST_DATA - 1
    starts = range(0, len(code), size)
    return [
        Frame(
            Opcode.DECODE_DATA,
            DECODER,
            bytes((code_type,)) + code[start : start + size],
            is_continued=start != starts[-1],
        )
        for start in starts
    ]
