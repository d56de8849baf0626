"""The panel as a process, with a scanner, a printer, a booking system and Swish to show."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.hardware.devices import Simulator, eventually
from tests.kiosk.swish_world import SwishProcess

BOOKING = {
    "id": "1",
    "code": "TEST-2345",
    "time": "2026-11-23T08:30:00+01:00",
    "patient_name": "Tolvan Tolvansson",
    "kind": "läkarbesök",
    "status": "booked",
}


@dataclass(frozen=True)
class Panel:
    """The running panel, the devices behind it, and its address."""

    url: str
    scanner: Simulator
    printer: Simulator
    client: httpx.Client
    swish: SwishProcess


class _Bookings(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"bookings": [BOOKING]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


@pytest.fixture(scope="session")
def booking_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Bookings) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def panel(booking_url: str) -> Iterator[Panel]:
    """A panel with two of the four devices running."""
    with ExitStack() as running:
        swish = running.enter_context(SwishProcess().running())
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="dev-")))
        scanner, printer = Simulator("scanner", folder), Simulator("printer", folder)
        running.callback(scanner.close)
        running.callback(printer.close)
        url = running.enter_context(PanelProcess(folder, booking_url, swish.url))
        client = running.enter_context(httpx.Client(base_url=url, timeout=10))
        yield Panel(url, scanner, printer, client, swish)


class PanelProcess:
    """A panel process for as long as the context lasts."""

    def __init__(self, folder: Path, booking_url: str, swish_url: str, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._settings = {
            "PANEL_PORT": str(self.port),
            "PANEL_CONTROL_DIR": str(folder),
            "PANEL_BOOKING_URL": booking_url,
            "PANEL_SWISH_URL": swish_url,
            **more,
        }

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "kiosk.simulators.panel"]
        self._process = subprocess.Popen(command, env={**os.environ, **self._settings})
        eventually(self._listens, seconds=20)
        return f"http://127.0.0.1:{self.port}"

    def _listens(self) -> bool:
        assert self._process.poll() is None, "the panel did not start"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
