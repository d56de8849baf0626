"""What Rasa takes from the action server: answers of its schema and no others; the schema itself is checked once."""

from __future__ import annotations

import json
import subprocess

from tests.conftest import ROOT


def test_rasa_compares_each_answer_with_a_schema_that_it_checks_once() -> None:
    answers = [
        {"events": [], "responses": [{"custom": {"outcome": "{}"}}]},
        {"events": [], "responses": []},
        {"events": "none", "responses": []},
        {"events": [], "responses": ["hej"]},
    ]
    command = [".venv-rasa/bin/python", "tests/dialogue/answers.py", *map(json.dumps, answers)]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": "."}, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines() == [
        "taken",
        "taken",
        "'none' is not of type 'array'",
        "'hej' is not of type 'object'",
        "1",
    ]
