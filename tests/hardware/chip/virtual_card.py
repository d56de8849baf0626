"""A chip card that exists only as a TCP connection to the virtual reader of vsmartcard (vpcd).

Each message is its length in two bytes, high first, and its content; a content of one byte is a control code.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

PORT = 35963
ATR = bytes.fromhex("3b 80 80 01 01")
UID = bytes.fromhex("04 a1 b2 c3")
_ATR_WANTED = 4


def answer(command: bytes) -> bytes:
    """What this card says: its serial number, a long answer in two parts, and that it knows nothing else."""
    match command[:4].hex():
        case "ffca0000":
            return UID + b"\x90\x00"
        case "00b00000":
            return b"first" + b"\x61\x06"
        case "00c00000":
            return b"second" + b"\x90\x00"
        case "00b00001" if command[4:] != b"\x04":
            return b"\x6c\x04"
        case "00b00001":
            return b"four\x90\x00"
        case _:
            return b"\x6a\x82"


class VirtualCard:
    """The card in the reader, until it is removed."""

    def __init__(self, say: Callable[[bytes], bytes] = answer) -> None:
        self._say = say
        self._socket = socket.create_connection(("127.0.0.1", PORT), timeout=5)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._live, name="virtual card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the card out."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()

    def _live(self) -> None:
        while length := self._exactly(2):
            message = self._exactly(int.from_bytes(length, "big"))
            if len(message) > 1:
                self._send(self._say(message))
            elif message == bytes((_ATR_WANTED,)):
                self._send(ATR)

    def _send(self, content: bytes) -> None:
        self._socket.sendall(len(content).to_bytes(2, "big") + content)

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            try:
                piece = self._socket.recv(count - len(found))
            except OSError:
                return b""
            if not piece:
                return b""
            found += piece
        return found
