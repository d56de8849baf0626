"""The e-frikort web service, simulated: the messages of v3 as reconstructed, over the rules that hold for real cards.

A WSGI application with patients in memory. Persons exist when they are first named; who is in `needs_opt_in` must agree
first. `answers` may set what becomes of the next requests: a result code, an HTTP status, a lost answer, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.etree.ElementTree import Element

from payments.calendar import swedish_day
from payments.high_cost import efrikort_messages as wire
from payments.high_cost.efrikort_messages import Fields, UnreadableMessage
from payments.high_cost.registry import ResultCode
from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, card_on

_LONGEST_AMOUNT_ORE = 10_000_000


class Consent(StrEnum):
    """What a person has said to a digital card."""

    GIVEN = "given"
    MISSING = "missing"
    REFUSED = "refused"


class Lost(Enum):
    """What is lost on the way: the answer, after the request was carried out."""

    ANSWER = "answer"


@dataclass
class Patient:
    """A person's transactions by id, each with the region that entered it, and the persons who share the card."""

    fees: dict[str, tuple[CountedFee, str]] = field(default_factory=dict)
    card_system_id: str = ""
    opted_out: bool = False


@dataclass
class EFrikortSimulator:
    """The service; `clock` gives the present instant (UTC)."""

    ceilings: Sequence[Ceiling]
    clock: Callable[[], datetime]
    patients: dict[str, Patient] = field(default_factory=dict)
    needs_opt_in: set[str] = field(default_factory=set)
    answers: list[ResultCode | int | Lost | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    entered: int = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        status, body = self._respond(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start_response(status, [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    def enter(self, person_id: str, day: date, ore: int, *, region: str, place: str = "") -> str:
        """A fee that somebody has entered, for instance in another region."""
        patient = self._patient(person_id)
        self.entered += 1
        number = f"t{self.entered}"
        patient.fees[number] = CountedFee(number, day, ore, self.clock(), place=place), region
        return number

    def consent_of(self, person_id: str) -> Consent:
        """What a person has said."""
        if person_id in self.needs_opt_in:
            return Consent.MISSING
        return Consent.REFUSED if self._patient(person_id).opted_out else Consent.GIVEN

    def agree(self, person_id: str, consent: Consent) -> None:
        """Let a person say something else; a refusal erases what is known of them."""
        patient = self._patient(person_id)
        self.needs_opt_in.discard(person_id)
        patient.opted_out = consent is Consent.REFUSED
        if consent is Consent.REFUSED:
            patient.fees.clear()
        if consent is Consent.MISSING:
            self.needs_opt_in.add(person_id)

    def card_of(self, person_id: str) -> HighCostCard:
        """The card on this day, whatever the person has said."""
        fees = [fee for fee, _region in self._shared(self._patient(person_id))]
        return card_on(swedish_day(self.clock()), fees, ceilings=self.ceilings)

    def _respond(self, message: bytes) -> tuple[str, bytes]:
        try:
            request = wire.body_of(message)
            operation = wire.local_name(request)
            self.asked.append(operation)
            forced = self.answers.pop(0) if self.answers else None
            if isinstance(forced, int):
                return f"{forced} Simulated", b""
            fields = _result(forced) if isinstance(forced, ResultCode) else self._carry_out(operation, request)
            if forced is Lost.ANSWER:
                return "504 Gateway Timeout", b""
        except UnreadableMessage as error:
            return "500 Internal Server Error", str(error).encode()
        return "200 OK", wire.envelope(f"{operation}Response", fields, logical_address="simulator")

    def _carry_out(self, operation: str, request: Element) -> Fields:
        does: dict[str, Callable[[Element], Fields]] = {
            "GetExtendedCardForPerson": self._get,
            "RegisterTransaction": self._register,
            "UpdateTransaction": self._update,
            "DeleteTransaction": self._delete,
            "GroupPerson": self._group,
            "UngroupPerson": self._ungroup,
            "RegisterOptOut": self._opt_out,
            "RegisterOptIn": self._opt_in,
        }
        if operation not in does:
            return _result(ResultCode.VALIDATION_ERROR, "There is no such operation.")
        return does[operation](request)

    def _get(self, request: Element) -> Fields:
        person_id = wire.text_of(request, "personId")
        refused = self._refusal(person_id)
        if refused is not None:
            return _result(refused)
        patient = self._patient(person_id)
        fees, card = self._shared(patient), self.card_of(person_id)
        counted = {fee.id for fee in card.fees}
        owners = {number: person for person, each in self.patients.items() for number in each.fees}
        told = [(_transaction(*each, owners[each[0].id]), each[0].id in counted) for each in fees]
        extended: dict[str, Any] = {
            "card": self._card(patient, card),
            "transactions": [each for each, is_counted in told if is_counted],
            "expiredTransactions": [each for each, is_counted in told if not is_counted],
        }
        return {**_result(ResultCode.OK), "extendedCard": extended}

    def _card(self, patient: Patient, card: HighCostCard) -> Fields:
        days = {"startDate": card.start, "preliminaryCardDate": card.reached, "endDate": card.valid_to}
        return {
            "cardSystemId": patient.card_system_id,
            "persons": [{"id": each} for each in self._sharers(patient)],
            **{name: day.isoformat() for name, day in days.items() if day is not None},
            "currentAmount": str(card.counted_ore / 100),
            "amountToLimit": str(card.left_ore / 100),
            "status": card.status_at(self.clock()).value,
        }

    def _register(self, request: Element) -> Fields:
        person_id = wire.text_of(request, "personId")
        refused = self._refusal(person_id)
        if refused is not None:
            return _result(refused)
        day, ore = self._day_and_ore(request)
        if day is None:
            return _result(ResultCode.VALIDATION_ERROR, "The day or the amount cannot be.")
        region, place = wire.text_of(request, "carePrincipalId"), wire.text_of(request, "careUnit", default="")
        number = self.enter(person_id, day, ore, region=region, place=place)
        return {**_result(ResultCode.OK), "transactionId": number}

    def _update(self, request: Element) -> Fields:
        number = wire.text_of(request, "transactionId")
        day, ore = self._day_and_ore(request)
        owner = self._owner(request, number)
        if owner is None or day is None:
            return _result(ResultCode.VALIDATION_ERROR, "There is no such transaction, or it cannot be so.")
        fee, region = owner.fees[number]
        changed = fee._replace(visit_date=day, amount_ore=ore, corrected_at=self.clock())
        owner.fees[number] = changed, region
        return _result(ResultCode.OK)

    def _delete(self, request: Element) -> Fields:
        number = wire.text_of(request, "transactionId")
        owner = self._owner(request, number)
        if owner is None:
            return _result(ResultCode.VALIDATION_ERROR, "There is no such transaction.")
        del owner.fees[number]
        return _result(ResultCode.OK)

    def _group(self, request: Element) -> Fields:
        self._patient(wire.text_of(request, "personId")).card_system_id = wire.text_of(request, "cardSystemId")
        return _result(ResultCode.OK)

    def _ungroup(self, request: Element) -> Fields:
        person_id = wire.text_of(request, "personId")
        self._patient(person_id).card_system_id = f"card-{len(self.patients)}-{len(self.asked)}"
        return _result(ResultCode.OK)

    def _opt_out(self, request: Element) -> Fields:
        self.agree(wire.text_of(request, "personId"), Consent.REFUSED)
        return _result(ResultCode.OK)

    def _opt_in(self, request: Element) -> Fields:
        self.agree(wire.text_of(request, "personId"), Consent.GIVEN)
        return _result(ResultCode.OK)

    def _refusal(self, person_id: str) -> ResultCode | None:
        refusals = {Consent.MISSING: ResultCode.OPTINREQUIRED, Consent.REFUSED: ResultCode.OPTOUT}
        return refusals.get(self.consent_of(person_id))

    def _patient(self, person_id: str) -> Patient:
        return self.patients.setdefault(person_id, Patient(card_system_id=f"card-{len(self.patients) + 1}"))

    def _sharers(self, patient: Patient) -> list[str]:
        return [person for person, each in self.patients.items() if each.card_system_id == patient.card_system_id]

    def _shared(self, patient: Patient) -> list[tuple[CountedFee, str]]:
        return [fee for person in self._sharers(patient) for fee in self.patients[person].fees.values()]

    def _owner(self, request: Element, number: str) -> Patient | None:
        """Who has a transaction that this region entered; no other may change it."""
        region = wire.text_of(request, "carePrincipalId")
        owners = (each for each in self.patients.values() if number in each.fees and each.fees[number][1] == region)
        return next(owners, None)

    def _day_and_ore(self, request: Element) -> tuple[date | None, int]:
        day, ore = wire.day_of(wire.text_of(request, "transactionDate")), wire.ore_of(wire.text_of(request, "amount"))
        # that the real service takes a day ahead is not known, so this one does not
        is_possible = day is not None and day <= swedish_day(self.clock()) and 0 <= ore <= _LONGEST_AMOUNT_ORE
        return (day if is_possible else None), ore


def _result(code: ResultCode, text: str = "") -> dict[str, Any]:
    return {"result": {"resultCode": code.value, **({"resultText": text} if text else {})}}


def _transaction(fee: CountedFee, region: str, person_id: str) -> dict[str, Any]:
    return {
        "transactionId": fee.id,
        "personId": person_id,
        "amount": str(fee.amount_ore / 100),
        "transactionDate": fee.visit_date.isoformat(),
        "registrationDateTime": fee.registered_at.isoformat(),
        "carePrincipal": {"id": region},
        **({"careUnit": fee.place} if fee.place else {}),
        "status": "ACTIVE" if fee.corrected_at is None else "UPDATED",
    }
