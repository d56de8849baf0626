"""What the two commands say when machine or checkout are not as they should be: one clear message, and no success."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import PORTS, ROOT, free_ports


@pytest.fixture
def checkout(tmp_path):
    """As much of the checkout as the set-up looks at, with the environments of this one."""
    for name in (".dev", "data/dialogue", "data/clinical", "triage_bot"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / ".run").mkdir()
    shutil.copy(ROOT / ".run/likeness.json", tmp_path / ".run/likeness.json")
    (tmp_path / ".run/tools").symlink_to(ROOT / ".run/tools")
    return tmp_path


def setup(checkout: Path, step: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [".dev/setup", step],
        cwd=checkout,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def launched(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ".dev/run.py"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_missing_python_310_is_named_with_what_to_do(checkout, tmp_path):
    ended = setup(
        checkout,
        "rasa",
        UV_PYTHON_PREFERENCE="only-managed",
        UV_PYTHON_INSTALL_DIR=str(tmp_path / "no-pythons"),
        UV_PYTHON_DOWNLOADS="never",
    )

    assert ended.returncode != 0
    assert "Rasa needs Python 3.10" in ended.stderr
    assert "make run RASA=off" in ended.stderr


def test_a_failed_training_shows_its_end_and_names_its_log(checkout):
    (checkout / ".venv-rasa").symlink_to(ROOT / ".venv-rasa")
    (checkout / "data/dialogue/rules/matter.yml").write_text('version: "3.1"\nrules: broken')
    ended = setup(checkout, "model")

    assert ended.returncode != 0
    assert "The training failed. The whole log: .run/log/train.log" in ended.stderr
    assert not (checkout / ".run/models/current.tar.gz").exists()


def test_training_is_not_repeated_while_its_inputs_are_the_same(checkout):
    name = setup(checkout, "model-name").stdout.strip()
    (checkout / ".run/models").mkdir()
    (checkout / f".run/models/{name}.tar.gz").write_bytes(b"a model")

    assert setup(checkout, "model").stdout == ""
    assert (checkout / ".run/models/current.tar.gz").read_bytes() == b"a model"


@pytest.mark.parametrize(
    "input_of_the_model",
    ["data/dialogue/nlu/fees.yml", "data/clinical/lexicon/words.yml", "triage_bot/understanding/reading.py"],
)
def test_every_input_of_the_model_counts(checkout, input_of_the_model):
    before = setup(checkout, "model-name").stdout
    with (checkout / input_of_the_model).open("a") as file:
        file.write("\n# changed\n")

    assert setup(checkout, "model-name").stdout != before


def test_a_taken_port_is_named_with_its_setting(tmp_path):
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(ports["KIOSK_PORT"])))
        taken.listen()
        ended = launched(RUN_DIR=str(tmp_path), **ports)

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"✗ Port {ports['KIOSK_PORT']} is taken by another program. Stop it, or set KIOSK_PORT in .env."
    ]


def test_a_port_that_is_no_number_is_named_with_its_setting(tmp_path):
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    ended = launched(RUN_DIR=str(tmp_path), **{**ports, "PANEL_PORT": "eight"})

    assert ended.returncode == 1
    assert "PANEL_PORT is 'eight'" in ended.stderr


def test_the_chat_runs_without_rasa_and_says_so(tmp_path):
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    process = subprocess.Popen(
        [sys.executable, ".dev/run.py", "--without-rasa", "--only", "chat"],
        cwd=ROOT,
        env={**os.environ, **ports, "RUN_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line

    assert "WITHOUT Rasa" in said
    assert httpx.get(f"http://127.0.0.1:{ports['CHAT_PORT']}/health").json()["parts"]["rasa"] == "off"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    process.stdout.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{ports['CHAT_PORT']}/health")
