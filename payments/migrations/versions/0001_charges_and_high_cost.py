"""Charges, attempts with their steps, receipts, and the ledger of high-cost cards."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('APPROVED_UNACKED', 'INTENT', 'SENT', 'UNKNOWN')")


def upgrade() -> None:
    """Create the tables."""
    _create_books()
    _create_receipts()
    _create_ledger()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("high_cost_opt_out", "high_cost_entry", "receipt", "counter", "attempt_step", "attempt", "charge"):
        op.drop_table(f"payments_{table}")


def _create_books() -> None:
    op.create_table(
        "payments_charge",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("patient_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("visit_date", sa.Date, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments_charge"),
        sa.UniqueConstraint("reference", name="uq_payments_charge_reference"),
        sa.CheckConstraint("amount_ore > 0", name="ck_payments_charge_positive"),
    )
    op.create_table(
        "payments_attempt",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("charge_id", sa.String(36), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("station", sa.String(40), nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("proof", sa.JSON, nullable=False),
        sa.Column("before", sa.String(80), nullable=False),
        sa.Column("transaction_reference", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments_attempt"),
        sa.ForeignKeyConstraint(["charge_id"], ["payments_charge.id"], name="fk_payments_attempt_charge_id"),
    )
    op.create_index("ix_payments_attempt_transaction_reference", "payments_attempt", ["transaction_reference"])
    op.create_index(
        "uq_payments_attempt_open",
        "payments_attempt",
        ["charge_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "payments_attempt_step",
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("proof", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "number", name="pk_payments_attempt_step"),
        sa.ForeignKeyConstraint(["attempt_id"], ["payments_attempt.id"], name="fk_payments_attempt_step_attempt_id"),
    )


def _create_receipts() -> None:
    counter = op.create_table(
        "payments_counter",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_payments_counter"),
    )
    op.bulk_insert(counter, [{"name": "receipt", "value": 0}])
    op.create_table(
        "payments_receipt",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_payments_receipt"),
        sa.UniqueConstraint("attempt_id", name="uq_payments_receipt_attempt_id"),
        sa.ForeignKeyConstraint(["attempt_id"], ["payments_attempt.id"], name="fk_payments_receipt_attempt_id"),
    )


def _create_ledger() -> None:
    op.create_table(
        "payments_high_cost_entry",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("transaction_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(80), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("visit_date", sa.Date, nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.String(80), nullable=True),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_payments_high_cost_entry"),
    )
    entry = "payments_high_cost_entry"
    op.create_index("ix_payments_high_cost_entry_transaction_id", entry, ["transaction_id"])
    op.create_index("ix_payments_high_cost_entry_person_id", entry, ["person_id"])
    op.create_index("uq_payments_high_cost_entry_reference", entry, ["reference"], unique=True)
    op.create_table(
        "payments_high_cost_opt_out",
        sa.Column("person_id", sa.String(80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_payments_high_cost_opt_out"),
    )
