"""Starts every part of the demonstration under a supervisor, says when all are healthy, and ends them together.

What the parts are and which settings they share stands in `parts.py` beside it.
"""

from __future__ import annotations

import argparse
import configparser
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from parts import PYTHON, ROOT, Part, parts, settings, use_efrikort

READY_WITHIN_SECONDS = 180


def supervisor_config(run: Path, running: list[Part]) -> configparser.ConfigParser:
    """The supervisor's own file: each part is restarted when it dies and logs to a file of bounded size."""
    config = configparser.ConfigParser(interpolation=None)
    config["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": f"{run}/log/supervisord.log",
        "logfile_maxbytes": "1MB",
        "pidfile": f"{run}/supervisord.pid",
    }
    # the supervisor stops one group after the other, and all members of a group at once
    config["group:parts"] = {"programs": ",".join(part.name for part in running)}
    for part in running:
        config[f"program:{part.name}"] = {
            "command": part.command,
            "environment": part.environment,
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "5",
            "stopwaitsecs": "8",
            "stopasgroup": "true",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": f"{run}/log/{part.name}.log",
            "stdout_logfile_maxbytes": "2MB",
            "stdout_logfile_backups": "1",
        }
    return config


def port_problems(env: dict[str, str], running: list[Part]) -> list[str]:
    """A sentence for each port that another program holds or that is no port."""
    sentences = []
    for name in [port for part in running for port in (part.port, *part.doors) if port]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(env[name])))
            except OSError:
                sentences.append(f"Port {env[name]} is taken by another program. Stop it, or set {name} in .env.")
            except (ValueError, OverflowError):
                sentences.append(f"{name} is {env[name]!r}, which is not a port number. Correct it in .env.")
    return sentences


def answers(url: str) -> str:
    """What the part says of itself: "ok", "degraded", "down", or "" while it does not answer."""
    try:
        with urllib.request.urlopen(url, timeout=3) as reply:  # noqa: S310 (our own loopback addresses)
            body = reply.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return ""
    try:
        return str(json.loads(body).get("status", "ok"))
    except (ValueError, AttributeError):
        return "ok"


def is_ready(part: Part, env: dict[str, str]) -> bool:
    """Whether a part is healthy; a chat that is meant to run without Rasa is degraded and ready all the same."""
    state = answers(f"http://127.0.0.1:{env[part.port]}{part.health}")
    return state == "ok" or (state == "degraded" and part.name == "chat" and not env["CHAT_RASA_URL"])


def wait_until_ready(running: list[Part], supervisor: subprocess.Popen[bytes], env: dict[str, str]) -> list[str]:
    """Blocks until every part is healthy; gives back the names of those that are not when the time is up."""
    waiting = [part for part in running if part.port]
    said, begun = "", time.monotonic()
    while waiting and supervisor.poll() is None and time.monotonic() - begun < READY_WITHIN_SECONDS:
        waiting = [part for part in waiting if not is_ready(part, env)]
        names = ", ".join(part.name for part in waiting)
        if waiting and names != said and time.monotonic() - begun > 2:
            said = names
            print(f"» Waiting for {names} …", flush=True)
        time.sleep(0.2)
    return [part.name for part in waiting] or (["supervisord"] if supervisor.poll() is not None else [])


def die_with_parent() -> None:
    """If this launcher is killed outright, the kernel ends the supervisor, and the supervisor its parts (Linux)."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def start_supervisor(run: Path, running: list[Part], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Writes the supervisor's file and starts it in a session of its own, so that Ctrl-C reaches only this launcher."""
    for folder in ("db", "dev", "log", "models"):
        (run / folder).mkdir(parents=True, exist_ok=True)
    file = run / "supervisord.conf"
    with file.open("w") as out:
        supervisor_config(run, running).write(out)
    return subprocess.Popen(
        [PYTHON, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(file)],
        env=env,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 (the launcher has no threads)
    )


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Ends all parts; a part that does not obey is killed by the supervisor."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C and a request to terminate end the parts alike."""
    raise KeyboardInterrupt


def wishes() -> argparse.Namespace:
    """What the person asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-rasa", action="store_true", help="run the chat on understanding and engine alone")
    parser.add_argument("--with-efrikort", action="store_true", help="take cards from the simulated e-frikort")
    parser.add_argument("--only", nargs="+", metavar="PART", help="start these parts alone")
    return parser.parse_args()


def main() -> int:
    """Runs until Ctrl-C; 0 when it was ended on purpose, 1 when something failed."""
    wish = wishes()
    os.chdir(ROOT)
    env = settings()
    if wish.without_rasa:
        env["CHAT_RASA_URL"] = ""
    if wish.with_efrikort:
        use_efrikort(env)
    every = parts(env, rasa=not wish.without_rasa, efrikort=wish.with_efrikort)
    running = [part for part in every if not wish.only or part.name in wish.only]
    problems = port_problems(env, running)
    if problems:
        print("\n".join(f"✗ {problem}" for problem in problems), file=sys.stderr)
        return 1
    for request in (signal.SIGINT, signal.SIGTERM):  # a background shell starts its commands with SIGINT ignored
        signal.signal(request, interrupt)
    supervisor = start_supervisor(Path(env["RUN_DIR"]), running, env)
    try:
        return run_until_stopped(running, supervisor, env)
    except KeyboardInterrupt:
        print("\n» Stopping …", flush=True)
        return 0
    finally:
        stop(supervisor)


def run_until_stopped(running: list[Part], supervisor: subprocess.Popen[bytes], env: dict[str, str]) -> int:
    """Waits for the parts, says where they are, and stays; gives back 1 when it cannot go on."""
    log = Path(env["RUN_DIR"]) / "log"
    print("» Starting …", flush=True)
    late = wait_until_ready(running, supervisor, env)
    if late:
        print(f"✗ Not ready: {', '.join(late)}. Look in {log}/{late[0]}.log", file=sys.stderr)
        return 1
    print_addresses(env)
    supervisor.wait()
    print(f"✗ The supervisor ended by itself. Look in {log}/supervisord.log", file=sys.stderr)
    return 1


def print_addresses(env: dict[str, str]) -> None:
    """Tells the person where to go."""
    print(
        f"""
  Sök vård (chat)    http://127.0.0.1:{env["CHAT_PORT"]}/
  Kiosk              http://127.0.0.1:{env["KIOSK_PORT"]}/
  Simulator panel    http://127.0.0.1:{env["PANEL_PORT"]}/

  Demonstrator with invented patients. Not a medical device, not 1177."""
    )
    if not env["CHAT_RASA_URL"]:
        print("  The chat runs WITHOUT Rasa: on understanding and engine alone.")
    print("  Ctrl-C ends everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
