"""A chat server of its own, without Rasa or with a Rasa that misbehaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from tests.conftest import ROOT, free_ports

Json = dict[str, Any]
STARTS_WITHIN = 60
"""Seconds: it reads all its words first, and the machine may be busy with other tests."""


class Chat:
    """The chat API as a client uses it."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def start(self, **wish) -> Json:
        reply = self.http.post("/api/v1/conversations", json=wish)
        assert reply.status_code == 201, reply.text
        return cast(Json, reply.json())

    def send(self, begun: Json, **message) -> httpx.Response:
        headers = {"Authorization": f"Bearer {begun['token']}"}
        return self.http.post(f"/api/v1/conversations/{begun['id']}/messages", json=message, headers=headers)

    def say(self, begun: Json, **message) -> Json:
        reply = self.send(begun, **message)
        assert reply.status_code == 200, reply.text
        return cast(Json, reply.json())

    def answer(self, begun: Json, turn: Json, value) -> Json:
        return self.say(begun, answer={"question": asked(turn)["id"], "value": value})


def asked(turn: Json) -> Json:
    """The question that a Turn ends with."""
    question = turn["messages"][-1]["question"]
    assert question is not None, turn
    return cast(Json, question)


@contextmanager
def running_chat(folder: Path, rasa_url: str, **settings: str) -> Iterator[Chat]:
    """`python -m triage_bot.web` on a port of its own, until it is no longer needed."""
    (port,) = free_ports(1)
    environment = {
        **os.environ,
        "CHAT_PORT": str(port),
        "CHAT_RASA_URL": rasa_url,
        "CHAT_RASA_SECONDS": "1",
        "CHAT_DATABASE_URL": f"sqlite:///{folder}/chat.sqlite",
        "CHAT_ALLOWED_ORIGINS": '["https://www.example"]',
        "CHAT_ARCHIVE": str(folder / "content"),
        **settings,
    }
    log = (folder / "chat.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "triage_bot.web"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    chat = Chat(f"http://127.0.0.1:{port}")
    try:
        for _ in range(STARTS_WITHIN * 20):
            try:
                chat.http.get("/health")
                break
            except httpx.ConnectError:
                assert process.poll() is None, (folder / "chat.log").read_text()
                time.sleep(0.05)
        yield chat
    finally:
        process.terminate()
        process.wait(timeout=20)
        chat.http.close()
        log.close()


@pytest.fixture(scope="session")
def chat(tmp_path_factory) -> Iterator[Chat]:
    """The chat without Rasa."""
    with running_chat(tmp_path_factory.mktemp("chat"), "") as running:
        yield running


class BadRasa(BaseHTTPRequestHandler):
    """Answers as Rasa does when things go wrong; the sender's first letter is not looked at, the server's script is."""

    def do_GET(self) -> None:
        """Ready, as Rasa says it."""
        self._answer(200, b"Hello from Rasa: 3.6.21")

    def do_POST(self) -> None:
        """What the test has chosen."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(*self.server.reply)  # type: ignore[attr-defined]

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def bad_rasa() -> Iterator[ThreadingHTTPServer]:
    """A Rasa whose next replies a test chooses by `reply = (status, body)`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BadRasa)
    server.reply = (200, json.dumps([]).encode())  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chat_with_bad_rasa(tmp_path_factory, bad_rasa) -> Iterator[Chat]:
    """The chat in front of a Rasa that misbehaves."""
    with running_chat(tmp_path_factory.mktemp("chat"), f"http://127.0.0.1:{bad_rasa.server_address[1]}") as running:
        yield running
