"""The invented patients of a demonstration, with their bookings and their earlier visits, from data/demo."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from kiosk.appointments.port import BookingStatus
from payments.errors import CardNotStored
from payments.high_cost.registry import HighCostRegistry
from payments.stored_card.consent import StoredCard, StoredCards

CONSENT_TEXT = "demo-1"


class PastVisit(BaseModel):
    """An earlier visit that counts towards the high-cost card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days_ago: int = Field(gt=0, lt=365)
    kronor: int = Field(gt=0)


class DemoPatient(BaseModel):
    """Somebody who does not exist, with an official test number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str
    personnummer: str = Field(pattern=r"^\d{12}$")
    history: tuple[PastVisit, ...] = ()

    @property
    def patient_id(self) -> str:
        """The opaque id by which bookings and payments know the patient."""
        return f"demo-{self.key}"


class DemoBooking(BaseModel):
    """A booked visit, so many minutes from now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    patient: str
    minutes: int
    type: str
    fee_kind: str | None
    performer: str
    waiting_room: str
    exemptions: frozenset[str] = frozenset()
    protected_identity: bool = False
    status: BookingStatus = BookingStatus.BOOKED


class DemoCard(BaseModel):
    """A bank card that an invented patient has let the simulated payment service remember; never a card number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patient: str
    token: str
    agreement: str
    card: str


class _Cards(BaseModel):
    stored_cards: tuple[DemoCard, ...]


class _Patients(BaseModel):
    patients: tuple[DemoPatient, ...]


class _Bookings(BaseModel):
    bookings: tuple[DemoBooking, ...]


def load_patients(file: Path) -> dict[str, DemoPatient]:
    """The invented patients by key."""
    content = _Patients.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    return {patient.key: patient for patient in content.patients}


def load_bookings(file: Path) -> tuple[DemoBooking, ...]:
    """The bookings of the demonstration."""
    return _Bookings.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).bookings


def enter_history(file: Path, registry: HighCostRegistry, *, today: date) -> None:
    """Enter the patients' earlier visits in a registry; those that it knows already stay as they are."""
    for patient in load_patients(file).values():
        for number, visit in enumerate(patient.history):
            registry.register_transaction(
                patient.patient_id,
                transaction_date=today - timedelta(days=visit.days_ago),
                amount_ore=visit.kronor * 100,
                reference=f"demo/{patient.key}/{number}",
            )


def enter_stored_cards(file: Path, cards: StoredCards) -> None:
    """Enter the patients' stored cards, once: a consent that was withdrawn stays withdrawn."""
    for each in _Cards.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).stored_cards:
        card = StoredCard(each.token, each.agreement, each.card)
        with suppress(CardNotStored):  # its agreement was named before
            cards.remember(f"demo-{each.patient}", card, text_version=CONSENT_TEXT)
