"""Where devices are, and whether what is there is a simulator.

A device counts as simulated when its real path is a pseudo terminal (/dev/pts) or its socket is on this computer;
there is no other sign, for simulation is an address and never a switch.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

_NETWORK_SCHEMES = frozenset(("socket", "rfc2217"))


@dataclass(frozen=True)
class Address:
    """A device path or pyserial URL, and the speed of its line in bits per second."""

    url: str
    baudrate: int


def is_simulated(url: str) -> bool:
    """Whether this address leads to a simulator now.

    >>> is_simulated("/dev/pts/7"), is_simulated("socket://127.0.0.1:9100"), is_simulated("/dev/ttyUSB0")
    (True, True, False)
    """
    parts = urlsplit(url)
    if parts.scheme in _NETWORK_SCHEMES:
        return _is_loopback(parts.hostname or "")
    if parts.scheme:
        return parts.scheme == "loop"
    return os.path.realpath(url).startswith("/dev/pts/")


def is_present(url: str) -> bool:
    """Whether there is anything at a device path now; a network address cannot be looked at and counts as present."""
    return bool(urlsplit(url).scheme) or os.path.lexists(url)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
