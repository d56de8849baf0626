"""`python -m hardware`: what a person with a device on the desk sees."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hardware.__main__ import main
from tests.hardware.devices import BAUDRATE, Simulator


def test_list_names_linked_devices(printer_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--links", str(printer_device.link.parent)]) == 0
    assert f"{printer_device.link}\tsimulated" in capsys.readouterr().out


def test_probe_recognises_a_printer(printer_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    printer_device.act("fault", kind="paper_near_end")
    assert main(["probe", str(printer_device.link), "--baud", str(BAUDRATE)]) == 0
    told = capsys.readouterr().out
    assert "a simulator" in told
    assert f"ESC/POS printer at {BAUDRATE} baud: warning, paper low" in told


def test_probe_recognises_a_terminal(terminal_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(terminal_device.link), "--baud", str(BAUDRATE)]) == 0
    assert "ZVT payment terminal" in capsys.readouterr().out


def test_probe_of_a_silent_device(scanner_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(scanner_device.link), "--baud", str(BAUDRATE)]) == 2
    assert "No answer" in capsys.readouterr().out


def test_a_path_without_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(tmp_path / "nothing")]) == 1
    assert "Check the cable" in capsys.readouterr().err


def test_trace_shows_shapes_only(scanner_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    def scan_soon() -> None:
        time.sleep(0.4)
        scanner_device.act("scan", data="191212121212")

    scanning = threading.Thread(target=scan_soon)
    scanning.start()
    assert main(["trace", str(scanner_device.link), "--seconds", "1"]) == 0
    scanning.join()
    assert " 39" * 12 in capsys.readouterr().out


def test_a_control_path_that_is_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    control = tmp_path / ("x" * 120)
    assert main(["simulate", "printer", "--link", str(tmp_path / "p"), "--control", str(control)]) == 1
    assert "too long for a UNIX socket" in capsys.readouterr().err
