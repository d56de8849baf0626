"""The whole kiosk as processes: four simulated devices, the simulated booking system, and the kiosk itself."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).parents[2]
DEVICES = ("printer", "scanner", "card-reader", "terminal")
BAUD = "115200"
Found = TypeVar("Found")


def free_port() -> int:
    """A port that nobody holds now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def eventually(look: Callable[[], Found], *, seconds: float = 20.0) -> Found:
    """What a look gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.03)
    return found


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@dataclass
class Surroundings:
    """The devices and the booking system, shared by several kiosks one after the other; `holder` has the devices."""

    folder: Path
    pace: str = "0.05"
    booking_port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    holder: Kiosk | None = None

    def start(self) -> None:
        """Start everything and wait until it answers."""
        for device in DEVICES:
            paths = ["--link", str(self.folder / device), "--control", str(self.folder / f"{device}.sock")]
            options = ["--baud", BAUD, "--pace", self.pace, "--journal", str(self.journal)]
            self._run("hardware", "simulate", device, *paths, *options)
        self._run("kiosk.simulators.booking", BOOKING_PORT=str(self.booking_port))
        eventually(self._is_up, seconds=30)

    @property
    def journal(self) -> Path:
        """Where the terminal keeps its transactions."""
        return self.folder / "journal.json"

    @property
    def booking_url(self) -> str:
        """The booking system's address."""
        return f"http://127.0.0.1:{self.booking_port}"

    def act(self, device: str, action: str, **body: object) -> None:
        """Do something to a device."""
        self._device(device, "POST", f"/actions/{action}", body)

    def tickets(self) -> list[str]:
        """The texts of what was printed, newest first."""
        return [
            ticket["text"].replace("\u00a0", " ") for ticket in self._device("printer", "GET", "/tickets")["tickets"]
        ]

    def booking(self, path: str, **body: object) -> None:
        """Pull a lever of the booking system."""
        httpx.post(f"{self.booking_url}/api/v1/control/{path}", json=body, trust_env=False).raise_for_status()

    def status_of(self, code: str) -> str:
        """How far the booking with a code has come."""
        found = httpx.get(f"{self.booking_url}/api/v1/bookings", trust_env=False).json()["bookings"]
        return str(next(booking["status"] for booking in found if booking["code"] == code))

    def drawn(self) -> list[dict[str, Any]]:
        """What the terminal has kept in its journal."""
        text = self.journal.read_text(encoding="utf-8") if self.journal.exists() else '{"bookings": []}'
        kept: list[dict[str, Any]] = json.loads(text)["bookings"]
        return kept

    def mend(self) -> None:
        """Take all faults away and make the bookings anew."""
        for device in DEVICES:
            self.act(device, "clear")
        self.booking("clear")
        self.booking("reset")

    def close(self) -> None:
        """End what was started."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=20)

    def _run(self, module: str, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self.processes.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}))

    def _device(self, device: str, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        transport = httpx.HTTPTransport(uds=str(self.folder / f"{device}.sock"))
        with httpx.Client(transport=transport, base_url="http://device") as client:
            return client.request(method, path, json=body).raise_for_status().json()

    def _is_up(self) -> bool:
        # httpx leaves a UNIX socket open when nobody listens yet, so it is asked only when somebody does
        if not all(_listens(self.folder / f"{device}.sock") for device in DEVICES):
            return False
        try:
            return httpx.get(f"{self.booking_url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False


@dataclass
class Kiosk:
    """One kiosk process with a database of its own."""

    around: Surroundings
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, in place of any other that holds the devices, and wait until all parts are well."""
        if self.around.holder is not None:
            self.around.holder.close()
        self.around.holder = self
        with (self.folder / "kiosk.log").open("ab") as log:
            command = [sys.executable, "-m", "kiosk"]
            self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self._environment()}, stderr=log)
        try:
            eventually(self._is_well, seconds=30)
        except AssertionError:
            self.kill()
            raise

    @property
    def url(self) -> str:
        """The kiosk's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the kiosk has written."""
        return (self.folder / "kiosk.log").read_text(encoding="utf-8")

    def get(self, path: str) -> httpx.Response:
        """Read something."""
        return httpx.get(f"{self.url}{path}", trust_env=False)

    def post(self, path: str, *, headers: dict[str, str] | None = None, **fields: object) -> httpx.Response:
        """Press something, as a page without script does."""
        return httpx.post(f"{self.url}{path}", data=fields, headers=headers, trust_env=False)

    def text(self) -> str:
        """The words on the screen."""
        main = re.search(r"<main>(.*)</main>", self.get("/screen").text, re.DOTALL)
        assert main is not None
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[1])).split())

    def seq(self) -> int:
        """The number of the screen."""
        found = re.search(r'name="seq" value="(\d+)"', self.get("/screen").text)
        assert found is not None
        return int(found[1])

    def until(self, words: str, *, seconds: float = 30) -> str:
        """Wait until the screen says something."""
        return eventually(lambda: text if words in (text := self.text()) else "", seconds=seconds)

    def press(self, event: str, words: str) -> str:
        """Press a button and wait for what the screen then says."""
        assert self.post(f"/do/{event}", seq=self.seq()).status_code == 303
        return self.until(words)

    def scan(self, code: str, words: str) -> str:
        """Hold a code under the scanner and wait for what the screen then says."""
        self.around.act("scanner", "scan", data=code)
        return self.until(words)

    def to_fee(self, code: str) -> str:
        """Scan, confirm, and see the fee."""
        self.scan(code, "Är det du?")
        return self.press("confirm", "högkostnadsskydd")

    def rest(self) -> None:
        """End whatever visit there is, so that the first screen is shown."""
        eventually(self._is_at_rest)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)
        self.around.holder = None

    def close(self) -> int:
        """End it as the supervisor does."""
        assert self.process is not None
        self.process.terminate()
        if self.around.holder is self:
            self.around.holder = None
        return self.process.wait(timeout=30)

    def _is_at_rest(self) -> bool:
        if "Välkommen" in self.text():
            return True
        for event in ("cancel", "finish"):
            self.post(f"/do/{event}", seq=self.seq())
        return False

    def _is_well(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return bool(self.get("/health").json()["status"] == "ok")
        except httpx.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        paths = {f"KIOSK_{name.upper().replace('-', '_')}": str(self.around.folder / name) for name in DEVICES}
        bauds = {f"{name}_BAUD": BAUD for name in paths}
        return {
            **paths,
            **bauds,
            "KIOSK_PORT": str(self.port),
            "KIOSK_PUBLIC_URL": self.url,
            "KIOSK_BOOKING_URL": self.around.booking_url,
            "KIOSK_BOOKING_TIMEOUT": "0.6",
            "KIOSK_OUTBOX_EVERY": "0.3",
            "KIOSK_DATABASE_URL": f"sqlite:///{self.folder}/kiosk.sqlite",
            **self.settings,
        }
