"""`make nlu`: how well the chat understands: the stock pipeline, the phrases alone, with the likeness, and with Rasa.

Writes `.run/nlu/report.md` beside Rasa's own reports: five-fold cross-validation of the training examples, with the
confusion matrix as a picture, and the stories of every topic.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from tests.dialogue.exam import Message, Reading, examine, examine_findings, load_exam
from tests.dialogue.readings import by_lexicon
from tests.dialogue.stock import marked_examples, stock_config
from triage_bot.content import load_content
from triage_bot.understanding import understand

OUT = Path(".run/nlu")
RASA = ".venv-rasa/bin/rasa"
DOMAIN, TRAINED_FROM, CURRENT = "triage_bot/assistant/domain", "data/dialogue", ".run/models/current.tar.gz"
LIKENESS = Path(".run/likeness.json")
FIRST_LOOK, FIRST_LOOK_SECOND = Path("tests/dialogue/first_look.yml"), Path("tests/dialogue/first_look_second.yml")
SECOND = Path("tests/dialogue/second.yml")
ENVIRONMENT = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "RASA_CACHE_DIRECTORY": ".run/rasa-cache",
    "PYTHONPATH": ".",
}
Parsed = Mapping[str, Mapping[str, object]]
Read = Callable[[Message], Reading]


def main() -> int:
    """Prints the report; 1 when a part of it could not be made."""
    OUT.mkdir(parents=True, exist_ok=True)
    content = load_content(Path("data/clinical"), LIKENESS)
    lexicon = by_lexicon(content.lexicon)
    messages, second = load_exam(), load_exam(SECOND)
    stock, both = (parsed(model, [*messages, *second]) for model in (stock_model(), CURRENT))
    ways = {
        "stock": lambda message: Reading(intent=str(stock[message.says]["intent"])),
        "phrases": by_lexicon(load_content(Path("data/clinical")).lexicon),
        "without Rasa": lexicon,
        "both": lambda message: replace(lexicon(message), intent=str(both[message.says]["intent"])),
    }
    lines = ["# How well the chat understands", "", *table(ways, messages, FIRST_LOOK), ""]
    lines += ["The second, harder exam:", "", *table(ways, second, FIRST_LOOK_SECOND), ""]
    lines += speed(stock, both, understanding_milliseconds(messages, content.lexicon))
    lines += ["", *cross_validated(), *told_stories()]
    (OUT / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


def understanding_milliseconds(messages: Sequence[Message], lexicon: Mapping[str, Any]) -> float:
    """The median time of reading a message with the lexicon, in this process."""
    times = []
    for message in messages:
        began = time.perf_counter()
        understand(message.says, lexicon)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def speed(stock: Parsed, both: Parsed, understanding: float) -> list[str]:
    """How long a message takes, as ratios to the stock pipeline."""
    plain, read = (median(float(str(each["milliseconds"])) for each in found.values()) for found in (stock, both))
    return [
        f"Through Rasa: stock {plain:.1f} ms, with the lexicon {read:.1f} ms, ratio {read / plain:.2f} (medians).",
        f"Reading with the lexicon alone: {understanding:.2f} ms, {understanding / plain:.2f} of the stock pipeline.",
    ]


def table(ways: dict[str, Read], messages: Sequence[Message], first_look: Path) -> list[str]:
    """The scores of each way of reading, beside the first look."""
    first: dict[str, Any] = yaml.safe_load(first_look.read_text(encoding="utf-8"))
    scores = {way: examine(messages, read) for way, read in ways.items()}
    findings = {way: examine_findings(messages, read) for way, read in ways.items()}
    rows = [
        f"| of {len(messages)} messages | first look, lexicon | {' | '.join(ways)} |",
        "| --- |" + " --- |" * (len(ways) + 1),
    ]
    for name in next(iter(scores.values())):
        before = first.get(name.replace(" ", "_"))
        looked = f"{before['right']}/{before['of']}" if before else ""
        cells = [f"{score.right}/{score.of} = {score.share:.1%}" for score in (each[name] for each in scores.values())]
        rows.append(f"| {name} | {looked} | {' | '.join(cells)} |")
    before = first["findings"]
    cells = [f"P {each.precision:.2f} R {each.recall:.2f} F1 {each.f1:.2f}" for each in findings.values()]
    looked = f"P {before['precision']:.2f} R {before['recall']:.2f} F1 {before['f1']:.2f}"
    return [*rows, f"| findings | {looked} | {' | '.join(cells)} |"]


def stock_model() -> str:
    """The model of a stock bot of the same examples, trained when it is not there."""
    (OUT / "stock.yml").write_text(yaml.safe_dump(stock_config(), sort_keys=False), encoding="utf-8")
    examples = str(marked_examples(OUT / "marked"))
    rasa("train", "nlu", "--nlu", examples, "--domain", DOMAIN, "--config", str(OUT / "stock.yml"),
         "--out", str(OUT), "--fixed-model-name", "stock")  # fmt: skip
    return str(OUT / "stock.tar.gz")


def parsed(model: str, messages: Sequence[Message]) -> dict[str, dict[str, object]]:
    """What a model makes of each message, by its text."""
    texts, found = OUT / "texts.json", OUT / "parsed.json"
    texts.write_text(json.dumps([each.says for each in messages]), encoding="utf-8")
    run([".venv-rasa/bin/python", "tests/dialogue/parse.py", model, str(texts), str(found)])
    readings = json.loads(found.read_text(encoding="utf-8"))
    return {message.says: reading for message, reading in zip(messages, readings, strict=True)}


def cross_validated() -> list[str]:
    """Five folds over the training examples with the pipeline as it is shipped."""
    rasa("test", "nlu", "--cross-validation", "--folds", "5", "--nlu", f"{TRAINED_FROM}/nlu", "--domain", DOMAIN,
         "--config", ".run/config.yml", "--out", str(OUT / "folds"))  # fmt: skip
    report = json.loads((OUT / "folds" / "intent_report.json").read_text(encoding="utf-8"))
    average = report["weighted avg"]
    worst = sorted(
        (each["f1-score"], name) for name, each in report.items() if isinstance(each, dict) and "avg" not in name
    )[:5]
    return [
        f"Five-fold cross-validation of the examples: F1 {average['f1-score']:.3f}, accuracy {report['accuracy']:.3f}.",
        "Weakest intents: " + ", ".join(f"{name} {score:.2f}" for score, name in worst) + ".",
        f"Confusion matrix: {OUT}/folds/intent_confusion_matrix.png",
    ]


def told_stories() -> list[str]:
    """Whether every intent leads to its topic's action."""
    out = OUT / "stories"
    rasa("test", "core", "--model", CURRENT, "--stories", "tests/dialogue/stories.yml", "--out", str(out))
    report = json.loads((out / "story_report.json").read_text(encoding="utf-8"))
    right = report["conversation_accuracy"]
    return [f"Stories: {right['correct']} of {right['total']}."]


def rasa(*arguments: str) -> None:
    """One command of Rasa."""
    run([RASA, *arguments])


def run(command: Sequence[str]) -> None:
    """A command in Rasa's environment; ends the program with what it said when it fails."""
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
