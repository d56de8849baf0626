"""What tests of several packages share: the whole demonstration running, and a browser to look at it with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import hypothesis
import pytest

from tests import postgres as postgresql
from tests.postgres import Server

# how long one example takes says how busy the machine is, not whether the program is right
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent
PORTS = (
    *("CHAT_PORT", "KIOSK_PORT", "PANEL_PORT", "BOOKING_PORT", "SWISH_PORT", "CALLBACK_PORT"),
    *("BILLING_PORT", "PSP_PORT", "BANKID_PORT", "EFRIKORT_PORT"),
    *("RASA_PORT", "ACTIONS_PORT"),
)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: once a browser has been opened, its event loop keeps asyncio tests from theirs.

    Where several processes share the tests, those of a file stay together, and so do all that need the demonstration.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
    for item in items:
        needs_everything = "stack" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("stack" if needs_everything else str(item.path.relative_to(ROOT))))


@dataclass(frozen=True)
class Stack:
    """The demonstration as `make run` starts it, on ports of its own."""

    run_dir: Path
    chat: str
    kiosk: str
    panel: str
    booking: str
    process: subprocess.Popen[str]


def free_ports(count: int) -> list[int]:
    """Ports that nobody holds now, all different."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; skips only where there is none, and a server that does not start is an error."""
    if not postgresql.is_here():
        pytest.skip(postgresql.MISSING)
    with postgresql.server() as server:
        yield server


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything, started once for all tests that need it, ended as Ctrl-C ends it."""
    numbers = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    with tempfile.TemporaryDirectory(prefix="stack-") as folder:
        environment = {**os.environ, **{name: str(number) for name, number in numbers.items()}, "RUN_DIR": folder}
        process = subprocess.Popen(
            [sys.executable, ".dev/run.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            logs = "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in Path(folder, "log").glob("*.log"))
            pytest.fail(f"the demonstration did not start:\n{''.join(said)}\n{logs}")
        urls = {name: f"http://127.0.0.1:{number}" for name, number in numbers.items()}
        yield Stack(
            Path(folder), urls["CHAT_PORT"], urls["KIOSK_PORT"], urls["PANEL_PORT"], urls["BOOKING_PORT"], process
        )
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
        process.stdout.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, whose path `make test` has found; nothing is downloaded."""
    path = os.environ.get("BROWSER_PATH", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGS}


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client that follows nothing and waits for nobody too long."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client
