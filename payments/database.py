"""Opens a database so that a committed transaction survives a power cut, and brings its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; the folder of an SQLite file is made.

    SQLite gets what the books need: transactions that begin when they say so, foreign keys, a commit that has reached
    the disk, and a deletion that overwrites. Values stay out of the errors' texts, for errors are logged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", _hide_details)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 15}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def upgrade(engine: Engine, migrations: Path, *, version_table: str) -> None:
    """Bring one package's tables up to date with its Alembic migrations."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        config.attributes["version_table"] = version_table
        command.upgrade(config, "head")


def upgrade_payments(engine: Engine) -> None:
    """Bring the tables of payments up to date."""
    upgrade(engine, Path(__file__).parent / "migrations", version_table="payments_alembic_version")


def _hide_details(context: ExceptionContext) -> None:
    """PostgreSQL's errors quote the values of the row in their second line; keep the first."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\n")[0], *error.args[1:])


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin or end transactions by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: two use cases that read and then write must wait for each other rather than fail at commit
    connection.exec_driver_sql("BEGIN IMMEDIATE")
