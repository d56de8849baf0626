"""JSON Schemas of the content files, by which an editor completes and checks while an author types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from triage_bot.content.kinds import FILE_KINDS
from triage_bot.content.schema import Written
from triage_bot.tools.vignettes import WrittenVignettes

FOLDER = "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The schema of every kind of file as JSON text, by file name; vignettes have one too."""
    kinds = {kind.name: kind.model for kind in FILE_KINDS} | {"vignettes": WrittenVignettes}
    return {f"{name}.json": _schema(model) for name, model in kinds.items()}


def write_schemas(content: Path) -> list[Path]:
    """Writes the schemas into the folder `schema` below a content folder; returns the files that changed."""
    folder = content / FOLDER
    folder.mkdir(exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _schema(model: type[Written]) -> str:
    schema = {"$schema": DIALECT} | _closed(model.model_json_schema(by_alias=True))
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, refusing keys that fit no pattern: pydantic does refuse them but does not say so."""
    closed = {key: _closed_part(part) for key, part in schema.items()}
    return {"additionalProperties": False} | closed if "patternProperties" in closed else closed


def _closed_part(part: Any) -> Any:
    if isinstance(part, dict):
        return _closed(part)
    return [_closed_part(each) for each in part] if isinstance(part, list) else part
