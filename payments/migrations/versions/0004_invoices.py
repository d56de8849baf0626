"""Invoices and credit notes, their way to the billing system, and what it tells of their payment."""

import sqlalchemy as sa
from alembic import op

revision = "0004_invoices"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = "payments_billing_document"


def upgrade() -> None:
    """Create the tables, and the counter of invoices."""
    op.create_table(
        DOCUMENT,
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("ocr", sa.String(25), nullable=False),
        sa.Column("patient_id", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("care_date", sa.Date, nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("fee_ore", sa.BigInteger, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("credits", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{DOCUMENT}"),
        sa.UniqueConstraint("number", name=f"uq_{DOCUMENT}_number"),
        sa.ForeignKeyConstraint(["id"], ["payments_attempt.id"], name=f"fk_{DOCUMENT}_id"),
    )
    op.create_index(f"ix_{DOCUMENT}_issued_on", DOCUMENT, ["issued_on"])
    op.create_index(f"ix_{DOCUMENT}_credits", DOCUMENT, ["credits"])
    _create_deliveries()
    op.create_table(
        "payments_billing_settlement",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("document_id", sa.String(80), nullable=False),
        sa.Column("amount_ore", sa.BigInteger, nullable=False),
        sa.Column("settled_on", sa.Date, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_payments_billing_settlement"),
    )
    op.create_index("ix_payments_billing_settlement_document_id", "payments_billing_settlement", ["document_id"])
    op.execute("INSERT INTO payments_counter (name, value) VALUES ('billing', 0)")


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM payments_counter WHERE name = 'billing'")
    for table in ("settlement", "try", "waiting", "document"):
        op.drop_table(f"payments_billing_{table}")


def _create_deliveries() -> None:
    op.create_table(
        "payments_billing_waiting",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_payments_billing_waiting"),
        sa.ForeignKeyConstraint(["document_id"], [f"{DOCUMENT}.id"], name="fk_payments_billing_waiting_document_id"),
    )
    op.create_table(
        "payments_billing_try",
        sa.Column("document_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_payments_billing_try"),
        sa.ForeignKeyConstraint(["document_id"], [f"{DOCUMENT}.id"], name="fk_payments_billing_try_document_id"),
    )
