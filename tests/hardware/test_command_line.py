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
    scanner_device.act("fault", kind="deaf")
    assert main(["probe", str(scanner_device.link), "--baud", str(BAUDRATE), "--listen", "0.1"]) == 2
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


def test_faults_are_set_and_cleared_while_the_device_runs(
    scanner_device: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    socket = str(scanner_device.control)
    assert main(["fault", socket, "mute", "--chance", "0.5"]) == 0
    assert main(["fault", socket, "double", "--times", "1", "--skip", "1"]) == 0
    assert scanner_device.state()["faults"] == ["double", "mute"]
    assert main(["clear", socket, "mute"]) == 0
    assert main(["act", socket, "scan", "data=KAL-1", "symbology=code128"]) == 0
    assert main(["act", socket, "unplug", "seconds=30"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "faults: double · unplugged"
    assert main(["clear", socket]) == 0
    assert main(["state", socket]) == 0
    assert '"faults": []' in capsys.readouterr().out


def test_what_a_device_cannot_do_is_told(scanner_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fault", str(scanner_device.control), "paper_out"]) == 1
    told = capsys.readouterr().err
    assert "no such fault. Possible: " in told
    assert "mute" in told
    assert main(["fault", str(scanner_device.control), "mute", "--chance", "7"]) == 1
    assert main(["clear", str(scanner_device.link.parent / "nobody")]) == 1
    assert "No simulated device answers" in capsys.readouterr().err


@pytest.mark.parametrize(("device", "protocol"), [("scanner", "magtek"), ("printer", "ssi"), ("card-reader", "line")])
def test_a_device_that_does_not_speak_like_that(
    device: str, protocol: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = ["--link", str(tmp_path / "d"), "--control", str(tmp_path / "c")]
    assert main(["simulate", device, *paths, "--protocol", protocol]) == 1
    assert f"A simulated {device} does not speak {protocol}" in capsys.readouterr().err


def test_a_simulator_by_its_link(scanner_device: Simulator) -> None:
    before = scanner_device.state()["scans"]
    assert main(["act", str(scanner_device.link), "scan", "data=KAL-1"]) == 0
    assert main(["act", str(scanner_device.link), "scan", "data=191212121212"]) == 0
    assert scanner_device.state()["scans"] == before + 2


def test_a_second_simulator_does_not_take_the_place_of_the_first(
    scanner_device: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "scanner", "--link", str(scanner_device.link)]) == 1
    assert "Another simulator" in capsys.readouterr().err
    assert main(["probe", str(scanner_device.link), "--baud", str(BAUDRATE)]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["probe", "x", "--baud", "0"],
        ["trace", "x", "--seconds", "nan"],
        ["simulate", "printer", "--baud", "-9600"],
        ["replay", "x", "--link", "y", "--speed", "0"],
    ],
)
def test_a_number_that_cannot_be(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "is no " in capsys.readouterr().err


def test_files_that_are_not_there_are_told_in_a_line(
    scanner_device: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "no" / "file")
    assert main(["replay", nowhere, "--link", str(tmp_path / "d")]) == 1
    assert main(["trace", str(scanner_device.link), "--file", nowhere]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told == [f"{nowhere}: No such file or directory."] * 2
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff\x00")
    assert main(["replay", str(tmp_path / "picture"), "--link", str(tmp_path / "d")]) == 1
    assert "This is no recording" in capsys.readouterr().err


def test_a_trace_in_which_nothing_came(scanner_device: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(scanner_device.link), "--seconds", "0.1"]) == 2
    assert "Nothing came" in capsys.readouterr().err


def test_without_any_device_list_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.commands.listing.ports", lambda: ())
    monkeypatch.setattr("hardware.commands.listing._BY_ID", tmp_path)
    assert main(["list", "--links", str(tmp_path)]) == 1
    assert "No serial device" in capsys.readouterr().out


def test_what_is_not_there_is_not_called_a_real_port(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out == ""
