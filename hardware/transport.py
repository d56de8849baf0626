"""Bytes to and from a serial port: the only place that knows pyserial.

A link is opened exclusively, by a device path or a pyserial URL (`socket://`, `rfc2217://`), and has one reader thread.
Whatever pyserial, termios or the operating system can throw comes out as one tree, `hardware.errors.LinkError`.
"""

from __future__ import annotations

import errno
import os
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import serial
from serial.tools import list_ports, list_ports_common

from hardware.addresses import UsbId, is_path, usb_id
from hardware.errors import LinkBusy, LinkError, LinkGone, LinkRefused, LinkTimeout
from hardware.trace import Direction

_POLL = 0.25
_CHUNK = 128
_BUFFER_LIMIT = 256 * 1024
_JOIN = 2.0
# pyserial reads a descriptor that another thread just closed: TypeError, AttributeError or ValueError, by chance
_PORT_FAILURES = (serial.SerialException, OSError, termios.error, TypeError, AttributeError, ValueError)


class Link(Protocol):
    """What a driver sees of a device: bytes."""

    def send(self, data: bytes) -> None:
        """Send all bytes, or raise a LinkError."""

    def receive(self, seconds: float) -> bytes:
        """Some bytes as soon as there are any, none when time is up; LinkGone when there will never be any."""

    def discard(self) -> bytes:
        """Drop what came unasked, and hand it out for inspection."""


