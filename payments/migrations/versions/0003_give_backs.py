"""Reversals and refunds as attempts of their own, idempotency keys, and what a charge is counted as in the registry."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; fees that were counted already keep their transaction."""
    op.add_column("payments_attempt", sa.Column("purpose", sa.String(10), nullable=False, server_default="PAYMENT"))
    op.add_column("payments_attempt", sa.Column("undoes", sa.String(36), nullable=False, server_default=""))
    op.add_column("payments_attempt", sa.Column("key", sa.String(80), nullable=True))
    op.create_index("uq_payments_attempt_key", "payments_attempt", ["key"], unique=True)
    op.add_column("payments_charge", sa.Column("counted_as", sa.String(80), nullable=False, server_default=""))
    op.execute(
        "UPDATE payments_charge SET counted_as = COALESCE((SELECT transaction_id FROM payments_high_cost_entry"
        " WHERE payments_high_cost_entry.reference = payments_charge.reference), '')"
    )


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("payments_charge", "counted_as")
    op.drop_index("uq_payments_attempt_key", "payments_attempt")
    for column in ("key", "undoes", "purpose"):
        op.drop_column("payments_attempt", column)
