"""Runs the migrations of the kiosk on the connection that the caller has opened."""

from alembic import context

from kiosk import people
from kiosk.store import metadata

# importing it makes its table known
__all__ = ["people"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
