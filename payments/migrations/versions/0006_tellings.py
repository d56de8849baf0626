"""What a registry of high-cost cards elsewhere is still to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0006_tellings"
down_revision = "0005_found_by_patient"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLE = "payments_high_cost_telling"
UNTOLD = sa.text("progress IN ('WAITING', 'SENT', 'STAFF')")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        TABLE,
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("transaction_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(80), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("visit_date", sa.Date, nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("progress", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("told_as", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(80), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("key", name=f"uq_{TABLE}_key"),
    )
    for column in ("transaction_id", "person_id"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    op.create_index(f"ix_{TABLE}_untold", TABLE, ["number"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
