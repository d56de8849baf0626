"""Stored cards as tokens, the consents to them, and withdrawals that the payment service must hear of."""

import sqlalchemy as sa
from alembic import op

revision = "0007_stored_cards"
down_revision = "0006_tellings"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "payments_stored_card",
        sa.Column("patient_id", sa.String(80), nullable=False),
        sa.Column("token", sa.String(80), nullable=False),
        sa.Column("agreement_id", sa.String(36), nullable=False),
        sa.Column("instrument", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name="pk_payments_stored_card"),
    )
    op.create_table(
        "payments_card_consent",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("patient_id", sa.String(80), nullable=False),
        sa.Column("agreement_id", sa.String(36), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("text_version", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments_card_consent"),
    )
    for column in ("patient_id", "agreement_id"):
        op.create_index(f"ix_payments_card_consent_{column}", "payments_card_consent", [column])
    op.create_table(
        "payments_card_withdrawal",
        sa.Column("agreement_id", sa.String(36), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", name="pk_payments_card_withdrawal"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("card_withdrawal", "card_consent", "stored_card"):
        op.drop_table(f"payments_{table}")
