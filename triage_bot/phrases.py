"""The chat's own words in each language, from gettext catalogues whose keys are the Swedish texts.

Clinical texts do not stand here but in their pathways. Swedish needs no catalogue: a key is its own text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po


@dataclass(frozen=True)
class Phrases:
    """Translations by language and Swedish text; a text without one stays Swedish."""

    catalogues: Mapping[str, Mapping[str, str]]

    def say(self, language: str, text: str, **values: object) -> str:
        """The text in a language, with `values` put into its braces.

        >>> Phrases({"en": {"Hej {name}!": "Hello {name}!"}}).say("en", "Hej {name}!", name="Anna")
        'Hello Anna!'
        """
        translated = self.catalogues.get(language, {}).get(text) or text
        return translated.format(**values) if values else translated


def load_phrases(folder: Path, domain: str) -> Phrases:
    """The catalogues `<language>/LC_MESSAGES/<domain>.po` below a folder; `sv@easy` is the language tag `sv-x-easy`."""
    catalogues = {}
    for file in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po")):
        with file.open("rb") as source:
            catalogue = read_po(source)
        catalogues[file.parts[-3].replace("@", "-x-")] = {
            str(message.id): str(message.string) for message in catalogue if message.id and not message.fuzzy
        }
    return Phrases(catalogues)
