"""A conversation as the gateway leads it without Rasa, for the tests of this folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage_bot.conversations.alarm import alarm_turn
from triage_bot.conversations.contract import GivenAnswer, Said
from triage_bot.conversations.library import Libraries
from triage_bot.conversations.turn import begin, take_turn
from triage_bot.understanding import check_alarm

TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Libraries(Path("data"), tmp_path_factory.mktemp("content"), Path(".run/likeness.json")).newest


class Talk:
    """A conversation as the gateway leads it without Rasa; `last` is the latest outcome."""

    def __init__(self, library, language="sv"):
        self.library = library
        self.last = begin(library, language=language, region="gavleborg")

    @property
    def question(self):
        return self.last.replies[-1].question

    @property
    def text(self):
        return " ".join(reply.text for reply in self.last.replies)

    def state(self):
        return self.last.conversation.state

    def say(self, text):
        said = Said(text=text, at=TUESDAY_MORNING)
        alarm = check_alarm(text, self.library.content.lexicon)
        conversation = self.last.conversation
        self.last = (
            alarm_turn(self.library, conversation, alarm, said)
            if alarm
            else take_turn(self.library, conversation, said)
        )
        return self

    def speak(self, language):
        self.last = take_turn(self.library, self.last.conversation, Said(language=language, at=TUESDAY_MORNING))
        return self

    def answer(self, value, question=None):
        given = GivenAnswer(question=question or self.question.id, value=value)
        self.last = take_turn(self.library, self.last.conversation, Said(answer=given, at=TUESDAY_MORNING))
        return self

    def until(self, kind):
        """Goes on with mild answers until a question of this kind comes up."""
        for _ in range(20):
            if self.question.kind == kind:
                return self
            self._mildly()
        raise LookupError(kind)

    def to_the_end(self):
        """Gives mild answers, 30 where a number is asked, until the verdict."""
        for _ in range(40):
            if self.question is None:
                return self
            self._mildly(number=30)
        raise LookupError("no verdict")

    def _mildly(self, number=None):
        values = [choice.value for choice in self.question.choices]
        self.answer([] if self.question.kind == "multi" else "no" if "no" in values else [*values, number][0])
