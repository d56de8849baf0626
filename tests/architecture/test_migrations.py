"""All packages in one PostgreSQL database, as docker-compose puts them there, each with its own version table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect

from kiosk.people import people
from payments.database import open_engine, upgrade, upgrade_payments
from payments.high_cost.tellings import tellings
from tests.conftest import ROOT
from tests.postgres import Server
from triage_bot.conversations.database import open_database
from triage_bot.conversations.tables import metadata as chat_tables

PACKAGES = {
    "payments_alembic_version": tellings.metadata,
    "kiosk_alembic_version": people.metadata,
    "conversations_alembic_version": chat_tables,
}


@pytest.fixture(scope="module")
def database(postgres: Server) -> Iterator[Engine]:
    """One database with everything in it, brought up twice, as two starts do."""
    url = postgres.new_database()
    engine = open_engine(url)
    for _ in range(2):
        upgrade_payments(engine)
        upgrade(engine, ROOT / "kiosk/migrations", version_table="kiosk_alembic_version")
        open_database(url).dispose()
    yield engine
    engine.dispose()
    postgres.drop(url)


@pytest.mark.parametrize("version_table", PACKAGES)
def test_migrations_make_on_postgresql_what_the_program_knows(database: Engine, version_table: str) -> None:
    metadata: MetaData = PACKAGES[version_table]
    assert set(metadata.tables) <= set(inspect(database).get_table_names())

    def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
        return kind != "table" or name in metadata.tables

    options = {"version_table": version_table, "include_object": is_ours}
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
