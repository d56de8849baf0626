"""Runs the migrations of payments on the connection that the caller has opened."""

from alembic import context

from payments.high_cost import ledger, tellings
from payments.tables import metadata

# importing them makes their tables known
__all__ = ["ledger", "tellings"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
