"""Runs the migrations of the conversations on the connection that the program passes."""

from alembic import context

from triage_bot.conversations.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="conversations_alembic_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
