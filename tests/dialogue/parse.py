"""Parses messages with a Rasa model: `.venv-rasa/bin/python tests/dialogue/parse.py MODEL TEXTS PARSED`.

TEXTS is a file with a JSON list; PARSED becomes one of {intent, confidence, ranking, entities, milliseconds}. It runs
in Rasa's own environment, whose libraries write to the standard output as they like.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from rasa.core.agent import Agent


async def parse(model: str, texts: list[str]) -> list[dict[str, object]]:
    """What the model makes of each text, and how long it took."""
    agent = Agent.load(model)
    await agent.parse_message("hej")
    found: list[dict[str, object]] = []
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds = (time.perf_counter() - began) * 1000
        intent = parsed["intent"]
        found.append(
            {
                "intent": intent["name"],
                "confidence": intent["confidence"],
                "ranking": [[each["name"], each["confidence"]] for each in parsed.get("intent_ranking", [])[:5]],
                "entities": parsed["entities"],
                "milliseconds": milliseconds,
            }
        )
    return found


if __name__ == "__main__":
    model, texts, parsed = sys.argv[1:]
    found = asyncio.run(parse(model, json.loads(Path(texts).read_text(encoding="utf-8"))))
    Path(parsed).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
