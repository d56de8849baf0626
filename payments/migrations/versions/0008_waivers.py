"""Fees that are let off: how much of a charge, and each decision with its reason and who took it."""

import sqlalchemy as sa
from alembic import op

revision = "0008_waivers"
down_revision = "0007_stored_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("payments_charge", sa.Column("waived_ore", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "payments_waiver",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("charge_id", sa.String(36), nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments_waiver"),
        sa.ForeignKeyConstraint(["charge_id"], ["payments_charge.id"], name="fk_payments_waiver_charge_id"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("payments_waiver")
    op.drop_column("payments_charge", "waived_ore")
