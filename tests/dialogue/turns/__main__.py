"""What a turn of the chat costs beside a stock Rasa bot: time and memory as ratios, and whether turns get slower.

    python -m tests.dialogue.turns

The stock bot has the same examples, Rasa's light pipeline, one custom action, and Rasa's own tracker store.
Both bots run at once on this machine, and their turns are taken by turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import httpx
import yaml

from tests.conftest import ROOT, free_ports
from tests.dialogue.__main__ import CURRENT, DOMAIN, ENVIRONMENT, OUT, rasa
from tests.dialogue.exam import load_exam
from tests.dialogue.stock import ENTITIES, marked_examples, stock_config
from tests.triage.web.conftest import Chat, running_chat

PRACTICE = Path("tests/dialogue/practice.yml")
RASA = [".venv-rasa/bin/rasa", "run", "--interface", "127.0.0.1"]
CREDENTIALS = "triage_bot/assistant/credentials.yml"
READY_WITHIN = 120
COMPARED, CONVERSATIONS = 60, 3
EARLY, LATE, LONG = range(3, 8), range(58, 63), 64
GOALS = {"turn / stock turn (p50)": 1.3, "memory of Rasa / stock Rasa": 1.1, "turn 60 / turn 5": 1.2}


@dataclass(frozen=True)
class Bots:
    """Both bots, running: the chat and its Rasa, the stock bot and a client of it."""

    chat: Chat
    own: subprocess.Popen[bytes]
    bot: httpx.Client
    stock: subprocess.Popen[bytes]


def main() -> int:
    """Prints the ratios; 1 when a goal is missed."""
    texts = [each.says for each in load_exam(PRACTICE) if each.intent == "describe"][:COMPARED]
    with running_bots(stock_bot()) as bots:
        begin = median(timed(partial(bots.chat.start, region="gavleborg")) for _ in texts)
        pairs = [(timed(partial(own_turn, bots, text)), timed(partial(stock_turn, bots, text))) for text in texts]
        own, stock = median(own for own, _ in pairs) - begin, median(stock for _, stock in pairs)
        ratios = {
            "turn / stock turn (p50)": own / stock,
            "memory of Rasa / stock Rasa": resident(bots.own) / resident(bots.stock),
            "turn 60 / turn 5": lengthening(bots.chat),
        }
        print(f"a turn: {own:.1f} ms, of the stock bot {stock:.1f} ms (medians of {len(pairs)}, taken by turns)")
        print(f"Rasa: {resident(bots.own) / 1024:.0f} MiB, stock {resident(bots.stock) / 1024:.0f} MiB")
        assert "chat_rasa_failures_total 0.0" in bots.chat.http.get("/metrics").text
    for name, ratio in ratios.items():
        print(f"  {'✓' if ratio <= GOALS[name] else '✗'} {name}: {ratio:.2f} (goal: at most {GOALS[name]})")
    return int(any(ratio > GOALS[name] for name, ratio in ratios.items()))


def own_turn(bots: Bots, text: str) -> None:
    """The first turn of a new conversation; its beginning is measured by itself."""
    bots.chat.say(bots.chat.start(region="gavleborg"), text=text)


def stock_turn(bots: Bots, text: str) -> None:
    """A turn of a new sender, as Rasa's REST channel takes it."""
    said = bots.bot.post("/webhooks/rest/webhook", json={"sender": f"{time.monotonic_ns()}", "message": text})
    assert len(said.json()) == 1, "the stock bot answers once"


