"""Clinical content that changes while the service runs: good is taken, bad changes nothing but `/health`."""

import shutil
import time

import pytest

from tests.conftest import ROOT
from tests.triage.web.conftest import asked, running_chat

PATHWAY = "data/clinical/pathways/halsont.yml"


@pytest.fixture
def edited(tmp_path):
    """A chat over a copy of the data, and the copy."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with running_chat(tmp_path, "", CHAT_DATA=str(tmp_path / "data"), CHAT_CONTENT_SECONDS="0.1") as chat:
        yield chat, tmp_path


def content(chat):
    return {key: value for key, value in chat.http.get("/health").json()["parts"].items() if key.startswith("content")}


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_bad_content_is_named_in_health_and_the_last_good_goes_on(edited):
    chat, folder = edited
    before = content(chat)
    file = folder / PATHWAY
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("kind: multi", "kind: no_such_kind", 1), encoding="utf-8")

    until(lambda: content(chat)["content"] != "ok")
    assert content(chat)["content_version"] == before["content_version"]
    assert chat.http.get("/health").json()["status"] == "degraded"
    assert chat.say(chat.start(), text="ont i halsen")["complaints"][0]["icpc2"] == "R21"

    file.write_text(text, encoding="utf-8")
    until(lambda: content(chat) == before)


def test_a_conversation_keeps_the_content_it_began_with(edited):
    chat, folder = edited
    begun = chat.start()
    before = content(chat)["content_version"]
    file = folder / PATHWAY
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("sv: Halsont,", "sv: Ont i halsen,", 1), encoding="utf-8")
    until(lambda: content(chat)["content_version"] != before)

    assert chat.say(begun, text="halsont")["complaints"][0]["name"] == "Halsont"
    assert chat.say(chat.start(), text="halsont")["complaints"][0]["name"] == "Ont i halsen"
    assert asked(chat.say(begun, text="qwerty"))["id"]
