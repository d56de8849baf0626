"""A stock Rasa bot of the same examples, to measure by: Rasa's light pipeline, its intents and its entities.

The entities are marked in the examples by plain patterns, as its authors would have marked them by hand; what it finds
is not used, but finding entities is a part of what a stock bot does with every message.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ASSISTANT = Path("triage_bot/assistant")
EXAMPLES = Path("data/dialogue/nlu")
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 2, "max_ngram": 5},
    {"name": "LogisticRegressionClassifier", "C": 10, "max_iter": 300},
    {"name": "CRFEntityExtractor"},
    {"name": "FallbackClassifier", "threshold": 0.4, "ambiguity_threshold": 0.05},
]
_MARKED = re.compile(
    r"\b(?:"
    r"(?P<duration>(?:\d+|en|ett|två|tre|fyra|fem|sex) (?:timmar|dygn|dag|dagar|veckor|vecka|månad|månader))"
    r"|(?P<age>\d+ (?:år|mån|månader gammal))"
    r"|(?P<temperature>(?:3[5-9]|4[0-2])(?:[.,]\d)?(?: grader)?)"
    r"|(?P<symptom>ont|feber|febrig|hosta|hostar|hostan|yr|yrsel|trött|svullen|svullet|klåda|kliar|utslag|svider|blod"
    r"|blöder|illamående|kräks|diarré|värk|värker|stel|domnar|snuva|snuvig|halsont|knöl|röd|rött|andfådd|ångest)"
    r"|(?P<place>huvudet|halsen|örat|ögat|magen|ryggen|nacken|axeln|armen|handen|benet|knät|knäet|foten|fotleden|bröstet)"
    r")\b"
)
ENTITIES = sorted(_MARKED.groupindex)
"""What is marked."""


def stock_config() -> dict[str, Any]:
    """The assistant's configuration with the light pipeline of a stock bot."""
    config: dict[str, Any] = yaml.safe_load((ASSISTANT / "config.yml").read_text(encoding="utf-8"))
    return config | {"pipeline": PIPELINE}


def marked_examples(folder: Path) -> Path:
    """The assistant's examples with entities marked in them, written to a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(EXAMPLES.glob("*.yml")):
        written: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for each in written["nlu"]:
            each["examples"] = "".join(f"{marked(line)}\n" for line in each["examples"].splitlines())
        (folder / path.name).write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def marked(example: str) -> str:
    """An example with its entities in Rasa's way of writing: "[feber](symptom) i [tre dagar](duration)"."""
    if "[" in example:
        return example
    return _MARKED.sub(lambda found: f"[{found.group()}]({found.lastgroup})", example)
