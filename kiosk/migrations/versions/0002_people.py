"""Whose personnummer belongs to which patient, while e-frikort is to be told of a fee."""

import sqlalchemy as sa
from alembic import op

revision = "0002_people"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "kiosk_person",
        sa.Column("patient_id", sa.String(80), nullable=False),
        sa.Column("person_id", sa.String(12), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name="pk_kiosk_person"),
    )
    op.create_index("ix_kiosk_person_person_id", "kiosk_person", ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("kiosk_person")
