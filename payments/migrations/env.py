"""Runs the migrations of payments on the connection that the caller has opened."""

from alembic import context

from payments.high_cost.ledger import entries

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=entries.metadata,
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
