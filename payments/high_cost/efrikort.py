"""The registry of high-cost cards that regions share, e-frikort v3, over its web service.

Every question is asked anew; nothing is cached, because preliminary answers must not be. A registration carries no key
of its own, so one that got no answer is never repeated here: it may have been counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

import httpx
import structlog

from payments.calendar import SWEDEN, swedish_day
from payments.high_cost import efrikort_messages as wire
from payments.high_cost.day_beside import FURTHEST, Told, card_beside
from payments.high_cost.efrikort_messages import Fields, UnreadableMessage
from payments.high_cost.family import Child
from payments.high_cost.recognition import Likeness, Listed
from payments.high_cost.registry import CardAnswer, ResultCode, TransactionAnswer
from payments.high_cost.rules import CountedFee, HighCostCard, Status

log = structlog.get_logger(__name__)

CARE_VISIT = "CARE_VISIT"
_ANSWERED = frozenset({ResultCode.OK, ResultCode.INFO})
_FRIKORT = frozenset({Status.PRELIMINARY, Status.FINAL})


@dataclass(frozen=True)
class Caller:
    """Who asks, in HSA-ids of at most 32 characters: the region, the care provider, the care unit and the system."""

    care_principal: str
    care_provider: str
    care_unit: str
    employee: str


@dataclass(frozen=True)
class EFrikort:
    """Fulfils HighCostRegistry by e-frikort; `identity` gives the personId (12 digits) for a patient's opaque id.

    `patient_of` gives the opaque id for a personId, None for somebody who is not known here: a sibling, for instance.
    """

    client: httpx.Client
    caller: Caller
    identity: Callable[[str], str]
    clock: Callable[[], datetime]
    patient_of: Callable[[str], str | None] = lambda _person_id: None

    def get_extended_card_for_person(self, person_id: str, *, on: date) -> CardAnswer:
        """The card of today, or reckoned from it for the day before or after; e-frikort tells no day but its today.

        VALIDATION_ERROR for a day of which nothing is known, or an unknown person.
        """
        today = swedish_day(self.clock())
        if abs(on - today) > FURTHEST:
            return CardAnswer(ResultCode.VALIDATION_ERROR)
        answer = self._card_of_today(person_id, today)
        if swedish_day(self.clock()) != today:
            # midnight has passed meanwhile, and nobody knows of which day the answer is
            return self.get_extended_card_for_person(person_id, on=on)
        return answer if on == today else self._beside(answer, on)

    def _card_of_today(self, person_id: str, today: date) -> CardAnswer:
        try:
            answer = self._ask("GetExtendedCardForPerson", self._person(person_id))
            code = _code(answer)
            found = wire.children_of(answer, "extendedCard")
            if code not in _ANSWERED or not found:
                return CardAnswer(_without_card(code))
            return self._card_answer(code, found[0], today, asked_for=person_id)
        except (httpx.HTTPError, UnreadableMessage) as error:
            log.warning("efrikort_not_answering", reason=type(error).__name__)
            return CardAnswer(ResultCode.ERROR)
        except LookupError:
            log.warning("person_not_known")
            return CardAnswer(ResultCode.VALIDATION_ERROR)

    def register_transaction(
        self, person_id: str, *, transaction_date: date, amount_ore: int, reference: str
    ) -> TransactionAnswer:
        """Enter a counted fee, once; ERROR when it is not known whether it was, for staff to look up."""
        del reference  # the message has no place for it
        fields: Fields = {
            **self._person(person_id),
            **self._unit(),
            **_fee(transaction_date, amount_ore),
            **self._actor(),
        }
        return self._change("RegisterTransaction", fields)

    def update_transaction(
        self, transaction_id: str, *, transaction_date: date, amount_ore: int, reason: str
    ) -> TransactionAnswer:
        """Correct the day or the amount of a transaction."""
        named = {**self._principal(), **self._unit(), "transactionId": transaction_id}
        fields: Fields = {**named, **_fee(transaction_date, amount_ore), "updateReason": reason, **self._actor()}
        return self._change("UpdateTransaction", fields, transaction_id)

    def delete_transaction(self, transaction_id: str, *, reason: str) -> TransactionAnswer:
        """Take a transaction out of the reckoning."""
        fields: Fields = {**self._principal(), "transactionId": transaction_id, "deleteReason": reason, **self._actor()}
        return self._change("DeleteTransaction", fields, transaction_id)

    def group_person(self, child: Child, *, with_child: Child) -> ResultCode:
        """Let two children share the card of the second one; e-frikort decides by itself who may be grouped."""
        return self._group("GroupPerson", child.id, card_of=with_child.id)

    def ungroup_person(self, person_id: str) -> ResultCode:
        """Let a child have a card of its own again."""
        return self._group("UngroupPerson", person_id, card_of=person_id)

    def register_opt_out(self, person_id: str) -> ResultCode:
        """Erase everything about a patient who does not want a digital card."""
        return self._change("RegisterOptOut", {**self._person(person_id), **self._actor()}).code

    def register_opt_in(self, person_id: str) -> ResultCode:
        """Begin to keep a card for a patient."""
        return self._change("RegisterOptIn", {**self._person(person_id), **self._actor()}).code

    def _beside(self, answer: CardAnswer, on: date) -> CardAnswer:
        """The answer for another day than that of its card."""
        if answer.card is None:
            return answer
        card = card_beside(Told(answer.card, answer.transactions, answer.expired), on)
        if card is None:
            return CardAnswer(ResultCode.VALIDATION_ERROR, is_too_early=on > answer.card.on)
        is_same = card.is_frikort and answer.card.is_frikort
        return replace(answer, card=card, status=answer.status if is_same else card.status_at(self.clock()))

    def _group(self, operation: str, person_id: str, *, card_of: str) -> ResultCode:
        try:
            answer = self._ask("GetExtendedCardForPerson", self._person(card_of))
            found = wire.children_of(answer, "extendedCard")
            if not found:
                return _without_card(_code(answer))
            card_id = wire.text_of(found[0], "card", "cardSystemId")
        except (httpx.HTTPError, UnreadableMessage) as error:
            log.warning("efrikort_not_answering", reason=type(error).__name__)
            return ResultCode.ERROR
        person = {"cardSystemId": card_id, "personId": self.identity(person_id)}
        return self._change(operation, {**self._principal(), **person, **self._actor()}).code

    def _change(self, operation: str, fields: Fields, transaction_id: str = "") -> TransactionAnswer:
        try:
            answer = self._ask(operation, fields)
            told = wire.text_of(answer, "transactionId", default=transaction_id)
            return TransactionAnswer(_code(answer), told, wire.text_of(answer, "result", "resultText", default=""))
        except (httpx.HTTPError, UnreadableMessage) as error:
            log.error("efrikort_end_not_known", operation=operation, reason=type(error).__name__)
            return TransactionAnswer(ResultCode.ERROR, text="It is not known whether e-frikort has done it.")

    def _ask(self, operation: str, fields: Fields) -> Element:
        message = wire.envelope(operation, fields, logical_address=self.caller.care_principal)
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{wire.EFRIKORT}:{operation}"'}
        response = self.client.post(f"/efrikortService/{operation}/1/rivtabp21", content=message, headers=headers)
        response.raise_for_status()
        answer = wire.body_of(response.content)
        if wire.local_name(answer) != f"{operation}Response":
            raise UnreadableMessage("The answer belongs to another operation.")
        return answer

    def _card_answer(self, code: ResultCode, extended: Element, on: date, *, asked_for: str) -> CardAnswer:
        [element] = wire.children_of(extended, "card") or [extended]
        try:
            status = Status(wire.text_of(element, "status"))
        except ValueError as error:
            raise UnreadableMessage("The card has an unknown status.") from error
        counted, older = _undeleted(extended, "transactions"), _undeleted(extended, "expiredTransactions")
        fees, expired = tuple(map(self._fee, counted)), tuple(map(self._fee, older))
        card = _card(element, on, status, fees)
        status = Status.BELOW_LIMIT if status is Status.EXPIRED else status
        patients = {self.identity(asked_for): asked_for}
        sharing = (wire.text_of(each, "id", default="") for each in wire.children_of(element, "persons"))
        persons = frozenset(patient for each in sharing if (patient := self._patient(each, patients)))
        own = tuple(self._listed(each, patients) for each in (*counted, *older) if self._is_own(each))
        return CardAnswer(code, card, status, fees, expired, persons | {asked_for}, own)

    def _patient(self, person_id: str, patients: dict[str, str]) -> str | None:
        return patients.get(person_id) or self.patient_of(person_id)

    def _is_own(self, element: Element) -> bool:
        """Whether this care unit has entered a transaction."""
        region = wire.text_of(element, "carePrincipal", "id", default="")
        unit = wire.text_of(element, "careUnit", default="")
        return (region, unit) == (self.caller.care_principal, self.caller.care_unit)

    def _listed(self, element: Element, patients: dict[str, str]) -> Listed:
        fee = self._fee(element)
        patient = self._patient(wire.text_of(element, "personId"), patients) or ""
        return Listed(fee.id, Likeness(patient, fee.visit_date, fee.amount_ore))

    def _fee(self, element: Element) -> CountedFee:
        """A transaction; of another region's, only day and amount are told."""
        day = wire.day_of(wire.text_of(element, "transactionDate"))
        entered = wire.text_of(element, "registrationDateTime")
        ours = wire.text_of(element, "carePrincipal", "id", default="") == self.caller.care_principal
        place = wire.text_of(element, "careUnit", default="") if ours else ""
        try:
            at = datetime.fromisoformat(entered)
        except ValueError as error:
            raise UnreadableMessage("A time is not a time.") from error
        if day is None:
            raise UnreadableMessage("A transaction has no day.")
        at = (at if at.tzinfo else at.replace(tzinfo=SWEDEN)).astimezone(UTC)
        amount_ore = wire.ore_of(wire.text_of(element, "amount"))
        return CountedFee(wire.text_of(element, "transactionId"), day, amount_ore, at, place=place)

    def _principal(self) -> dict[str, str]:
        return {"carePrincipalId": self.caller.care_principal}

    def _person(self, person_id: str) -> dict[str, str]:
        return {**self._principal(), "personId": self.identity(person_id), "cardTypeId": CARE_VISIT}

    def _unit(self) -> dict[str, str]:
        return {"careProvider": self.caller.care_provider, "careUnit": self.caller.care_unit}

    def _actor(self) -> dict[str, Fields]:
        ids = {"employeeId": self.caller.employee, "careProviderId": self.caller.care_provider}
        return {"actor": {**ids, "careUnitId": self.caller.care_unit}}