@contextmanager
def running_bots(model: str) -> Iterator[Bots]:
    """Both bots with their action servers, on ports of their own."""
    stock_port, stock_actions, port, actions = free_ports(4)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turns-")))
        serve = [sys.executable, "-m", "rasa_sdk", "--actions", "tests.dialogue.turns.stock_actions"]
        stack.enter_context(started([*serve, "--port", str(stock_actions)], folder / "stock_actions.log"))
        own_actions = {"ACTIONS_PORT": str(actions), "ACTIONS_ARCHIVE": str(folder / "content")}
        own_server = [sys.executable, "-m", "triage_bot.actions"]
        stack.enter_context(started(own_server, folder / "actions.log", **own_actions))
        endpoints = folder / "stock_endpoints.yml"
        endpoints.write_text(f"action_endpoint: {{url: 'http://127.0.0.1:{stock_actions}/webhook'}}", encoding="utf-8")
        stock = stack.enter_context(started(rasa_server(model, stock_port, endpoints), folder / "stock.log"))
        own = rasa_server(CURRENT, port, Path("triage_bot/assistant/endpoints.yml"))
        asks = f"http://127.0.0.1:{actions}/webhook"
        process = stack.enter_context(started(own, folder / "rasa.log", ACTION_ENDPOINT_URL=asks))
        for each in (stock_port, port):
            wait_for(f"http://127.0.0.1:{each}/")
        chat = stack.enter_context(running_chat(folder, f"http://127.0.0.1:{port}", CHAT_RASA_SECONDS="6"))
        client = httpx.Client(base_url=f"http://127.0.0.1:{stock_port}", trust_env=False, timeout=30)
        yield Bots(chat, process, stack.enter_context(client), stock)


def rasa_server(model: str, port: int, endpoints: Path) -> list[str]:
    """The command of a Rasa server with the REST channel."""
    return [*RASA, "--model", model, "--port", str(port), "--endpoints", str(endpoints), "--credentials", CREDENTIALS]


def lengthening(chat: Chat) -> float:
    """The median of late turns over the median of early turns of the same conversations."""
    early, late = [], []
    for _ in range(CONVERSATIONS):
        ask = partial(chat.say, chat.start(region="gavleborg"), text="vad kostar ett besök")
        for turn in range(LONG):
            # a question that is answered beside the interview, so that the conversation never comes to its end
            took = timed(ask)
            early += [took] if turn in EARLY else []
            late += [took] if turn in LATE else []
    return median(late) / median(early)


def timed(act: Callable[[], object]) -> float:
    """How many milliseconds something took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def stock_bot() -> str:
    """The model of the stock bot, trained when its examples changed: the light pipeline."""
    config = stock_config()
    config["policies"][0]["core_fallback_action_name"] = "action_answer"
    intents = sorted({intent for path in Path(DOMAIN).glob("*.yml") for intent in _intents_of(path)})
    domain = {"version": "3.1", "intents": intents, "entities": ENTITIES, "actions": ["action_answer"]}
    rules = [
        {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": "action_answer"}]}
        for intent in [*intents, "nlu_fallback"]
    ]
    OUT.mkdir(parents=True, exist_ok=True)
    for name, written in (("config", config), ("domain", domain), ("rules", {"version": "3.1", "rules": rules})):
        (OUT / f"bot_{name}.yml").write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    examples = str(marked_examples(OUT / "marked"))
    rasa("train", "--data", examples, str(OUT / "bot_rules.yml"), "--domain", str(OUT / "bot_domain.yml"),
         "--config", str(OUT / "bot_config.yml"), "--out", str(OUT), "--fixed-model-name", "bot")  # fmt: skip
    return str(OUT / "bot.tar.gz")


def _intents_of(path: Path) -> list[str]:
    intents: list[str] = yaml.safe_load(path.read_text(encoding="utf-8")).get("intents", [])
    return intents


@contextmanager
def started(command: Sequence[str], log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process until it is no longer needed."""
    environment = {**os.environ, **ENVIRONMENT, "LOG_LEVEL": "WARNING", **settings}
    with log.open("w") as written:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(url: str) -> None:
    """Until a server answers."""
    for _ in range(READY_WITHIN * 2):
        try:
            httpx.get(url, trust_env=False, timeout=5)
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    sys.exit(f"{url} did not answer within {READY_WITHIN} seconds")


def resident(process: subprocess.Popen[bytes]) -> int:
    """The resident memory of a process, in KiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


if __name__ == "__main__":
    sys.exit(main())
