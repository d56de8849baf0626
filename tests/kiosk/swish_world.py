"""A simulated Swish as a process, the patient's phone before it, and a kiosk that is joined to both."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import zxingcpp
from PIL import Image, ImageDraw

from tests.kiosk.world import ROOT, Kiosk, Surroundings, eventually, free_port

_MODULE = 8


@dataclass
class SwishProcess:
    """The simulator on a port of its own; it hands callbacks to the kiosk's door."""

    port: int = field(default_factory=free_port)
    door: int = field(default_factory=free_port)

    def post(self, path: str, **body: object) -> httpx.Response:
        """Pull a lever."""
        return httpx.post(f"{self.url}/control/{path}", json=body, trust_env=False).raise_for_status()

    def knock(self, path: str, content: bytes) -> httpx.Response:
        """Post to the kiosk's door, as anybody may."""
        return httpx.post(f"http://127.0.0.1:{self.door}{path}", content=content, trust_env=False)

    def read(self, code: str) -> str:
        """The request that a phone finds by a code."""
        return str(self.post("scan", code=code).json()["id"])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ore(self) -> int:
        """What was paid, in öre."""
        return int(httpx.get(f"{self.url}/control", trust_env=False).json()["ore"])

    @property
    def settings(self) -> dict[str, str]:
        """What a kiosk must be told."""
        return {
            "KIOSK_SWISH_URL": self.url,
            "KIOSK_SWISH_PAYEE_ALIAS": "1231181189",
            "KIOSK_SWISH_CALLBACK_URL": "https://clinic.example/swish",
            "KIOSK_SWISH_CALLBACK_PORT": str(self.door),
            "KIOSK_SWISH_ASK_EVERY": "30",  # who learns sooner has heard of it by a callback
            "KIOSK_SWISH_WATCH_EVERY": "0.5",
        }

    @contextmanager
    def running(self) -> Iterator[SwishProcess]:
        """The process, for as long as the context lasts."""
        command = [sys.executable, "-m", "payments.simulators.swish", "--port", str(self.port)]
        with subprocess.Popen([*command, "--deliver-to", f"http://127.0.0.1:{self.door}"], cwd=ROOT) as process:
            eventually(self._is_up, seconds=30)
            try:
                yield self
            finally:
                process.terminate()

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", trust_env=False).is_success
        except httpx.TransportError:
            return False


@contextmanager
def kiosk_with_swish(surroundings: Surroundings, folder: Path, swish: SwishProcess) -> Iterator[Kiosk]:
    """A kiosk process with an empty database, everything around it in order."""
    surroundings.mend()
    kiosk = Kiosk(surroundings, folder, swish.settings)
    kiosk.start()
    yield kiosk
    surroundings.mend()
    assert kiosk.close() == 0


def code_on(screen: str) -> str:
    """What a phone reads from the picture in a screen's HTML, "" when there is none."""
    size, path = re.search(r'viewBox="0 0 (\d+)', screen), re.search(r'<path class="dark" d="([^"]+)"', screen)
    if size is None or path is None:
        return ""
    side = int(size[1]) * _MODULE
    picture = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path[1]):
        left, top = int(x) * _MODULE, int(y) * _MODULE
        pen.rectangle((left, top, left + int(length) * _MODULE - 1, top + _MODULE - 1), fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)
