"""The simulator processes: how they end, and how they answer nonsense."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.hardware.devices import Simulator


def test_a_process_told_to_end_leaves_nothing_behind(device_folder: Path) -> None:
    scanner = Simulator("scanner", device_folder)
    try:
        assert scanner.link.is_symlink()
        assert str(scanner.link.readlink()).startswith("/dev/pts/")
        assert scanner.end(signal.SIGTERM) == 0
        assert list(device_folder.iterdir()) == []
    finally:
        scanner.close()


def test_a_terminal_remembers_its_counters_over_a_restart(device_folder: Path) -> None:
    journal = device_folder / "journal.json"
    journal.write_text('{"bookings": [], "next_receipt": 41, "next_trace": 77}', encoding="utf-8")
    terminal = Simulator("terminal", device_folder, "--journal", str(journal))
    try:
        assert terminal.state()["transactions"] == 0
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("action", "body", "allowed"),
    [
        ("dance", b"{}", "fault"),
        ("fault", b"{}", "mute"),
        ("fault", b'{"kind": "paper_out"}', "mute"),
        ("fault", b'{"kind": ["mute"]}', "mute"),
        ("scan", b'{"data": "A", "symbology": "semaphore"}', "qr"),
        ("scan", b'{"data": ""}', None),
        ("scan", b'{"data": 7}', None),
        ("scan", b"not json", None),
        ("scan", b"[]", None),
        ("fault", b'{"kind": "mute", "times": 0}', None),
        ("fault", b'{"kind": "mute", "times": true}', None),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(
    scanner_device: Simulator, action: str, body: bytes, allowed: str | None
) -> None:
    before = scanner_device.state()
    response = scanner_device.post(action, body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]
    if allowed is not None:
        assert allowed in response.json()["allowed"]
    assert scanner_device.state() == before


def test_an_overlong_body_is_refused(scanner_device: Simulator) -> None:
    assert scanner_device.post("scan", b'{"data": "' + b"A" * 100_000 + b'"}').status_code == 413


def test_only_a_printer_has_tickets(scanner_device: Simulator, printer_device: Simulator) -> None:
    assert scanner_device.get("/tickets").status_code == 404
    assert printer_device.get("/tickets/999999.png").status_code == 404
    assert printer_device.get("/tickets/..%2f1.png").status_code == 404


def test_a_fault_is_counted_down(scanner_device: Simulator) -> None:
    scanner_device.act("fault", kind="double", times=2)
    scanner_device.act("scan", data="A")
    assert scanner_device.state()["faults"] == ["double"]
    scanner_device.act("scan", data="A")
    assert scanner_device.state()["faults"] == []
