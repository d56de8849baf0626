"""The control unit's id and code for each receipt of a clinic that a company runs."""

import sqlalchemy as sa
from alembic import op

revision = "0009_control_codes"
down_revision = "0008_waivers"
branch_labels = None
depends_on = None

CODE = "payments_control_code"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        CODE,
        sa.Column("receipt_number", sa.BigInteger, nullable=False),
        sa.Column("unit_id", sa.String(40), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("receipt_number", name=f"pk_{CODE}"),
        sa.ForeignKeyConstraint(["receipt_number"], ["payments_receipt.number"], name=f"fk_{CODE}_receipt_number"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table(CODE)
