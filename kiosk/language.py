"""The kiosk's languages: Swedish as it stands in the program, others from gettext catalogues in data/locale."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SWEDISH = "sv"
DOMAIN = "kiosk"
EASY = "sv-x-easy"
"""Easy Swedish; a text that is easy as it stands has no other wording there."""
NAMES = {SWEDISH: "Svenska", EASY: "Lätt svenska", "en": "English"}


class UnknownLanguage(LookupError):
    """The kiosk does not speak that language."""


class Languages:
    """All languages that there is a catalogue for, compiled in memory when the kiosk starts."""

    def __init__(self, folder: Path) -> None:
        found: dict[str, gettext.NullTranslations] = {SWEDISH: gettext.NullTranslations()}
        for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
            found[file.parents[1].name.replace("@", "-x-")] = _compiled(file)
        self._catalogues = {tag: found[tag] for tag in NAMES if tag in found}

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages' BCP 47 tags, Swedish first."""
        return tuple(self._catalogues)

    def catalogue(self, tag: str) -> gettext.NullTranslations:
        """The translations of a language; raises UnknownLanguage."""
        try:
            return self._catalogues[tag]
        except KeyError:
            raise UnknownLanguage("The kiosk does not speak that language.") from None


def _compiled(file: Path) -> gettext.GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
