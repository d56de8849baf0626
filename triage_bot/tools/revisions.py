"""Content from a folder, or as it was at a revision in git."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from triage_bot.content import Content, ContentError, build_content
from triage_bot.content.snapshot import Files, is_content, read_files


class NoSuchContent(LookupError):
    """A name that is neither a folder nor a revision that git knows."""


def content_at(name: str, root: Path) -> Content:
    """The content in the folder of this name, else that of the content folder `root` at a git revision.

    Raises NoSuchContent, also when what was content once is none for today's program.
    """
    folder = Path(name)
    files = read_files(folder) if folder.is_dir() else _files_at(name, root)
    if not files:
        raise NoSuchContent(f"there is no content in {name}")
    try:
        return build_content(files)
    except ContentError as error:
        first, *more = error.problems
        raise NoSuchContent(f"{name} is no good content for this program: {first} (and {len(more)} more)") from error


def _files_at(revision: str, root: Path) -> Files:
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise NoSuchContent(f"{revision} is neither a folder nor a revision of {root}")
    # Run inside the content folder, git puts just this folder into the archive, with paths below it.
    archive = _git(root, "archive", "--format=tar", commit.decode().strip(), ".")
    if archive is None:
        raise NoSuchContent(f"there was no {root} at {revision}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        opened = ((member.name.removeprefix("./"), tar.extractfile(member)) for member in tar if member.isfile())
        return {name: file.read() for name, file in opened if file is not None and is_content(name)}


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints when run in a folder; None when it refuses."""
    git = shutil.which("git")
    if git is None:
        raise NoSuchContent("git is not installed; name two folders instead")
    # The arguments are fixed but for a revision, which git verifies itself and cannot take for an option.
    ran = subprocess.run([git, *arguments], cwd=root, capture_output=True, check=False, timeout=60)  # noqa: S603
    return ran.stdout if ran.returncode == 0 else None
