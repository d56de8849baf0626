"""The content of a running service: the newest that is good, and earlier versions for conversations begun with them.

A conversation keeps the version it began with, so versions are copied into an archive folder when they are first
taken; a restarted service finds them there. Nothing here looks at a clock: whoever owns the shelf says when to look.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Collection
from pathlib import Path

from triage_bot.content.content import Content
from triage_bot.content.loading import Learnt, build_content
from triage_bot.content.problems import ContentError, Problem
from triage_bot.content.snapshot import Files, read_files, signature_of, version_of


class ContentShelf:
    """Content by version, safe to use from several threads.

    `root` is a folder like `data/clinical`, `archive` keeps the files of every version that was good, `likeness` is
    what was learnt from the examples: it ranks complaints, decides no verdict, and is the same for all versions.
    Raises ContentError when the content is bad at the very start, because there is no last good one then.
    """

    def __init__(self, root: Path, archive: Path, likeness: Learnt | None = None) -> None:
        self._root = root
        self._likeness = likeness
        self._archive = archive
        self._lock = threading.Lock()
        self._problems: tuple[Problem, ...] = ()
        self._signature = signature_of(root)
        files = read_files(root)
        self._newest = build_content(files, likeness)
        self._versions = {self._newest.version: self._newest}
        self._keep(self._newest.version, files)

    @property
    def newest(self) -> Content:
        """The newest content that is good; new conversations begin with it."""
        return self._newest

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files as they are now; empty when `newest` is what the files say."""
        return self._problems

    def refresh(self) -> bool:
        """Look at the files; returns whether `newest` changed. Bad files change `problems`, never the content."""
        with self._lock:
            try:
                signature = signature_of(self._root)
                if signature == self._signature:
                    return False
                self._signature = signature
                return self._take(read_files(self._root))
            except OSError as error:
                # A file that vanishes or cannot be opened in the middle of a deployment: look again next time.
                self._signature = ()
                name = os.path.basename(error.filename or "") or self._root.name
                self._problems = (Problem(name, 1, "", f"cannot be read: {error.strerror}"),)
                return False

    def at(self, version: str) -> Content | None:
        """The content of a version that was newest once; None when nothing is left of it."""
        with self._lock:
            if version not in self._versions:
                files = self._archived(version)
                if files is None:
                    return None
                try:
                    self._versions[version] = build_content(files, self._likeness)
                except ContentError:
                    # Good when it was taken, but today's program asks more of content.
                    return None
            return self._versions[version]

    def keep_only(self, versions: Collection[str]) -> None:
        """Forget every version but the newest and these, which unfinished conversations still use."""
        with self._lock:
            kept = {*versions, self._newest.version}
            self._versions = {name: content for name, content in self._versions.items() if name in kept}
            for folder in self._archive.iterdir():
                if folder.name not in kept:
                    shutil.rmtree(folder)

    def _take(self, files: Files) -> bool:
        version = version_of(files)
        if version == self._newest.version:
            self._problems = ()
            return False
        try:
            content = self._versions.get(version) or build_content(files, self._likeness)
        except ContentError as error:
            self._problems = error.problems
            return False
        self._keep(version, files)
        self._versions[version] = content
        self._newest = content
        self._problems = ()
        return True

    def _keep(self, version: str, files: Files) -> None:
        """Write a version's files into the archive, complete or not at all."""
        folder = self._archive / version
        if self._archived(version) is not None:
            return
        self._archive.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._archive, prefix=".") as unfinished:
            copy = Path(unfinished) / version
            for name, data in files.items():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes(data)
            shutil.rmtree(folder, ignore_errors=True)
            try:
                copy.rename(folder)
            except OSError:
                # Another process of the same service has archived the same version in the meantime.
                if self._archived(version) is None:
                    raise

    def _archived(self, version: str) -> Files | None:
        """A version's files from the archive, if they are all there and unchanged."""
        folder = self._archive / version
        if not version.isalnum() or not folder.is_dir():
            return None
        files = read_files(folder)
        return files if version_of(files) == version else None
