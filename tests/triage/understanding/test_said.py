"""What people say about each complaint is read as it was meant: `said/` has the sentences, one file per pathway."""

from pathlib import Path

import pytest

from tests.dialogue.exam import Message, load_exam
from tests.dialogue.readings import by_lexicon

SAID = Path(__file__).with_name("said")
MESSAGES = [
    pytest.param(message, id=f"{file.stem}: {message.says[:60]}")
    for file in sorted(SAID.glob("*.yml"))
    for message in load_exam(file)
]


@pytest.fixture(scope="module")
def read(content):
    return by_lexicon(content.lexicon)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_sentence_is_read_as_it_was_meant(read, message: Message):
    reading = read(message)
    owners = {*message.complaints, *(each.partition(".")[0] for each in message.findings)}
    found = {key: said for key, said in reading.findings.items() if key.partition(".")[0] in owners}

    assert {*message.complaints} <= {*reading.told, *reading.complaints[: len(message.complaints) + 1]}
    assert found == dict(message.findings)
    if message.duration_days is not None:
        assert reading.duration_days == pytest.approx(message.duration_days, rel=0.05)
