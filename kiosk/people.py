"""Whose personnummer belongs to which patient, for as long as e-frikort is still to be told of a fee.

Payments knows a patient by an opaque id, e-frikort by the personnummer. Nothing else is kept about anybody, and it is
erased when nothing is to be told and the day is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Engine, String, Table, delete, insert, select, update

from kiosk.clock import clinic_day
from kiosk.store import metadata
from payments.tables import UtcInstant
from triage_bot.identity.personnummer import IdentityNumberError, parse

KEPT_FOR = timedelta(hours=24)

people = Table(
    "kiosk_person",
    metadata,
    Column("patient_id", String(80), primary_key=True),
    Column("person_id", String(12), nullable=False, index=True),
    Column("seen_at", UtcInstant, nullable=False),
)


@dataclass(frozen=True)
class People:
    """The patients whose cards were asked for lately; `clock` gives the present instant (UTC)."""

    engine: Engine
    clock: Callable[[], datetime]

    def remember(self, patient_id: str, personnummer: str) -> None:
        """Keep whose card is asked for; a number of another kind than a personnummer is not e-frikort's."""
        now = self.clock()
        try:
            digits = parse(personnummer, on=clinic_day(now)).digits
        except IdentityNumberError:
            return
        values = {"person_id": digits, "seen_at": now}
        with self.engine.begin() as connection:
            known = update(people).where(people.c.patient_id == patient_id).values(**values)
            if not connection.execute(known).rowcount:
                connection.execute(insert(people).values(patient_id=patient_id, **values))

    def person_id(self, patient_id: str) -> str:
        """The personnummer (12 digits) of a patient; raises LookupError when it is not kept any more."""
        with self.engine.begin() as connection:
            found = connection.scalar(select(people.c.person_id).where(people.c.patient_id == patient_id))
        if found is None:
            raise LookupError("The person is not known here.")
        return str(found)

    def patient_of(self, person_id: str) -> str | None:
        """The patient with a personnummer, if there is one here."""
        with self.engine.begin() as connection:
            query = select(people.c.patient_id).where(people.c.person_id == person_id)
            return connection.scalars(query.order_by(people.c.seen_at.desc())).first()

    def is_known(self, patient_id: str) -> bool:
        """Whether the patient's personnummer is kept."""
        with self.engine.begin() as connection:
            return connection.scalar(select(people.c.patient_id).where(people.c.patient_id == patient_id)) is not None

    def forget(self, *, but: Iterable[str]) -> int:
        """Erase whoever was not seen for a day, but for these patients; how many that were."""
        old = people.c.seen_at < self.clock() - KEPT_FOR
        with self.engine.begin() as connection:
            return connection.execute(delete(people).where(old, people.c.patient_id.not_in(list(but)))).rowcount
