"""Texts: every one has its translation, money and time read as they should, and paper fits its printer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk.language import Languages, UnknownLanguage
from kiosk.store import CheckIn
from kiosk.tickets import queue_ticket
from kiosk.tongue import Tongue
from tests.kiosk.conftest import DATA, ROOT, words

AT = datetime(2026, 7, 20, 6, 30, tzinfo=UTC)
CHECK_IN = CheckIn("c1", "b1", date(2026, 7, 20), 17, "Väntrum 2", AT)


def tongue(tag: str) -> Tongue:
    """A language to write in."""
    return Tongue(tag, Languages(DATA / "locale").catalogue(tag).gettext)


def texts_to_translate() -> set[str]:
    """Every text in the kiosk that is marked for translation."""
    found = extract_from_dir(
        str(ROOT / "kiosk"),
        method_map=[("**.py", "python"), ("screens/**.html", "jinja2")],
        keywords={"_": None},
        options_map={"screens/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}},
    )
    return {message for _file, _line, message, *_rest in found if isinstance(message, str)}


def test_english_is_complete_and_holds_nothing_old() -> None:
    with (DATA / "locale/en/LC_MESSAGES/kiosk.po").open("rb") as file:
        catalogue = read_po(file)
    translated = {message.id for message in catalogue if message.id and message.string and not message.fuzzy}
    assert translated == texts_to_translate()


def test_easy_swedish_holds_nothing_old_and_leaves_what_is_easy_to_swedish() -> None:
    with (DATA / "locale/sv@easy/LC_MESSAGES/kiosk.po").open("rb") as file:
        wordings = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert set(wordings) - texts_to_translate() == set()
    assert [text for text, easy in wordings.items() if easy in ("", text)] == []
    easy = tongue("sv-x-easy")
    assert easy.translate("Kvar till frikort") == "Kvar att betala innan du får frikort"
    assert easy.translate("Kvitto") == "Kvitto"
    assert easy.day(date(2026, 7, 20)) == tongue("sv").day(date(2026, 7, 20))


def test_an_unknown_language() -> None:
    with pytest.raises(UnknownLanguage):
        tongue("tlh")


def test_the_queue_ticket() -> None:
    text = words(queue_ticket(CHECK_IN, clinic="Demokliniken", visit_at=AT, tongue=tongue("sv")))
    for expected in ("A017", "Väntrum 2", "Din tid 08.30", "Inte en medicinteknisk produkt"):
        assert expected in text
    assert "Your appointment 08:30" in words(
        queue_ticket(CHECK_IN, clinic="Demokliniken", visit_at=AT, tongue=tongue("en"))
    )
