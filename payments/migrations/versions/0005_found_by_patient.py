"""Charges are found by patient and attempts by charge, however many there are."""

from alembic import op

revision = "0005_found_by_patient"
down_revision = "0004_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_payments_charge_patient_id", "payments_charge", ["patient_id"])
    op.create_index("ix_payments_attempt_charge_id", "payments_attempt", ["charge_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_payments_attempt_charge_id", "payments_attempt")
    op.drop_index("ix_payments_charge_patient_id", "payments_charge")
