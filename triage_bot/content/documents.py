"""YAML files read with the line of every key, so that each error can say where it is.

Stricter than YAML: a key may stand only once, a bare `yes`, `no`, `on` or `off` (which YAML 1.1 turns into a boolean)
must be quoted, and there are no anchors: what several files share is written once in a module. `nlu`, `responses`,
`stories` and `rules` are refused as top-level keys: Rasa takes any file that has them for its own training data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from triage_bot.content.problems import ContentError, Problem

Path_ = tuple[str, ...]
RASA_KEYS = frozenset({"nlu", "responses", "stories", "rules"})
BARE_BOOLEANS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
DEEPEST = 40

# libyaml reads ten times faster; without it the pure reader gives the same nodes.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One file as plain data, with the line on which every key and list item stands."""

    file: str
    data: Mapping[str, object]
    lines: Mapping[Path_, int]

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """A problem at a key, on the nearest line that is known."""
        keys = tuple(str(part) for part in path)
        nearest = next((keys[:end] for end in range(len(keys), -1, -1) if keys[:end] in self.lines), ())
        return Problem(self.file, self.lines.get(nearest, 1), ".".join(keys), message)


def read_document(file: str, data: bytes) -> Document:
    """A YAML file from its bytes; raises ContentError with file and line."""
    node = _compose(file, data)
    reading = _Reading(file)
    content = reading.value(node, ()) if node is not None else {}
    if not isinstance(content, dict):
        reading.complain(1, (), "the file must be a mapping of keys to values")
        content = {}
    for key in RASA_KEYS & content.keys():
        reading.complain(reading.lines[key,], (key,), "this top-level key belongs to Rasa; use another name")
    if reading.problems:
        raise ContentError(reading.problems)
    return Document(file, content, reading.lines)


def _compose(file: str, data: bytes) -> yaml.Node | None:
    try:
        return yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError([Problem(file, line, "", f"not valid YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Problem(file, 1, "", f"not valid YAML: {str(error).splitlines()[0]}")]) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ContentError([Problem(file, line, "", "not UTF-8")]) from error
    except RecursionError as error:
        raise ContentError([Problem(file, 1, "", "nested too deeply")]) from error


class _Reading:
    """One pass over the nodes of a file: plain data out, lines and problems noted on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []
        self._scalars = yaml.SafeLoader("")
        self._seen: set[int] = set()

    def complain(self, line: int, path: Path_, message: str) -> None:
        self.problems.append(Problem(self.file, line, ".".join(path), message))

    def value(self, node: yaml.Node, path: Path_) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            self.complain(line, path, "an anchor is used here; write it out, or put what is shared into a module")
            return None
        if len(path) > DEEPEST:
            self.complain(line, path[:3], "nested too deeply")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, str(position))) for position, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self.complain(line, path, "a key must be a word")
                continue
            key_path = (*path, key)
            if self._is_bare_boolean(key_node):
                self.complain(line, key_path, f"YAML reads this key as a boolean; write '{key}' in quotes")
            if key in data:
                self.complain(line, key_path, "this key stands twice")
            self.lines[key_path] = line
            data[key] = self.value(value_node, key_path)
        return data

    def _scalar(self, node: yaml.Node, path: Path_) -> object:
        line = node.start_mark.line + 1
        if self._is_bare_boolean(node) and str(node.value).lower() not in ("true", "false"):
            self.complain(line, path, f"YAML reads {node.value} as a boolean; write '{node.value}' in quotes")
            return str(node.value)
        try:
            return self._scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as error:
            self.complain(line, path, f"not a value: {str(error).splitlines()[0]}")
            return None

    @staticmethod
    def _is_bare_boolean(node: yaml.Node) -> bool:
        return node.tag == "tag:yaml.org,2002:bool" and str(node.value).lower() in BARE_BOOLEANS
