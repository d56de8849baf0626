"""Every phrase that the chat can say exists in every language, with the same holes to fill."""

import ast
import re
import string
from pathlib import Path

import pytest

from triage_bot.conversations.languages import LANGUAGE_NAMES
from triage_bot.phrases import load_phrases
from triage_bot.web.gateway import MASKED

CONVERSATIONS = Path("triage_bot/conversations")
WIDGET = Path("triage_bot/web/static/chat")
HOLES = string.Formatter()
SWEDISH = re.compile(r"[A-ZÅÄÖ][a-zåäö ](?=.*[åäöÅÄÖ\s])", re.DOTALL)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in HOLES.parse(text) if name}


def said_by_the_chat() -> set[str]:
    """The Swedish texts in the conversation's code: a capital first, and a space or a Swedish letter."""
    found = {MASKED}
    for path in CONVERSATIONS.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        texts = [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in docstrings]
        found |= {each.value for each in texts if isinstance(each.value, str) and SWEDISH.match(each.value)}
    return found - set(LANGUAGE_NAMES.values())


def said_by_the_widget() -> set[str]:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in WIDGET.glob("*.js"))
    table = re.search(r"const URGENCY = \{(.*?)\}", sources, flags=re.DOTALL)
    assert table is not None
    return set(re.findall(r'\bt\("([^"]+)"\)', sources)) | set(re.findall(r': "([^"]+)"', table.group(1)))


@pytest.mark.parametrize(("domain", "said"), [("chat", said_by_the_chat()), ("widget", said_by_the_widget())])
def test_every_phrase_is_translated(domain, said):
    english = load_phrases(Path("data/locale"), domain).catalogues["en"]

    assert len(said) > 15
    assert said - set(english) == set()


@pytest.mark.parametrize("language", ["en", "sv-x-easy"])
@pytest.mark.parametrize("domain", ["chat", "widget"])
def test_translations_keep_the_holes_and_no_translation_is_left_over(domain, language):
    translations = load_phrases(Path("data/locale"), domain).catalogues[language]
    said = said_by_the_chat() if domain == "chat" else said_by_the_widget()

    for swedish, translated in translations.items():
        assert holes(swedish) == holes(translated), swedish
    assert {text for text in translations if re.search(r"[åäö]| ", text)} - said == set()


def test_easy_swedish_falls_back_to_swedish_where_that_is_easy():
    phrases = load_phrases(Path("data/locale"), "chat")

    assert phrases.say("sv-x-easy", "Nu skriver jag på svenska.") == "Nu skriver jag lätt svenska."
    assert phrases.say("sv-x-easy", "Vet inte") == "Vet inte"


def test_an_unknown_language_is_answered_in_swedish():
    assert load_phrases(Path("data/locale"), "chat").say("fi", "Hej!") == "Hej!"
