"""Where devices are, and whether what is there is a simulator.

A device counts as simulated when its real path is a pseudo terminal (/dev/pts) or its socket is on this computer;
there is no other sign, for simulation is an address and never a switch.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_NETWORK_SCHEMES = frozenset(("socket", "rfc2217"))
_USB = "usb:"
_USB_ADDRESS = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)


@dataclass(frozen=True)
class UsbId:
    """By what a USB device is known wherever it is plugged in: maker, product and, if it has one, serial number."""

    vendor: int
    product: int
    serial_number: str = ""

    def __str__(self) -> str:
        return f"{_USB}{self.vendor:04x}:{self.product:04x}" + (f":{self.serial_number}" if self.serial_number else "")

    def fits(self, found: UsbId) -> bool:
        """Whether a device found is meant; without a serial number any of the same product is.

        >>> UsbId(0x04B8, 0x0202).fits(UsbId(0x04B8, 0x0202, "X7Y"))
        True
        """
        is_product = (self.vendor, self.product) == (found.vendor, found.product)
        return is_product and self.serial_number in ("", found.serial_number)


@dataclass(frozen=True)
class Address:
    """Where a device is: a path (best under /dev/serial/by-id), a USB id (`usb:04b8:0202`, with `:serial` where several
    are alike) or a pyserial URL; and the speed of its line in bits per second."""

    url: str
    baudrate: int


def usb_id(url: str) -> UsbId | None:
    """The USB id that an address is, None when it is a path or URL.

    >>> str(usb_id("usb:04B8:0202:X7Y")), usb_id("/dev/ttyUSB0")
    ('usb:04b8:0202:X7Y', None)
    """
    found = _USB_ADDRESS.fullmatch(url)
    return UsbId(int(found[1], 16), int(found[2], 16), found[3] or "") if found else None


def is_path(url: str) -> bool:
    """Whether an address is a name in the file system."""
    return "://" not in url and not url.startswith(_USB)


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
