"""The totals that terminals tell when their day is ended."""

import sqlalchemy as sa
from alembic import op

revision = "0010_day_totals"
down_revision = "0009_control_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "payments_day_total",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("station", sa.String(40), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payments_day_total"),
    )
    op.create_index("ix_payments_day_total_station_closed_at", "payments_day_total", ["station", "closed_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("payments_day_total")
