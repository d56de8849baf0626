"""The tables of payments, and how instants are kept in them; one text for SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator

from payments.charge import OPEN_STATES, Purpose


class UtcInstant(TypeDecorator[datetime]):
    """An instant with its time zone, stored as UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone rather than guess one."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)

charges = Table(
    "payments_charge",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("reference", String(80), nullable=False, unique=True),
    Column("patient_id", String(80), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("amount_ore", BigInteger, CheckConstraint("amount_ore > 0", name="positive"), nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("counted_as", String(80), nullable=False, default=""),
    Column("waived_ore", BigInteger, nullable=False, default=0, server_default="0"),
)

# each decision to let a fee off; rows are only ever added
waivers = Table(
    "payments_waiver",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("charge_id", ForeignKey("payments_charge.id"), nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", UtcInstant, nullable=False),
)

_open = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))

attempts = Table(
    "payments_attempt",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("charge_id", ForeignKey("payments_charge.id"), nullable=False, index=True),
    Column("provider", String(20), nullable=False),
    Column("station", String(40), nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("proof", JSON, nullable=False),
    Column("before", String(80), nullable=False),
    Column("transaction_reference", String(80), nullable=False, default="", index=True),
    Column("purpose", String(10), nullable=False, default=Purpose.PAYMENT),
    Column("undoes", String(36), nullable=False, default=""),
    Column("key", String(80), nullable=True),
    Index("uq_payments_attempt_key", "key", unique=True),
    Index("uq_payments_attempt_open", "charge_id", unique=True, sqlite_where=_open, postgresql_where=_open),
)

steps = Table(
    "payments_attempt_step",
    metadata,
    Column("attempt_id", ForeignKey("payments_attempt.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("by", String(40), nullable=False),
    Column("proof", JSON, nullable=False),
)

counters = Table(
    "payments_counter",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# each end of a terminal's day, with the total that it told, none when it did not; rows are only ever added
day_totals = Table(
    "payments_day_total",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("station", String(40), nullable=False),
    Column("provider", String(20), nullable=False),
    Column("closed_at", UtcInstant, nullable=False),
    Column("amount_ore", BigInteger, nullable=True),
    Index("ix_payments_day_total_station_closed_at", "station", "closed_at"),
)

# invoices and credit notes; rows are only ever added
billing_documents = Table(
    "payments_billing_document",
    metadata,
    Column("id", ForeignKey("payments_attempt.id"), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("ocr", String(25), nullable=False),
    Column("patient_id", String(80), nullable=False),
    Column("what", String(40), nullable=False),
    Column("care_date", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("fee_ore", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False, index=True),
    Column("due_on", Date, nullable=False),
    Column("credits", String(36), nullable=False, index=True),
)

# those that the billing system has not answered yet
billing_waiting = Table(
    "payments_billing_waiting",
    metadata,
    Column("document_id", ForeignKey("payments_billing_document.id"), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcInstant, nullable=False),
)

# each try to deliver one, with the answer, "" for none
billing_tries = Table(
    "payments_billing_try",
    metadata,
    Column("document_id", ForeignKey("payments_billing_document.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcInstant, nullable=False),
    Column("answer", String(40), nullable=False),
)

# each payment that the billing system told of, by its own running number, and what became of it here
billing_settlements = Table(
    "payments_billing_settlement",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(80), nullable=False, index=True),
    Column("amount_ore", BigInteger, nullable=False),
    Column("settled_on", Date, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("outcome", String(20), nullable=False),
)

# the token that a payment service knows a patient's card by; there is never a card number
stored_cards = Table(
    "payments_stored_card",
    metadata,
    Column("patient_id", String(80), primary_key=True),
    Column("token", String(80), nullable=False),
    Column("agreement_id", String(36), nullable=False),
    Column("instrument", String(40), nullable=False),
)

# who has said yes to which text, and who has taken it back; rows are only ever added
card_consents = Table(
    "payments_card_consent",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("patient_id", String(80), nullable=False, index=True),
    Column("agreement_id", String(36), nullable=False, index=True),
    Column("step", String(10), nullable=False),
    Column("text_version", String(40), nullable=False),
    Column("at", UtcInstant, nullable=False),
)

# agreements that have ended, and of which the payment service has not been told yet
card_withdrawals = Table(
    "payments_card_withdrawal",
    metadata,
    Column("agreement_id", String(36), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcInstant, nullable=False),
)

receipts = Table(
    "payments_receipt",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt_id", ForeignKey("payments_attempt.id"), nullable=False, unique=True),
    Column("issued_at", UtcInstant, nullable=False),
)

control_codes = Table(
    "payments_control_code",
    metadata,
    Column("receipt_number", ForeignKey("payments_receipt.number"), primary_key=True),
    Column("unit_id", String(40), nullable=False),
    Column("code", String(80), nullable=False),
    Column("at", UtcInstant, nullable=False),
)
