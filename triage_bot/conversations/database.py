"""Opens the conversations' database and brings its tables up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url


def open_database(url: str) -> Engine:
    """The engine for a SQLite or PostgreSQL address, its tables at the newest version; a missing folder is made."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle_sqlite)
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine


def _settle_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    """Readers do not wait for the writer, a second writer waits its turn, and erasing really overwrites.

    Nobody waits for the disk: a power cut may cost the newest turns, which the patient then writes again.
    """
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
