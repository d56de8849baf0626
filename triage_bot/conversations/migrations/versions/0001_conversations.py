"""Conversations, their messages, and the turns already given."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the three tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("last_turn", sa.JSON(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_written_at", "conversations", ["written_at"])
    for name, key in (
        ("messages", sa.Column("position", sa.Integer(), nullable=False)),
        ("answered_turns", sa.Column("client_id", sa.String(100), nullable=False)),
    ):
        op.create_table(
            name,
            sa.Column("conversation", sa.String(36), nullable=False),
            key,
            sa.Column("message" if name == "messages" else "turn", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("conversation", key.name, name=f"pk_{name}"),
            sa.ForeignKeyConstraint(
                ["conversation"], ["conversations.id"], ondelete="CASCADE", name=f"fk_{name}_conversation"
            ),
        )


def downgrade() -> None:
    """Removes them."""
    for name in ("answered_turns", "messages", "conversations"):
        op.drop_table(name)
