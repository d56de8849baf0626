"""`state`, `fault`, `clear`, `act`: what can be done to a simulated device while it runs, by its control socket."""

from __future__ import annotations

import argparse
import json
import os
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

from hardware.commands.family import Commands
from hardware.errors import HardwareError

_PATIENCE = 5.0
_DIGITS_OF_A_CODE = 10


def add(commands: Commands) -> None:
    """Make the commands known."""
    state = commands.add_parser("state", help="how a simulated device is, and what can be done with it")
    state.set_defaults(run=_state)
    fault = commands.add_parser("fault", help="let a simulated device fail")
    fault.set_defaults(run=_fault)
    clear = commands.add_parser("clear", help="end the faults of a simulated device")
    clear.set_defaults(run=_clear)
    act = commands.add_parser("act", help="use a simulated device: scan, swipe, unplug …")
    act.set_defaults(run=_act)
    for parser in (state, fault, clear, act):
        parser.add_argument("socket", help="UNIX socket of the simulator's control interface, or the simulator's link")
    fault.add_argument("kind", help="`state` names what there is")
    fault.add_argument("--times", type=int, help="how often, from 1; without it until cleared")
    fault.add_argument("--chance", type=float, help="how likely on each occasion, above 0 to 1")
    fault.add_argument("--skip", type=int, help="how many occasions pass first")
    fault.add_argument("--seconds", type=float, help="how long it takes each time")
    clear.add_argument("kind", nargs="?", help="one kind; without it all")
    act.add_argument("action", help="`state` names what there is")
    act.add_argument(
        "values",
        nargs="*",
        metavar="NAME=VALUE",
        help="a value is JSON, or else a text; so is a number of ten digits or more, which is a code",
    )


def _state(chosen: argparse.Namespace) -> int:
    print(json.dumps(_ask(chosen.socket, "GET", "/state", None), indent=2, ensure_ascii=False))
    return 0


def _fault(chosen: argparse.Namespace) -> int:
    given = {name: getattr(chosen, name) for name in ("kind", "times", "chance", "skip", "seconds")}
    return _do(chosen.socket, "fault", {name: value for name, value in given.items() if value is not None})


def _clear(chosen: argparse.Namespace) -> int:
    return _do(chosen.socket, "clear", {} if chosen.kind is None else {"kind": chosen.kind})


def _act(chosen: argparse.Namespace) -> int:
    pairs = (value.partition("=") for value in chosen.values)
    return _do(chosen.socket, chosen.action, {name: _value(text) for name, _equals, text in pairs})


def _value(text: str) -> object:
    if text.isdecimal() and len(text) >= _DIGITS_OF_A_CODE:
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def _do(path: str, action: str, body: dict[str, object]) -> int:
    state = _ask(path, "POST", f"/actions/{action}", body)
    print("faults:", ", ".join(state["faults"]) or "none", "" if state["plugged"] else "· unplugged")
    return 0


class _UnixConnection(HTTPConnection):
    """HTTP over a UNIX socket."""

    def __init__(self, path: str) -> None:
        super().__init__("device", timeout=_PATIENCE)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_PATIENCE)
        self.sock.connect(self._path)


def _socket_of(path: str) -> str:
    """The socket itself, or the one that lies beside a simulator's link."""
    beside = f"{path}.sock"
    return beside if not path.endswith(".sock") and os.path.exists(beside) else path


def _ask(path: str, method: str, target: str, body: dict[str, object] | None) -> dict[str, Any]:
    content = None if body is None else json.dumps(body)
    path = _socket_of(path)
    with closing(_UnixConnection(path)) as connection:
        try:
            connection.request(method, target, body=content)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except (OSError, HTTPException) as error:
            raise HardwareError(
                f"No simulated device answers at {path}. Name the socket given as --control."
            ) from error
    if response.status >= 400:
        allowed = f" Possible: {', '.join(answer['allowed'])}." if answer.get("allowed") else ""
        raise HardwareError(f"{answer['detail']}{allowed}")
    return answer
