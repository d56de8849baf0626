"""The files of the content folder as bytes, read once, and the version that names exactly these bytes.

Reading everything before anything is parsed keeps content and version together even while an author is saving, and
lets content come from elsewhere: an archive, or a revision in git.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]
"""Bytes by path below the content folder, such as `pathways/halsont.yml`."""

SUFFIXES = (".yml", ".md")
VERSION_LENGTH = 16


def read_files(root: Path) -> dict[str, bytes]:
    """Every content file below a folder; other files, such as the exported schemas, are not content."""
    return {file: path.read_bytes() for file, path in _content_files(root)}


def is_content(file: str) -> bool:
    """Whether a path below the content folder is content; hidden folders and editors' working copies are not.

    >>> is_content("pathways/halsont.yml"), is_content("pathways/.halsont.yml"), is_content("schema/pathway.json")
    (True, False, False)
    """
    return file.endswith(SUFFIXES) and not any(part.startswith((".", "#")) for part in file.split("/"))


def _content_files(root: Path) -> list[tuple[str, Path]]:
    found = [(path.relative_to(root).as_posix(), path) for path in root.rglob("*")]
    return sorted((file, path) for file, path in found if is_content(file) and path.is_file())


def version_of(files: Files) -> str:
    """A digest of every file's name and bytes, so that equal content has an equal version on every machine."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    return digest.hexdigest()[:VERSION_LENGTH]


def signature_of(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of change of the content files: cheap to compare, to see whether reading is worth it."""
    statuses = ((file, path.stat()) for file, path in _content_files(root))
    return tuple((file, status.st_size, status.st_mtime_ns) for file, status in statuses)
