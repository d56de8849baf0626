"""The newest good content is kept when files become bad, and a conversation keeps the version it began with."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.triage.content.conftest import SHIPPED, spoil
from triage_bot.content import Content, ContentError, ContentShelf, load_content

HALSONT = "pathways/halsont.yml"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def shelf(root: Path, archive: Path) -> ContentShelf:
    return ContentShelf(root, archive)


def better(root: Path) -> None:
    spoil(root, "SOURCES.md", "No document was read.", "Nothing was read.")


def worse(root: Path) -> None:
    spoil(root, HALSONT, "urgency: planned", "urgency: soon")


def test_it_gives_what_the_files_say(shelf: ContentShelf) -> None:
    assert shelf.newest.version == load_content(SHIPPED).version
    assert shelf.problems == ()
    assert shelf.refresh() is False


def test_changed_files_become_the_newest_and_the_earlier_version_stays(shelf: ContentShelf, root: Path) -> None:
    began_with = shelf.newest
    better(root)

    assert shelf.refresh() is True

    assert shelf.newest.version == load_content(root).version != began_with.version
    assert shelf.at(began_with.version) is began_with
    assert shelf.at(shelf.newest.version) is shelf.newest


def test_bad_files_change_nothing_but_the_problems(shelf: ContentShelf, root: Path) -> None:
    good = shelf.newest
    worse(root)

    assert shelf.refresh() is False

    assert shelf.newest is good
    assert [problem.file for problem in shelf.problems] == [HALSONT]
    assert shelf.refresh() is False
    assert shelf.problems


def test_mended_files_take_the_problems_away(shelf: ContentShelf, root: Path) -> None:
    good = shelf.newest
    worse(root)
    shelf.refresh()
    spoil(root, HALSONT, "urgency: soon", "urgency: planned")

    assert shelf.refresh() is False

    assert shelf.problems == ()
    assert shelf.newest is good


def test_a_folder_that_is_away_for_a_moment_is_a_problem_and_no_crash(shelf: ContentShelf, root: Path) -> None:
    good = shelf.newest
    root.rename(root.with_name("away"))

    assert shelf.refresh() is False
    assert shelf.newest is good
    assert shelf.problems

    root.with_name("away").rename(root)
    assert shelf.refresh() is False
    assert shelf.problems == ()


def test_without_any_good_content_it_does_not_start(root: Path, archive: Path) -> None:
    worse(root)

    with pytest.raises(ContentError):
        ContentShelf(root, archive)


def test_a_restarted_service_still_has_the_earlier_version(shelf: ContentShelf, root: Path, archive: Path) -> None:
    earlier = shelf.newest.version
    better(root)

    restarted = ContentShelf(root, archive)

    found = restarted.at(earlier)
    assert found is not None
    assert found.version == earlier != restarted.newest.version


def test_what_was_never_there_or_was_tampered_with_is_not_given(shelf: ContentShelf, root: Path, archive: Path) -> None:
    earlier = shelf.newest.version
    (archive / earlier / "numbers.yml").write_text("numbers: {}", encoding="utf-8")
    better(root)
    restarted = ContentShelf(root, archive)

    assert restarted.at(earlier) is None
    assert restarted.at("0" * 16) is None
    assert restarted.at("../clinical") is None


def test_only_versions_in_use_are_kept(shelf: ContentShelf, root: Path, archive: Path) -> None:
    first = shelf.newest.version
    better(root)
    shelf.refresh()
    second = shelf.newest.version
    spoil(root, "SOURCES.md", "Nothing was read.", "Still nothing was read.")
    shelf.refresh()

    shelf.keep_only([second])

    assert shelf.at(first) is None
    assert shelf.at(second) is not None
    assert {folder.name for folder in archive.iterdir()} == {second, shelf.newest.version}


def test_readers_and_refreshing_threads_do_not_disturb_each_other(shelf: ContentShelf, root: Path) -> None:
    versions = {shelf.newest.version}
    seen: list[Content | None] = []

    def read() -> None:
        for _ in range(20):
            shelf.refresh()
            seen.append(shelf.at(shelf.newest.version))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    better(root)
    for thread in threads:
        thread.join()
    shelf.refresh()
    versions.add(shelf.newest.version)

    assert len(seen) == 80
    assert {content.version for content in seen if content is not None} <= versions
    assert None not in seen
