"""The line itself: what arrives, what does not, and every way a port can fail."""

from __future__ import annotations

import errno
import os
import pathlib
import socket
import termios
import threading
import tty
from collections.abc import Iterator

import pytest
import serial

from hardware.errors import LinkBusy, LinkError, LinkGone, LinkRefused, LinkTimeout
from hardware.trace import Direction
from hardware.transport import Deadline, LineSettings, SerialLink, open_link
from tests.hardware.devices import eventually


class Pty:
    """The far end of a line, in the hands of the test."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.is_open = True

    def hang_up(self) -> None:
        if self.is_open:
            os.close(self.slave)
            os.close(self.master)
            self.is_open = False


@pytest.fixture
def pty() -> Iterator[Pty]:
    far_end = Pty()
    yield far_end
    far_end.hang_up()


@pytest.fixture
def link(pty: Pty) -> Iterator[SerialLink]:
    opened = open_link(pty.path, LineSettings(115_200, write_timeout=0.2))
    yield opened
    opened.close()


def receive(link: SerialLink, size: int) -> bytes:
    data, deadline = b"", Deadline(3)
    while len(data) < size and not deadline.passed():
        data += link.receive(deadline.remaining())
    return data


def pieces_from(descriptor: int, size: int) -> Iterator[bytes]:
    # a pty hands bytes on as its buffers fill, in pieces of any size
    while size > 0:
        piece = os.read(descriptor, size)
        size -= len(piece)
        yield piece


def test_all_bytes_pass_both_ways(pty: Pty, link: SerialLink) -> None:
    everything = bytes(range(256))
    os.write(pty.master, everything)
    assert receive(link, 256) == everything
    link.send(everything)
    assert b"".join(pieces_from(pty.master, 256)) == everything


def test_a_name_that_leads_to_another_device_ends_the_link(pty: Pty, tmp_path: pathlib.Path) -> None:
    name = tmp_path / "scanner"
    name.symlink_to(pty.path)
    opened = open_link(str(name))
    other = Pty()
    try:
        assert not opened.wait_gone(0.6)  # several looks while all is well
        name.unlink()
        name.symlink_to(other.path)
        assert opened.wait_gone(3)
        with pytest.raises(LinkGone, match="another device"):
            opened.receive(0)
    finally:
        opened.close()
        other.hang_up()


def test_a_name_that_vanishes_ends_the_link(pty: Pty, tmp_path: pathlib.Path) -> None:
    name = tmp_path / "scanner"
    name.symlink_to(pty.path)
    opened = open_link(str(name))
    try:
        name.unlink()
        assert opened.wait_gone(3)
    finally:
        opened.close()


def test_silence_is_no_bytes_and_no_error(link: SerialLink) -> None:
    assert link.receive(0.01) == b""


def test_what_came_before_a_hang_up_is_still_read(pty: Pty, link: SerialLink) -> None:
    os.write(pty.master, b"last words")
    eventually(lambda: len(link._arrived) == 10)
    pty.hang_up()
    assert link.wait_gone(2)
    assert link.receive(1) == b"last words"
    with pytest.raises(LinkGone, match="Check the cable"):
        link.receive(1)
    with pytest.raises(LinkGone):
        link.send(b"anyone?")


def test_a_device_that_takes_nothing_is_not_waited_for_for_ever(link: SerialLink) -> None:
    with pytest.raises(LinkTimeout, match="does not take bytes"):
        link.send(b"x" * 100_000)


def test_a_device_that_never_stops_talking_does_not_fill_the_memory(pty: Pty, link: SerialLink) -> None:
    for _ in range(80):
        os.write(pty.master, b"x" * 4096)
    os.write(pty.master, b"end")
    eventually(lambda: link._arrived.endswith(b"end"))
    assert len(link.discard()) <= 256 * 1024


def test_a_port_that_is_not_there(tmp_path: pathlib.Path) -> None:
    with pytest.raises(LinkGone, match="is not there"):
        open_link(str(tmp_path / "nothing"))


def test_a_port_is_opened_for_one_program_alone(pty: Pty, link: SerialLink) -> None:
    with pytest.raises(LinkBusy, match="another program"):
        open_link(pty.path)


def test_line_settings_that_make_no_sense(pty: Pty) -> None:
    with pytest.raises(LinkRefused, match="line settings"):
        open_link(pty.path, LineSettings(baudrate=-1))


def test_a_closed_link_ends_whoever_waits_on_it(link: SerialLink) -> None:
    ended: list[LinkError] = []

    def wait() -> None:
        try:
            link.receive(10)
        except LinkError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    link.close()
    waiting.join(2)
    assert [type(error) for error in ended] == [LinkGone]
    assert not any(thread.name == f"reader {link._name}" for thread in threading.enumerate())


def failing_port(failure: Exception) -> serial.SerialBase:
    class Port(serial.SerialBase):  # type: ignore[misc, unused-ignore]
        def read(self, _size: int = 1) -> bytes:
            raise failure

        def write(self, _data: bytes) -> int:
            raise failure

        def close(self) -> None:
            raise failure

        def _reconfigure_port(self) -> None:
            return None

    return Port()


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (serial.SerialException("could not open port: no such device"), LinkGone),
        (serial.SerialException(errno.EAGAIN, "Could not exclusively lock port"), LinkBusy),
        (OSError(errno.EBUSY, "Device or resource busy"), LinkBusy),
        (OSError(errno.EACCES, "Permission denied"), LinkRefused),
        (OSError(errno.ENODEV, "No such device"), LinkGone),
        (OSError(errno.EIO, "Input/output error"), LinkGone),
        (OSError(errno.ENOTTY, "Inappropriate ioctl for device"), LinkGone),
        (termios.error(errno.EINVAL, "Invalid argument"), LinkRefused),
        (ValueError("Not a valid baudrate: -1"), LinkRefused),
        (serial.SerialTimeoutException("Write timeout"), LinkTimeout),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{type(value).__name__} {value.args[0]}",
)
def test_whatever_opening_throws_says_what_to_do(
    failure: Exception, expected: type[LinkError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_settings: object) -> None:
        raise failure

    monkeypatch.setattr(serial, "serial_for_url", refuse)
    with pytest.raises(LinkError) as raised:
        open_link("/dev/ttyUSB7")
    assert type(raised.value) is expected
    assert raised.value.problem in ("not_connected", "port_held", "port_refused", "no_answer")
    assert str(raised.value).count(".") >= 1
    assert str(failure.args[-1]) not in str(raised.value)


def test_a_write_that_takes_too_long_ends_the_exchange_and_not_the_link(pty: Pty) -> None:
    link = open_link(pty.path, LineSettings(115_200, write_timeout=0.1))
    try:
        with pytest.raises(LinkTimeout):
            link.send(b"x" * 100_000)
        assert not link.is_gone
        # the far end takes what is there, and the link goes on
        os.set_blocking(pty.master, False)
        eventually(lambda: not _drain(pty.master))
        link.send(b"next")
        eventually(lambda: b"next" in _drain(pty.master))
    finally:
        link.close()


def _drain(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except BlockingIOError:
        return b""


def test_small_pieces_leave_one_after_another(pty: Pty) -> None:
    pieces: list[int] = []
    link = open_link(pty.path, tap=lambda _direction, data: pieces.append(len(data)))
    link.send(bytes(1000))
    link.close()
    assert sum(pieces) == 1000
    assert max(pieces) <= 128


@pytest.mark.parametrize(
    "failure",
    [
        serial.SerialException("device reports readiness to read but returned no data"),
        serial.PortNotOpenError(),
        OSError(errno.EIO, "Input/output error"),
        OSError(errno.ENOTTY, "Inappropriate ioctl for device"),
        termios.error(errno.EINVAL, "Invalid argument"),
        TypeError("'NoneType' object cannot be interpreted as an integer"),
        ValueError("file descriptor cannot be a negative integer (-1)"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_a_port_throws_is_a_link_error(failure: Exception) -> None:
    link = SerialLink(failing_port(failure), name="port", tap=lambda _direction, _data: None)
    with pytest.raises(LinkError):
        link.receive(1)
    with pytest.raises(LinkError):
        link.send(b"x")
    link.close()


def test_a_link_over_a_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = open_link(f"socket://127.0.0.1:{server.getsockname()[1]}")
        peer, _ = server.accept()
        with peer:
            peer.sendall(b"hello")
            assert receive(link, 5) == b"hello"
            link.send(b"back")
            assert peer.recv(10) == b"back"
        assert link.wait_gone(2)
        link.close()


def test_traffic_is_tapped_in_both_directions(pty: Pty) -> None:
    heard: list[tuple[Direction, bytes]] = []

    def tap(direction: Direction, data: bytes) -> None:
        heard.append((direction, data))

    link = open_link(pty.path, tap=tap)
    link.send(b"ask")
    os.write(pty.master, b"a")
    assert receive(link, 1) == b"a"
    link.close()
    assert heard == [(Direction.SENT, b"ask"), (Direction.RECEIVED, b"a")]


def test_an_adapter_is_asked_to_hand_on_bytes_at_once(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(serial.Serial, "set_low_latency_mode", lambda _port, wanted: asked.append(wanted))
    open_link(pty.path).close()
    assert asked == [True]
