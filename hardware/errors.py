"""Everything that can go wrong with a device, as one tree that programs above the drivers can catch.

A message says what happened and what to do about it; it never holds what a device read or was sent.
"""

from __future__ import annotations


class HardwareError(Exception):
    """A device cannot do what it was asked to do; `problem` is a stable code for staff."""

    problem = "error"


class LinkError(HardwareError):
    """The line to a device failed; nothing is said about what the device did before."""

    problem = "not_connected"


class LinkTimeout(LinkError):
    """The device did not take or give bytes in time."""

    problem = "no_answer"


class LinkGone(LinkError):
    """There is no device at the other end: never connected, unplugged or powered off."""


class LinkBusy(LinkError):
    """Someone else is using the device now."""

    problem = "port_held"


class LinkRefused(LinkError):
    """The operating system does not let this program open the port, or not with these settings."""

    problem = "port_refused"


class ProtocolError(HardwareError):
    """The device answered, but not what its protocol allows."""


class NotAcknowledged(ProtocolError):
    """A frame was sent as often as the protocol allows and never acknowledged; it may still have been received."""


class TerminalRefused(ProtocolError):
    """The payment terminal said no to a command; `code` is its result code, two hexadecimal digits."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"The payment terminal refused ({code}: {reason}). See its display, then try again.")
        self.code = code
        self.reason = reason


class CardRemoved(HardwareError):
    """There is no chip card in the reader, or it was taken out; nothing is said about what it did before."""


class NotConfigured(HardwareError):
    """The program asks for a device that its fleet was not given."""


class AddressTaken(HardwareError):
    """Two devices of a fleet were given the same address."""


class SimulatedDeviceRefused(HardwareError):
    """A device path leads to a simulator, and the environment is production."""

    problem = "simulated"
