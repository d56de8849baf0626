"""What the store keeps of a conversation, and what it erases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from triage_bot.conversations import store
from triage_bot.conversations.contract import Conversation, Message, State, Turn
from triage_bot.conversations.database import open_database
from triage_bot.conversations.tables import metadata

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/chat.sqlite")
    yield engine
    engine.dispose()


def turn(*texts):
    messages = [Message(id=each, sender="bot", text=each, lang="sv") for each in texts]
    return Turn(messages=messages, state=State.OPEN, complaints=[], assessment=None, route=None)


@pytest.fixture
def kept(database):
    conversation = Conversation(language="sv", region="gavleborg", content_version="1")
    with database.begin() as db:
        store.create(db, "a-conversation", "its-token", conversation, turn("Hej!"), NOON)
        return store.load(db, "a-conversation", "its-token")


def new_turn(kept, client_id=None):
    patient = Message(id="p", sender="patient", text="ont i halsen", lang="sv")
    return store.NewTurn(kept.conversation, patient, turn("Hur länge?"), client_id, NOON)


def test_messages_come_back_in_order(database, kept):
    with database.begin() as db:
        store.append(db, kept, new_turn(kept))

    with database.connect() as db:
        assert [each.text for each in store.history(db, kept.id)] == ["Hej!", "ont i halsen", "Hur länge?"]


def test_a_turn_already_given_is_found_by_its_client_id(database, kept):
    with database.begin() as db:
        store.append(db, kept, new_turn(kept, client_id="once"))

    with database.connect() as db:
        assert store.given_turn(db, kept.id, "once") == turn("Hur länge?")
        assert store.given_turn(db, kept.id, "another") is None


def test_of_two_turns_on_the_same_state_only_the_first_is_stored(database, kept):
    with database.begin() as db:
        store.append(db, kept, new_turn(kept))

    with database.begin() as db, pytest.raises(store.ChangedMeanwhile):
        store.append(db, kept, new_turn(kept))


def test_a_wrong_token_and_an_unknown_conversation_differ(database, kept):
    with database.connect() as db:
        with pytest.raises(store.WrongToken):
            store.load(db, kept.id, "another-token")
        with pytest.raises(store.UnknownConversation):
            store.load(db, "no-conversation", "its-token")


def test_the_token_itself_is_not_stored(database, kept):
    with database.connect() as db:
        assert "its-token" not in str(db.execute(text("select * from conversations")).all())


def test_erasing_leaves_no_row_behind(database, kept):
    with database.begin() as db:
        store.append(db, kept, new_turn(kept, client_id="once"))
        store.erase(db, kept.id)

    with database.connect() as db:
        for table in metadata.tables.values():
            assert db.execute(table.select()).all() == []


def test_only_old_conversations_are_swept(database, kept):
    with database.begin() as db:
        assert store.erase_older_than(db, NOON) == 0
        assert store.erase_older_than(db, NOON + timedelta(seconds=1)) == 1


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database):
    made = inspect(database)

    assert set(made.get_table_names()) == {*metadata.tables, "conversations_alembic_version"}
    for table in metadata.tables.values():
        assert {each["name"] for each in made.get_columns(table.name)} == set(table.columns.keys())
