"""What must hold for the checkout as a whole."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RASA_KEYS = {"nlu", "responses", "stories", "rules"}
TOP_LEVEL = {"pyproject.toml", "triage_bot", "kiosk", "payments", "hardware", "data", "tests", "docker-compose.yml"}
ALSO_AT_THE_ROOT = {
    "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "Makefile", "Dockerfile", "docs",
    "requirements.lock", "requirements-dev.lock",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def texts() -> list[tuple[Path, str]]:
    readable = []
    for path in tracked():
        try:
            readable.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture or a font
    return readable


def test_the_top_level_is_the_agreed_one():
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL | ALSO_AT_THE_ROOT
    assert names >= TOP_LEVEL


def test_rasa_takes_no_clinical_file_for_training_data():
    for path in (ROOT / "data" / "clinical").rglob("*.yml"):
        assert not RASA_KEYS & set(yaml.safe_load(path.read_text(encoding="utf-8"))), path


def test_training_data_lies_only_where_rasa_is_told_to_look():
    for path in (ROOT / "data").rglob("*.yml"):
        if (ROOT / "data" / "dialogue") not in path.parents:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            assert not {"nlu", "stories", "responses"} & set(content or {}), path


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "triage_bot/assistant/requirements.lock"]
)
def test_locks_are_pinned_with_hashes_and_name_no_index(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[a-z0-9][^\s=]*==\S+", text, flags=re.MULTILINE)

    assert len(packages) > 20
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(packages)


def test_nothing_names_a_machine_it_was_written_on():
    absolute = re.compile(r"(?<![\w.])/(?:root|home|work|opt)/[a-z]")
    found = [f"{path.relative_to(ROOT)}: {hit.group()}" for path, text in texts() for hit in absolute.finditer(text)]

    assert found == []


def test_topics_of_talk_have_one_stem_everywhere():
    topics = {path.stem for path in (ROOT / "data" / "dialogue" / "nlu").glob("*.yml")}

    assert topics == {path.stem for path in (ROOT / "data" / "dialogue" / "rules").glob("*.yml")}
    assert topics == {path.stem for path in (ROOT / "triage_bot" / "assistant" / "domain").glob("*.yml")}
    assert topics <= {path.stem for path in (ROOT / "triage_bot" / "actions").glob("*.py")}


def test_the_containers_run_modules_and_files_that_exist():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    commands = [service["command"].split() for service in services.values() if "command" in service]

    assert len(commands) >= 4
    for command in commands:
        if command[1] == "-m":
            assert list(ROOT.glob(command[2].replace(".", "/") + "/__main__.py"))
        else:
            assert (ROOT / command[1]).is_file()


def test_every_built_image_is_a_target_of_the_dockerfile():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    targets = set(re.findall(r"^FROM \S+ AS (\S+)", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))

    given_on = set(re.findall(r"--from=(\S+)", (ROOT / "Dockerfile").read_text()))
    built = {service["build"]["target"] for service in services.values() if "build" in service}
    assert built <= targets
    assert targets - built <= given_on
