"""`python -m tests.hardware.chip`: chip cards through the real PC/SC service, with a virtual reader and card.

Needs pcscd and vsmartcard-vpcd (Debian packages) and pyscard (the extra `chip`); says which of them is missing. A
service that does not run yet is started for the time of the check, which takes root.
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.chip_cards import ChipCard, ChipReader, Command
from hardware.errors import CardRemoved
from hardware.framing.apdu import GET_UID
from hardware.interfaces import Condition
from hardware.pcsc import chip_reader
from tests.hardware.chip.virtual_card import ATR, PORT, UID, VirtualCard

READER = "Virtual PCD"
SOCKET = Path("/run/pcscd/pcscd.comm")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")


def missing() -> list[str]:
    """A sentence for each part that is not there."""
    found = []
    if not shutil.which("pcscd"):
        found.append("The smart card service is missing: apt-get install pcscd")
    if not DRIVER.exists():
        found.append("The virtual reader is missing: apt-get install vsmartcard-vpcd")
    if importlib.util.find_spec("smartcard") is None:
        found.append("pyscard is missing: apt-get install swig libpcsclite-dev, then install the extra `chip`")
    return found


@contextlib.contextmanager
def service() -> Iterator[None]:
    """A running service: the one that runs already, or one of our own."""
    if SOCKET.exists():
        yield
        return
    process = subprocess.Popen(["pcscd", "--foreground", "--critical"], stdout=subprocess.DEVNULL)
    try:
        until(lambda: SOCKET.exists() and reader_listens())
        yield
    finally:
        process.terminate()
        process.wait(10)


def reader_listens() -> bool:
    """Whether the virtual reader waits for a card."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def until(holds: Callable[[], object], *, seconds: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the service, the reader or the card did not get ready")
        time.sleep(0.05)


def check(reader: ChipReader) -> Iterator[tuple[str, bool]]:
    """What is tried, and whether it went as it should."""
    yield "the reader is known to the service", reader.condition() is Condition.OK
    until(lambda: reader.card() is None)
    yield "without a card there is none", True
    card = VirtualCard()
    until(lambda: reader.card() is not None)
    yield "the card's ATR and serial number are read", reader.card() == ChipCard(ATR, UID)
    long, exact, unknown = (
        reader.exchange([Command(0x00, 0xB0, expected=256)]),
        reader.exchange([Command(0x00, 0xB0, 0x00, 0x01, expected=256)]),
        reader.exchange([GET_UID, Command(0x00, 0xA4, 0x04, 0x0C, b"\xa0\x00"), GET_UID]),
    )
    yield "an answer in two parts is put together", [each.data for each in long] == [b"firstsecond"]
    yield "the card names the right length", [each.data for each in exact] == [b"four"]
    yield "commands stop at the first refusal", [each.status for each in unknown] == [0x9000, 0x6A82]
    card.remove()
    until(lambda: reader.card() is None)
    try:
        reader.exchange([GET_UID])
    except CardRemoved:
        yield "a card that was taken out is told as that", True
    else:
        yield "a card that was taken out is told as that", False


def main() -> int:
    """Runs the check; 0 when all went well, 2 when something is missing."""
    if lacks := missing():
        print("\n".join(lacks), file=sys.stderr)
        return 2
    failed = 0
    with service():
        for what, went_well in check(chip_reader(READER)):
            print(f"  {'✓' if went_well else '✗'} {what}")
            failed += not went_well
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
