"""A simulated device as a process of its own, in the hands of a test."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

BAUDRATE = 115_200


class Simulator:
    """One simulator process and its control interface."""

    def __init__(self, device: str, folder: Path, *options: str) -> None:
        self.device = device
        self.link = folder / device
        self.control = folder / f"{device}.sock"
        self._options = options
        self._client = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(self.control)), base_url="http://device", timeout=5
        )
        self.start()

    def start(self) -> None:
        """Start the process and wait until its control interface answers."""
        paths = ["--link", str(self.link), "--control", str(self.control)]
        command = [sys.executable, "-m", "hardware", "simulate", self.device, *paths, "--baud", str(BAUDRATE)]
        self.process = subprocess.Popen([*command, *self._options], stdout=subprocess.DEVNULL)
        eventually(self._answers, seconds=20)

    def _answers(self) -> bool:
        # httpx leaves a socket open when nobody listens yet
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(self.control)):
                assert self.process.poll() is None, "the simulator did not start"
                return False
        return self._client.get("/state").status_code == 200

    def state(self) -> dict[str, Any]:
        """What the device says of itself."""
        found: dict[str, Any] = self._client.get("/state").json()
        return found

    def post(self, action: str, content: bytes) -> httpx.Response:
        """An action with any body."""
        return self._client.post(f"/actions/{action}", content=content)

    def act(self, action: str, **body: object) -> dict[str, Any]:
        """An action that must succeed."""
        response = self._client.post(f"/actions/{action}", json=body)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def get(self, path: str) -> httpx.Response:
        """Anything else."""
        return self._client.get(path)

    def end(self, how: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(how)
        return self.process.wait(timeout=10)

    def close(self) -> None:
        """End the process if it runs, kindly first."""
        self._client.close()
        if self.process.poll() is None:
            try:
                self.end(signal.SIGTERM)
            except subprocess.TimeoutExpired:
                self.end(signal.SIGKILL)


def eventually(holds: Callable[[], object], *, seconds: float = 5) -> None:
    """Wait until something holds; a test fails that waits in vain."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
