"""The patient's consent to a stored card: given to a text, withdrawn at any time, and what is kept of it.

A withdrawal erases the token here at once, whether or not the payment service answers, and is told to it by the
agreement's id until it has answered. That a consent was given to which text and when, and withdrawn, stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import Connection, Engine, delete, insert, select, update

from payments.backoff import is_due, pause_after
from payments.errors import CardNotStored
from payments.stored_card.card_number import may_hold_card_number
from payments.stored_card.port import INSTRUMENT_LENGTH, PaymentService, PspSilent
from payments.tables import card_consents, card_withdrawals, stored_cards

log = structlog.get_logger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,80}")
_AGREEMENT = re.compile(r"[A-Za-z0-9_-]{1,36}")
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,40}")
_LONGEST_PAUSE = timedelta(hours=1)


class ConsentStep(StrEnum):
    """What a patient has said."""

    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True)
class StoredCard:
    """A card that the service remembers: its token, the agreement's id, and what a receipt shows ("Visa ****1111")."""

    token: str
    agreement_id: str
    instrument: str

    def __repr__(self) -> str:
        return f"StoredCard({self.instrument})"


@dataclass(frozen=True)
class StoredCards:
    """The stored cards and consents of patients; `clock` gives the present instant (UTC)."""

    engine: Engine
    service: PaymentService
    clock: Callable[[], datetime]

    def remember(self, patient_id: str, card: StoredCard, *, text_version: str) -> None:
        """Keep a card to whose storing the patient has said yes, by the version of the text; an older one is forgotten.

        Raises CardNotStored for anything that may hold a card's number, for what is no token, agreement or version, and
        for an agreement that somebody has named before: each consent is an agreement of its own.
        """
        _raise_unless_storable(card, text_version)
        with self.engine.begin() as connection:
            named = select(card_consents.c.id).where(card_consents.c.agreement_id == card.agreement_id).limit(1)
            if connection.execute(named).one_or_none() is not None:
                raise CardNotStored("That agreement was used before; let the payment service make a new one.")
            self._forget(connection, patient_id)
            values = {"token": card.token, "agreement_id": card.agreement_id, "instrument": card.instrument}
            connection.execute(insert(stored_cards).values(patient_id=patient_id, **values))
            self._note(connection, patient_id, card.agreement_id, step=ConsentStep.GIVEN, text_version=text_version)
        log.info("card_stored", text_version=text_version)

    def forget(self, patient_id: str) -> bool:
        """Take back the consent: the token is erased at once; False when there was no card."""
        with self.engine.begin() as connection:
            return self._forget(connection, patient_id)

    def card_of(self, patient_id: str) -> StoredCard | None:
        """The patient's card, None without a consent that holds."""
        with self.engine.begin() as connection:
            row = connection.execute(select(stored_cards).where(stored_cards.c.patient_id == patient_id)).one_or_none()
        return None if row is None else StoredCard(row.token, row.agreement_id, row.instrument)

    def tell_withdrawals(self) -> int:
        """Tell the service of the agreements that have ended; how many it has answered."""
        is_now = is_due(card_withdrawals.c.next_try_at, self.clock(), longest=_LONGEST_PAUSE)
        due = select(card_withdrawals).where(is_now)
        with self.engine.begin() as connection:
            waiting = connection.execute(due.order_by(card_withdrawals.c.next_try_at).limit(20)).all()
        for told, row in enumerate(waiting):
            try:
                self.service.end_agreement(row.agreement_id)
            except PspSilent:
                self._put_off(row.agreement_id, row.tries)
                return told
            with self.engine.begin() as connection:
                of_it = card_withdrawals.c.agreement_id == row.agreement_id
                connection.execute(delete(card_withdrawals).where(of_it))
        return len(waiting)

    def _forget(self, connection: Connection, patient_id: str) -> bool:
        erased = delete(stored_cards).where(stored_cards.c.patient_id == patient_id)
        agreement = connection.scalar(erased.returning(stored_cards.c.agreement_id))
        if agreement is None:
            return False
        self._note(connection, patient_id, agreement, step=ConsentStep.WITHDRAWN)
        values = {"agreement_id": agreement, "tries": 0, "next_try_at": self.clock()}
        connection.execute(insert(card_withdrawals).values(**values))
        return True

    def _note(
        self, connection: Connection, patient_id: str, agreement_id: str, *, step: ConsentStep, text_version: str = ""
    ) -> None:
        connection.execute(
            insert(card_consents).values(
                patient_id=patient_id,
                agreement_id=agreement_id,
                step=step,
                text_version=text_version,
                at=self.clock(),
            ),
        )

    def _put_off(self, agreement_id: str, tries: int) -> None:
        later = self.clock() + pause_after(tries + 1, longest=_LONGEST_PAUSE)
        of_it = card_withdrawals.c.agreement_id == agreement_id
        with self.engine.begin() as connection:
            connection.execute(update(card_withdrawals).where(of_it).values(tries=tries + 1, next_try_at=later))


def _raise_unless_storable(card: StoredCard, text_version: str) -> None:
    # nothing of what was given may stand in the error: it may be a card's number
    if any(map(may_hold_card_number, (card.token, card.agreement_id, card.instrument, text_version))):
        raise CardNotStored("That may hold a card's number, and no card number may be kept here.")
    if not _TOKEN.fullmatch(card.token) or not _AGREEMENT.fullmatch(card.agreement_id):
        raise CardNotStored("That is no token and agreement of the payment service.")
    if not _VERSION.fullmatch(text_version):
        raise CardNotStored("A consent names the version of the text that was agreed to.")
    if len(card.instrument) > INSTRUMENT_LENGTH:
        raise CardNotStored("What a receipt shows of a card is shorter than that.")
