"""Whether the texts that are not part of a pathway exist in every language of the service, and stand only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from triage_bot.content.documents import Document
from triage_bot.content.problems import Problem
from triage_bot.content.schema_words import (
    WrittenAdvice,
    WrittenAlarms,
    WrittenNumbers,
    WrittenUrgencies,
    WrittenWords,
)
from triage_bot.engine.pathway import Text, Urgency

LANGUAGES = ("sv", "sv-x-easy", "en")
"""The languages of the texts that every pathway shares."""
ADVICE_LANGUAGES = ("sv", "en")
"""The languages of all advice; that of a pathway in more languages exists in those too."""


def missing_languages(text: Text | None, languages: Sequence[str]) -> Iterator[str]:
    """What to say about each language in which a text that exists is missing."""
    if text is None:
        return
    for language in languages:
        base, _, variety = language.partition("-")
        # a variety falls back to its base, so a wording about somebody else would be said in the base language
        wordings = [key.removeprefix(base) for key in text if key.startswith(f"{base}@")] if variety else []
        yield from (
            f"the text is missing in {language}{each}" for each in ["", *wordings] if f"{language}{each}" not in text
        )


def advice_problems(document: Document, written: WrittenAdvice, earlier: Mapping[str, Text]) -> list[Problem]:
    """Pieces of advice that another file has too, or that lack a language."""
    found = []
    for name, text in written.advice.items():
        if name in earlier:
            found.append(document.problem(("advice", name), "this advice exists in another file too"))
        path = ("advice", name)
        found += [document.problem(path, message) for message in missing_languages(text, ADVICE_LANGUAGES)]
    return found


def shared_text_problems(
    *,
    urgency: tuple[Document, WrittenUrgencies],
    alarms: tuple[Document, WrittenAlarms],
    numbers: tuple[Document, WrittenNumbers],
    words: tuple[Document, WrittenWords],
) -> list[Problem]:
    """Missing levels, languages and telephone numbers in the files that stand beside the pathways."""
    found = [
        urgency[0].problem(("levels",), f"the level {level.value} is missing")
        for level in Urgency
        if level not in urgency[1].levels
    ]
    for level, texts in urgency[1].levels.items():
        for name in ("headline", "do_now", "if_worse"):
            found += _missing(urgency[0], ("levels", level.value, name), getattr(texts, name))
    for name, kind in alarms[1].kinds.items():
        found += _missing(alarms[0], ("kinds", name, "headline"), kind.headline)
        found += _missing(alarms[0], ("kinds", name, "message"), kind.message)
        unknown = [each for each in kind.numbers if each not in numbers[1].numbers]
        found += [alarms[0].problem(("kinds", name, "numbers"), f"numbers.yml has no {each}") for each in unknown]
    for name, number in numbers[1].numbers.items():
        found += _missing(numbers[0], ("numbers", name, "label"), number.label)
    for section in ("persons", "yes_no"):
        for name, text in getattr(words[1], section).items():
            found += _missing(words[0], (section, name), text)
    found += _missing(words[0], ("glance",), words[1].glance)
    return found


def _missing(document: Document, path: tuple[str, ...], text: Text) -> list[Problem]:
    return [document.problem(path, message) for message in missing_languages(text, LANGUAGES)]
