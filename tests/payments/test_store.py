"""The tables that the migrations make are those that the program knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from payments import tables
from payments.database import upgrade_payments
from payments.high_cost.ledger import entries, opt_outs

BOTH_DATABASES = True


def test_the_migrations_make_the_tables_of_the_program(engine: Engine) -> None:
    upgrade_payments(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "payments_alembic_version"})
        assert compare_metadata(context, entries.metadata) == []


def test_an_instant_keeps_its_zone(engine: Engine) -> None:
    stockholm = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with engine.begin() as connection:
        connection.execute(insert(opt_outs).values(person_id="p1", at=stockholm))
        assert connection.scalar(select(opt_outs.c.at)) == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(StatementError, match="time zone"):
        connection.execute(insert(opt_outs).values(person_id="p1", at=datetime(2026, 7, 1)))  # noqa: DTZ001


def test_errors_of_the_database_name_no_patient(engine: Engine) -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    with engine.begin() as connection:
        connection.execute(insert(opt_outs).values(person_id="patient-77", at=now))
        with pytest.raises(IntegrityError) as refused:
            connection.execute(insert(opt_outs).values(person_id="patient-77", at=now))
    assert "patient-77" not in str(refused.value)


def test_a_commit_reaches_the_disk(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.scalar(select(tables.counters.c.value)) == 0
