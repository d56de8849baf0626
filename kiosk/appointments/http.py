"""The booking system over HTTP: short time-outs, and another try only for what may be asked twice.

Looking up is harmless; an arrival carries an idempotency key. The code of the kallelse and the personnummer are sent in
the body, so that no personal key stands in the address lines of other people's logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import httpx
from pydantic import AwareDatetime, BaseModel, ValidationError

from kiosk.appointments.port import ArrivalAnswer, Booking, BookingStatus, BookingSystemDown
from payments.retrying import Request, Unanswered, up_to_three_times
from triage_bot.identity.personnummer import Personnummer

_UP = 1.5
_NOT_FOUND = 404
_CONFLICT = 409
_Message = TypeVar("_Message", bound=BaseModel)


class _BookingMessage(BaseModel):
    id: str
    code: str
    patient_id: str
    patient_name: str
    personnummer: str
    start: AwareDatetime
    end: AwareDatetime
    status: BookingStatus
    type_name: str
    performer: str
    facility: str
    waiting_room: str
    fee_kind: str | None
    exemptions: frozenset[str]
    protected_identity: bool


class _PatientMessage(BaseModel):
    patient_id: str


class _BookingsMessage(BaseModel):
    bookings: tuple[_BookingMessage, ...]


@dataclass(frozen=True)
class HttpAppointments:
    """Fulfils Appointments over an HTTP client whose base address is the booking system's."""

    client: httpx.Client
    longest_pause: float = 1.0

    def find(self, code: str) -> Booking | None:
        """Look the code up; raises BookingSystemDown."""
        response = self._try(lambda: self.client.post("/api/v1/bookings/lookup", json={"code": code}))
        if response.status_code == _NOT_FOUND:
            return None
        return _booking(_checked(_BookingMessage, _content(response)))

    def find_for(self, person: Personnummer, *, on: date) -> tuple[Booking, ...]:
        """Search the person's bookings of a day; raises BookingSystemDown."""
        body = {"personnummer": person.digits, "day": on.isoformat()}
        response = self._try(lambda: self.client.post("/api/v1/bookings/search", json=body))
        return tuple(map(_booking, _checked(_BookingsMessage, _content(response)).bookings))

    def patient_of(self, person: Personnummer) -> str | None:
        """Look the person up among the patients; raises BookingSystemDown."""
        body = {"personnummer": person.digits}
        response = self._try(lambda: self.client.post("/api/v1/patients/lookup", json=body))
        if response.status_code == _NOT_FOUND:
            return None
        return _checked(_PatientMessage, _content(response)).patient_id

    def arrive(self, booking_id: str, *, at: datetime, key: str) -> ArrivalAnswer:
        """Report the arrival; raises BookingSystemDown when it is not known whether it was taken."""
        address = f"/api/v1/bookings/{booking_id}/arrive"
        headers = {"Idempotency-Key": key}
        body = {"arrived_at": at.isoformat()}
        response = self._try(lambda: self.client.post(address, json=body, headers=headers))
        refused = response.status_code in (_NOT_FOUND, _CONFLICT)
        if not refused:
            _content(response)
        return ArrivalAnswer.REFUSED if refused else ArrivalAnswer.TAKEN

    def is_up(self) -> bool:
        """Ask for its health, once and briefly."""
        try:
            return self.client.get("/health", timeout=_UP).is_success
        except httpx.HTTPError:
            return False

    def _try(self, request: Request) -> httpx.Response:
        try:
            return up_to_three_times(request, longest_pause=self.longest_pause)
        except Unanswered as error:
            raise BookingSystemDown("The booking system does not answer; go on by hand at the reception.") from error


def _content(response: httpx.Response) -> Any:
    try:
        return response.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise BookingSystemDown("The booking system gave an answer that makes no sense.") from error


def _checked(kind: type[_Message], content: Any) -> _Message:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        # the error's own text would repeat the patient's data
        raise BookingSystemDown(f"A booking lacks or mistakes {error.error_count()} values.") from None


def _booking(message: _BookingMessage) -> Booking:
    return Booking(**dict(message))
