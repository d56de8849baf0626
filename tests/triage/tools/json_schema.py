"""As much of JSON Schema as the exported schemas use, for checking them without pydantic. Unknown words are errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

Schema = dict[str, Any]

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": (str, date),
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
SILENT = {"$defs", "$schema", "title", "description", "default", "format"}


def errors(value: Any, schema: Schema, root: Schema) -> Iterator[str]:
    """What a schema has against a value."""
    for word, argument in schema.items():
        if word not in SILENT:
            yield from _broken(word, argument, value, schema, root)


def _fitting(key: str, schema: Schema) -> list[Schema]:
    return [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]


def _broken(word: str, argument: Any, value: Any, schema: Schema, root: Schema) -> Iterator[str]:
    match word:
        case "$ref":
            yield from errors(value, root["$defs"][argument.removeprefix("#/$defs/")], root)
        case "type":
            if not isinstance(value, TYPES[argument]) or (isinstance(value, bool) and argument != "boolean"):
                yield f"{value!r} is no {argument}"
        case "anyOf":
            if all(any(True for _ in errors(value, each, root)) for each in argument):
                yield f"{value!r} is none of the alternatives"
        case "enum" | "const":
            if value not in (argument if word == "enum" else [argument]):
                yield f"{value!r} is not {argument}"
        case "pattern" | "minLength":
            text = str(value)
            if not (re.search(argument, text) if word == "pattern" else len(text) >= argument):
                yield f"{value!r} does not fit {argument!r}"
        case "minItems" | "maxItems" | "minProperties" | "maxProperties":
            if isinstance(value, list | dict) and (
                len(value) < argument if word.startswith("min") else len(value) > argument
            ):
                yield f"{len(value)} items"
        case "items" | "prefixItems":
            for position, item in enumerate(value if isinstance(value, list) else []):
                yield from errors(item, argument if word == "items" else argument[position], root)
        case "required":
            yield from (f"{each} is missing" for each in argument if isinstance(value, dict) and each not in value)
        case "properties":
            for key in value if isinstance(value, dict) else ():
                yield from errors(value[key], argument.get(key, {}), root)
        case "patternProperties":
            for key in value if isinstance(value, dict) else ():
                for part in _fitting(key, schema):
                    yield from errors(value[key], part, root)
        case "propertyNames":
            for key in value if isinstance(value, dict) else ():
                yield from errors(key, argument, root)
        case "additionalProperties":
            for key in value if isinstance(value, dict) else ():
                if key in schema.get("properties", {}) or _fitting(key, schema):
                    continue
                yield from [f"{key} is unknown"] if argument is False else errors(value[key], argument, root)
        case _:
            raise AssertionError(f"the schema uses {word}")
