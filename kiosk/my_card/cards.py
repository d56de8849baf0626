"""The high-cost card of somebody who has proved who they are: read anew each time, the same sheet as at the kiosk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.appointments.port import Appointments
from kiosk.clinic import Clinic
from kiosk.clock import clinic_day
from kiosk.handouts.content import Handout
from kiosk.handouts.high_cost_card import card_handout
from kiosk.tongue import Tongue
from payments.checkout import Checkout
from payments.high_cost.card_view import HAS_CARD, CardState, view_of
from payments.high_cost.statement import seal
from triage_bot.identity.personnummer import Personnummer


@dataclass(frozen=True)
class OwnCards:
    """Finds the card of a person; `clock` gives UTC, `remember` is told whose card is asked for."""

    clinic: Clinic
    appointments: Appointments
    checkout: Checkout
    clock: Callable[[], datetime]
    remember: Callable[[str, str], None]

    def card_of(self, person: Personnummer, *, tongue: Tongue) -> Handout | CardState | None:
        """The card as a sheet, or the state of a patient who has none; None for somebody who is no patient here.

        Raises BookingSystemDown, which knows the patients.
        """
        patient_id = self.appointments.patient_of(person)
        if patient_id is None:
            return None
        self.remember(patient_id, person.digits)
        now = self.clock()
        view = view_of(self.checkout.card_of(patient_id, on=clinic_day(now)))
        if view.state not in HAS_CARD:
            return view.state
        keys = self.clinic.card_keys
        sealed = None if keys is None else seal(view, holder=person.digits, keys=keys, at=now)
        return card_handout(view, clinic=self.clinic.name, sealed=sealed, tongue=tongue)
