"""The committed schemas are current, every content file names the right one, and each is as strict as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.triage.tools.conftest import SHIPPED, VIGNETTES
from tests.triage.tools.json_schema import Schema, errors
from triage_bot.content.kinds import kind_of
from triage_bot.tools.schema import schemas, write_schemas

FILES = sorted([*SHIPPED.rglob("*.yml"), *VIGNETTES.glob("*.yml")])


def named_schema(path: Path) -> Path:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named, f"{path} does not name its schema in the first line"
    return (path.parent / named[1]).resolve()


def schema(name: str) -> Schema:
    read: Schema = json.loads((SHIPPED / "schema" / name).read_text(encoding="utf-8"))
    return read


def test_the_committed_schemas_are_current() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / "schema").glob("*.json")}

    assert committed == schemas(), "run python -m triage_bot schema"


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert len(write_schemas(tmp_path)) == len(schemas())
    (tmp_path / "schema" / "module.json").write_text("{}", encoding="utf-8")
    assert write_schemas(tmp_path) == [tmp_path / "schema" / "module.json"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_names_its_schema_and_satisfies_it(path: Path) -> None:
    kind = kind_of(path.relative_to(SHIPPED).as_posix()) if path.is_relative_to(SHIPPED) else None
    wanted = schema(f"{kind.name if kind else 'vignettes'}.json")

    assert named_schema(path) == (SHIPPED / "schema" / f"{kind.name if kind else 'vignettes'}.json").resolve()
    assert list(errors(yaml.safe_load(path.read_text(encoding="utf-8")), wanted, wanted)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("urgency: planned", "urgency: soon"),
        ("kind: yes_no", "kind: maybe"),
        ("icpc2: [R21, R72, R76]", "icpc2: []"),
        ("route_hint: pharmacy", "route_hint: wizard"),
        ("{at_least: {days: 8}}", "{at_least: {days: eight}}"),
        ("{at_least: {days: 8}}", "{more_than: {days: 8}}"),
        ("{at_least: {days: 8}}", "{at_least: {days: 8}, at_most: {days: 9}}"),
        ("  tried: shared", "  tried: borrowed"),
        ("  diseases: shared", "  diseases: shared\n  worry: shared"),
        ("ages: [3, 130]", "ages: [3 years old, 130]"),
        ("    mark: v", "    mark: x"),
        ("name: {sv: Halsont", "name: {svenska: Halsont"),
        ("  danger:", "  Danger:"),
    ],
)
def test_a_schema_refuses_what_is_wrong(old: str, new: str) -> None:
    text = (SHIPPED / "pathways" / "halsont.yml").read_text(encoding="utf-8")
    assert old in text
    wrong = yaml.safe_load(text.replace(old, new, 1))

    assert list(errors(wrong, schema("pathway.json"), schema("pathway.json")))