class Deadline:
    """A point in time, so that several waits together take no longer than one."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - self._clock())

    def passed(self) -> bool:
        """Whether the time is up."""
        return self.remaining() <= 0.0


@dataclass(frozen=True)
class LineSettings:
    """How a port is opened; `write_timeout` is the seconds one small chunk may take to leave."""

    baudrate: int = 9600
    stopbits: int = 1
    write_timeout: float = 2.0


@dataclass(frozen=True)
class PortFound:
    """A serial port that the operating system knows; `usb` is by what a device on USB is known."""

    path: str
    description: str
    usb: UsbId | None = None


def ports() -> tuple[PortFound, ...]:
    """The serial ports of this computer, by path."""
    return tuple(sorted(map(_port_found, list_ports.comports()), key=lambda port: port.path))


def _port_found(port: list_ports_common.ListPortInfo) -> PortFound:
    usb = None if port.vid is None else UsbId(port.vid, port.pid, port.serial_number or "")
    return PortFound(port.device, port.description or "", usb)


def path_of(url: str, find: Callable[[], Sequence[PortFound]] = ports) -> str:
    """The path or URL to open for an address; LinkGone when none has this USB id, LinkRefused when several have."""
    wanted = usb_id(url)
    if wanted is None:
        return url
    fitting = [port for port in find() if port.usb and wanted.fits(port.usb)]
    if not fitting:
        raise LinkGone(f"{url} is not there. Check the cable and the power.")
    if len(fitting) > 1:
        known = ", ".join(str(port.usb) for port in fitting)
        raise LinkRefused(f"{url} fits several devices ({known}). Add the serial number to the address.")
    return fitting[0].path


def open_link(
    url: str, settings: LineSettings | None = None, *, tap: Callable[[Direction, bytes], None] | None = None
) -> SerialLink:
    """Open a port for this program alone; LinkGone when it is absent, LinkBusy when someone else has it."""
    chosen = settings or LineSettings()
    path = path_of(url)
    with _as_link_errors(url):
        port = serial.serial_for_url(
            path,
            baudrate=chosen.baudrate,
            stopbits=chosen.stopbits,
            timeout=_POLL,
            write_timeout=chosen.write_timeout,
            exclusive=True,
        )
    _answer_promptly(port)
    return SerialLink(port, name=url, tap=tap or _untapped, path=path if is_path(path) else "")


def _answer_promptly(port: serial.SerialBase) -> None:
    # adapters for USB gather what comes for up to 16 ms (FTDI, AN232B-04); a port without that setting says no
    with suppress(*_PORT_FAILURES):
        port.set_low_latency_mode(True)


class SerialLink:
    """An open port; once gone it stays gone, a new link is a new object. `path` is its name as a file, if any."""

    def __init__(
        self, port: serial.SerialBase, *, name: str, tap: Callable[[Direction, bytes], None], path: str = ""
    ) -> None:
        self._port = port
        self._name = name
        self._path = path
        self._tap = tap
        self._arrived = bytearray()
        self._changed = threading.Condition()
        self._send_lock = threading.Lock()
        self._failure: LinkError | None = None
        self._closing = False
        self._reader = threading.Thread(target=self._read_for_ever, name=f"reader {name}", daemon=True)
        self._reader.start()

    @property
    def is_gone(self) -> bool:
        """Whether this link has ended."""
        return self._failure is not None

    def send(self, data: bytes) -> None:
        """Send all bytes in small chunks; LinkTimeout when the device stops taking them, LinkGone when it is away."""
        with self._send_lock:
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                self._raise_if_gone()
                with _as_link_errors(self._name):
                    self._port.write(chunk)
                self._tap(Direction.SENT, chunk)

    def receive(self, seconds: float) -> bytes:
        """What has arrived, waiting at most `seconds` for the first byte; b"" when none came."""
        with self._changed:
            self._changed.wait_for(lambda: self._arrived or self._failure, timeout=seconds)
            if not self._arrived:
                self._raise_if_gone()
            return self._take()

    def discard(self) -> bytes:
        """Drop what has arrived and return it."""
        with self._changed:
            return self._take()

    def wait_gone(self, seconds: float) -> bool:
        """Wait until the link ends, at most `seconds`; whether it has ended."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: self._failure, timeout=seconds))

    def close(self) -> None:
        """End the link; a reader or sender in another thread gets LinkGone."""
        self._closing = True
        self._end(LinkGone(f"{self._name} was closed by this program."))
        with suppress(*_PORT_FAILURES):
            self._port.cancel_read()
        if self._reader is not threading.current_thread():
            self._reader.join(_JOIN)
        with suppress(*_PORT_FAILURES):
            self._port.close()

    def _take(self) -> bytes:
        data = bytes(self._arrived)
        self._arrived.clear()
        return data

    def _raise_if_gone(self) -> None:
        if self._failure is not None:
            raise type(self._failure)(str(self._failure))

    def _end(self, failure: LinkError) -> None:
        with self._changed:
            if self._failure is None:
                self._failure = failure
            self._changed.notify_all()

    def _read_for_ever(self) -> None:
        try:
            while not self._closing:
                with _as_link_errors(self._name):
                    # one byte first: a hang-up inside a longer read throws away what came before it
                    data = self._port.read(1)
                    if data and (waiting := self._port.in_waiting):
                        data += self._port.read(waiting)
                if data:
                    self._arrive(bytes(data))
                else:
                    self._raise_if_moved()
        except LinkError as failure:
            self._end(failure)

    def _raise_if_moved(self) -> None:
        # a device that restarts gets another number, and its old number may by then be another device's
        if not self._path or os.name != "posix":
            return
        with _as_link_errors(self._name):
            is_same = os.path.samestat(os.stat(self._path), os.fstat(self._port.fileno()))
        if not is_same:
            raise LinkGone(f"{self._name} is another device now. It is opened again.")

    def _arrive(self, data: bytes) -> None:
        self._tap(Direction.RECEIVED, data)
        with self._changed:
            self._arrived += data
            # a device that talks without end must not fill the memory: the oldest bytes go
            del self._arrived[: max(0, len(self._arrived) - _BUFFER_LIMIT)]
            self._changed.notify_all()


@contextmanager
def _as_link_errors(name: str) -> Iterator[None]:
    try:
        yield
    except serial.SerialTimeoutException as error:
        raise LinkTimeout(f"{name} does not take bytes. Check that the device is on and not paused.") from error
    except _PORT_FAILURES as error:
        raise _link_error(name, error) from error


def _link_error(name: str, error: Exception) -> LinkError:
    number = getattr(error, "errno", None)
    if number in (errno.EAGAIN, errno.EBUSY, errno.EWOULDBLOCK):
        return LinkBusy(f"{name} is held by another program. Close that program.")
    if number in (errno.EACCES, errno.EPERM):
        return LinkRefused(f"{name} may not be opened. Give this user access to the port (group dialout).")
    if isinstance(error, termios.error | ValueError):
        return LinkRefused(f"{name} does not accept these line settings. Check the address and the baud rate.")
    return LinkGone(f"{name} is not there. Check the cable and the power.")


def _untapped(_direction: Direction, _data: bytes) -> None:
    return None
