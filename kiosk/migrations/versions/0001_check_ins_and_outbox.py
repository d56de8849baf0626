"""Check-ins with their queue numbers, the outbox to the booking system, and print jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "kiosk_check_in",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("booking_id", sa.String(80), nullable=False),
        sa.Column("clinic_day", sa.Date, nullable=False),
        sa.Column("ticket_number", sa.Integer, nullable=False),
        sa.Column("waiting_room", sa.String(80), nullable=False),
        sa.Column("checked_in_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_check_in"),
        sa.UniqueConstraint("booking_id", name="uq_kiosk_check_in_booking_id"),
    )
    op.create_index("uq_kiosk_check_in_ticket", "kiosk_check_in", ["clinic_day", "ticket_number"], unique=True)
    op.create_table(
        "kiosk_ticket_counter",
        sa.Column("clinic_day", sa.Date, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("clinic_day", name="pk_kiosk_ticket_counter"),
    )
    op.create_table(
        "kiosk_outbox",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("check_in_id", sa.String(36), nullable=False),
        sa.Column("booking_id", sa.String(80), nullable=False),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_outbox"),
        sa.UniqueConstraint("check_in_id", name="uq_kiosk_outbox_check_in_id"),
        sa.ForeignKeyConstraint(["check_in_id"], ["kiosk_check_in.id"], name="fk_kiosk_outbox_check_in_id"),
    )
    op.create_table(
        "kiosk_print_job",
        sa.Column("check_in_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("check_in_id", "kind", name="pk_kiosk_print_job"),
        sa.ForeignKeyConstraint(["check_in_id"], ["kiosk_check_in.id"], name="fk_kiosk_print_job_check_in_id"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("print_job", "outbox", "ticket_counter", "check_in"):
        op.drop_table(f"kiosk_{table}")
