"""How fast scanners and stripe readers are: from the code before the scanner to the event, and each framer by itself.

The line time is what the bytes take on the wire (ten bits each); a simulated scanner keeps to it. The same scans read
by a bare loop over pyserial tell what of the rest is the machine's. Framers are compared with a plain loop over
`bytes.split`, in the same run.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import serial

from hardware.connection import Connection, connected
from hardware.drivers.choice import ScannerProtocol, scanner_driver
from hardware.drivers.screening import Screen
from hardware.framing.honeywell import HoneywellFramer
from hardware.framing.lines import LineFramer
from hardware.framing.magstripe import ID_TECH, MAGTEK, PLAIN, UIC, StripeFramer
from hardware.framing.minimag import MiniMagFramer
from hardware.framing.ssi import DECODER, Frame, Opcode, SsiFramer, encode
from hardware.simulators.line_scanner import LineScannerModel
from hardware.simulators.model import DeviceModel
from hardware.simulators.ssi_scanner import SsiScannerModel
from hardware.transport import LineSettings, open_link
from tests.hardware.local import LocalDevice

CODE = "BETA-2222"
SCANS = 41
CHUNK = 64
MEGABYTE = 1_000_000
SWIPE = b"%ID^TOLVANSSON/TOLVAN?;191212121212?"


class Framer(Protocol):
    """What all framers have in common."""

    def feed(self, data: bytes) -> list[object]: ...

    def silence(self) -> list[object]: ...


@dataclass(frozen=True)
class Timed:
    """A scan in milliseconds: what the line takes, and the medians from the code to the event and to a bare reader."""

    line: float
    event: float
    bare: float

    @property
    def ratio(self) -> float:
        """Event to line time."""
        return self.event / self.line


def scan_to_event(protocol: ScannerProtocol, *, baudrate: int, scans: int = SCANS) -> Timed:
    """The median of many scans of one code, each after the one before was told."""
    models: dict[ScannerProtocol, tuple[Callable[[], DeviceModel], bytes]] = {
        ScannerProtocol.LINE: (lambda: LineScannerModel(time.monotonic), f"]Q1{CODE}\r".encode()),
        ScannerProtocol.SSI: (
            lambda: SsiScannerModel(time.monotonic),
            encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1c" + CODE.encode())),
        ),
    }
    make_model, wire = models[protocol]
    with tempfile.TemporaryDirectory(prefix="dev-") as folder:
        device = LocalDevice(make_model, Path(folder) / "scanner", baudrate=baudrate)
        try:
            bare = _times(device, lambda told: _read_barely(device.link, len(wire), told), scans)
            connection = connected("scanner", lambda: open_link(str(device.link), LineSettings(baudrate)))
            times = _times(device, lambda told: _listen(connection, protocol, told), scans)
        finally:
            device.close()
    return Timed(1000 * len(wire) * 10 / baudrate, 1000 * statistics.median(times), 1000 * statistics.median(bare))


Told = Callable[[], None]
Ending = Callable[[], None]


def _times(device: LocalDevice, listen: Callable[[Told], Ending], scans: int) -> list[float]:
    """Seconds of each scan; `listen` begins to hear, tells of each scan, and returns how to end."""
    heard = threading.Event()
    ended = 0.0

    def told() -> None:
        nonlocal ended
        ended = time.perf_counter()
        heard.set()

    end = listen(told)
    times = []
    try:
        for _ in range(scans):
            # an SSI scanner waits for the acknowledgement, which has its own way over the line
            time.sleep(0.05)
            heard.clear()
            begun = device.begin("scan", data=CODE)
            if not heard.wait(5):
                raise TimeoutError("a scan was lost")
            times.append(ended - begun)
    finally:
        end()
    return times


def _listen(connection: Connection, protocol: ScannerProtocol, told: Told) -> Ending:
    driver = scanner_driver(protocol, connection, clock=time.time, screen=Screen(repeat_within=0.0))
    driver.listen(lambda _scan: told())

    def end() -> None:
        connection.close()
        driver.close()

    return end


def _read_barely(link: Path, size: int, told: Told) -> Ending:
    """As little as a program can do: one thread that waits for so many bytes and acknowledges them."""
    port = serial.Serial(str(link), timeout=0.2, exclusive=True)
    ending = threading.Event()

    def read() -> None:
        while not ending.is_set():
            if len(port.read(size)) == size:
                told()
                port.write(encode(Frame(Opcode.ACK)))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()

    def end() -> None:
        ending.set()
        reader.join()
        port.close()

    return end


@dataclass(frozen=True)
class Speed:
    """How many megabytes a framer takes in a second, and how many times slower than a loop over `bytes.split` it is."""

    framer: str
    megabytes: float
    split_to_this: float

    def times_line(self, baudrate: int) -> float:
        """How many lines of this speed it could follow."""
        return self.megabytes * MEGABYTE * 10 / baudrate


def framer_speeds() -> list[Speed]:
    """Each framer, fed in pieces as a serial port feeds it."""
    plain = statistics.median(split_megabytes_a_second(f"]Q1{CODE}\r\n".encode()) for _ in range(5))
    speeds = [Speed("(a plain loop over bytes.split)", plain, 1.0)]
    for name, (make, message) in streams().items():
        speed = statistics.median(megabytes_a_second(make, message) for _ in range(5))
        speeds.append(Speed(name, speed, plain / speed))
    return speeds


def streams() -> dict[str, tuple[Callable[[], Framer], bytes]]:
    """A framer and one message of its kind, for each kind."""
    made: dict[str, tuple[Callable[[], object], bytes]] = {
        "lines": (LineFramer, f"]Q1{CODE}\r\n".encode()),
        "lines and Honeywell answers": (HoneywellFramer, f"]Q1{CODE}\r\n".encode()),
        "SSI": (SsiFramer, encode(Frame(Opcode.DECODE_DATA, DECODER, b"\x1c" + CODE.encode()))),
        "swipes, plain": (lambda: StripeFramer(PLAIN), SWIPE + b"\r"),
        "swipes, MagTek": (lambda: StripeFramer(MAGTEK), b"\x02\x1b" + SWIPE + b"\r\x03"),
        "swipes, ID TECH": (lambda: StripeFramer(ID_TECH), SWIPE.replace(b"?", b"?\r")),
        "swipes, UIC": (lambda: StripeFramer(UIC), b"\x02" + SWIPE.replace(b"?;", b"?\x10\x02;") + b"\x10\x02;1?\x03"),
        "swipes and MiniMag answers": (MiniMagFramer, SWIPE.replace(b"?", b"?\r")),
    }
    return made  # type: ignore[return-value]


def megabytes_a_second(make: Callable[[], Framer], message: bytes) -> float:
    """How much a framer takes, fed as a serial port feeds it."""
    data = message * (MEGABYTE // 4 // len(message))
    framer = make()
    begun = time.process_time()
    for start in range(0, len(data), CHUNK):
        framer.feed(data[start : start + CHUNK])
    return len(data) / MEGABYTE / (time.process_time() - begun)


def split_megabytes_a_second(message: bytes) -> float:
    """What a plain loop over `bytes.split` takes, which keeps the rest of each piece for the next."""
    data = message * (4 * MEGABYTE // len(message))
    rest = b""
    begun = time.process_time()
    for start in range(0, len(data), CHUNK):
        *_lines, rest = (rest + data[start : start + CHUNK]).split(b"\r\n")
    return len(data) / MEGABYTE / (time.process_time() - begun)
