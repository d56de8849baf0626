"""Where a fee was charged, and which children share a high-cost card.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the place of an entry and the table of families."""
    op.add_column("payments_high_cost_entry", sa.Column("place", sa.String(80), nullable=False, server_default=""))
    op.create_table(
        "payments_high_cost_child",
        sa.Column("person_id", sa.String(80), nullable=False),
        sa.Column("family_id", sa.String(80), nullable=False),
        sa.Column("born", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_payments_high_cost_child"),
    )
    op.create_index("ix_payments_high_cost_child_family_id", "payments_high_cost_child", ["family_id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("payments_high_cost_child")
    op.drop_column("payments_high_cost_entry", "place")