def _code(answer: Element) -> ResultCode:
    try:
        return ResultCode(wire.text_of(answer, "result", "resultCode"))
    except ValueError as error:
        raise UnreadableMessage("The answer has an unknown result code.") from error


def _undeleted(extended: Element, name: str) -> list[Element]:
    listed = wire.children_of(extended, name)
    return [each for each in listed if wire.text_of(each, "status", default="") != "DELETED"]


def _without_card(code: ResultCode) -> ResultCode:
    """The code of an answer that should have a card and has none."""
    return ResultCode.ERROR if code in _ANSWERED else code


def _fee(day: date, amount_ore: int) -> dict[str, str]:
    return {"transactionDate": day.isoformat(), "amount": wire.kronor_of(amount_ore)}


def _card(element: Element, on: date, status: Status, fees: tuple[CountedFee, ...]) -> HighCostCard:
    counted = wire.ore_of(wire.text_of(element, "currentAmount", default="0"))
    left = wire.ore_of(wire.text_of(element, "amountToLimit"))
    start = wire.day_of(wire.text_of(element, "startDate", default=""))
    card = HighCostCard(on, counted, counted + left, left, start=start, fees=fees)
    if status not in _FRIKORT:
        return card
    # the message tells the day and not the hour from which it is preliminary; its status says whether it still is
    return replace(
        card,
        reached=wire.day_of(wire.text_of(element, "preliminaryCardDate")),
        valid_to=wire.day_of(wire.text_of(element, "endDate")),
    )
