"""The use cases of a self check-in: find the booking, price the visit, get ready, take the payment, check in, print.

Each is one blocking call that a thread runs while the screen waits, and answers with a value: an expected refusal is
never an exception. The screens know nothing of booking systems and terminals, and this module nothing of screens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog
from sqlalchemy import Engine

from hardware.interfaces import Condition, PaymentTerminal
from kiosk import store, tickets
from kiosk.appointments.port import Appointments, Booking, BookingSystemDown
from kiosk.clock import clinic_day
from kiosk.identification.finding import ArrivedBefore, Finder, Found, Several
from kiosk.identification.kallelse import KallelseFormat
from kiosk.identification.presented import Presented
from kiosk.outbox import keep_arrival
from kiosk.printing import TicketPrinter, worst
from kiosk.refusals import CheckInWindow, Refusal, Refused, refusal_of
from kiosk.store import CheckIn, PrintState
from kiosk.tickets import Tongue
from payments.charge import Attempt, Order
from payments.checkout import Checkout
from payments.errors import AlreadyPaid, AttemptOpen, ImplausibleAge, UnknownFee
from payments.fees import Quote, Tariff, quote
from payments.high_cost.registry import CardAnswer
from payments.high_cost.rules import HighCostCard
from payments.receipt import Receipt, Seller
from triage_bot.identity.personnummer import IdentityNumberError, parse

log = structlog.get_logger(__name__)

CARD, DESK = "card", "desk"
_USABLE = (Condition.OK, Condition.WARNING)
_CHANGED = frozenset({Refusal.BOOKING_CANCELLED, Refusal.ALREADY_ARRIVED, Refusal.SEE_RECEPTION})


@dataclass(frozen=True)
class Priced:
    """What the visit costs and the high-cost card before it; `is_paid` when that has been settled already."""

    quote: Quote
    answer: CardAnswer
    is_paid: bool = False

    @property
    def card(self) -> HighCostCard | None:
        """The high-cost card, None when the patient has no digital one."""
        return self.answer.card

    @property
    def nothing_to_pay(self) -> bool:
        """Whether the patient can check in at once."""
        return self.is_paid or not self.quote.amount


@dataclass(frozen=True)
class Unresolved:
    """It is not known whether this patient has paid."""


@dataclass(frozen=True)
class PaperMissing:
    """The printer cannot print; the patient may go on without paper."""


@dataclass(frozen=True)
class Ready:
    """Printer, terminal and booking system are ready for the payment."""


@dataclass(frozen=True)
class Clinic:
    """Where this kiosk stands and what holds there."""

    name: str
    seller: Seller
    tariff: Tariff
    codes: KallelseFormat
    window: CheckInWindow


@dataclass(frozen=True)
class SelfCheckIn:
    """The use cases with everything that they need from outside; `clock` gives the present instant (UTC)."""

    clinic: Clinic
    engine: Engine
    appointments: Appointments
    checkout: Checkout
    printer: TicketPrinter
    terminal: PaymentTerminal
    clock: Callable[[], datetime]

    def find(self, presented: Presented) -> Found | Several | ArrivedBefore | Refused:
        """The booking that a code names, or those of a person, if they may be checked in now."""
        finder = Finder(self.engine, self.appointments, self.clinic.codes, self.clinic.window, self.clock)
        return finder.find(presented)

    def price(self, booking: Booking) -> Priced | Unresolved | Refused:
        """What the visit costs this patient today; an earlier payment whose end is not known is looked into first."""
        if self._has_unknown_payment(booking):
            return Unresolved()
        return self._priced(booking)

    def prepare(self, booking: Booking, agreed: Priced, *, paper_needed: bool) -> (
        Ready | PaperMissing | Priced | Unresolved | Refused
    ):  # fmt: skip
        """Look, right before money moves, whether everything that a payment needs is there and nothing has changed."""
        try:
            current = self.appointments.find(booking.code)
        except BookingSystemDown:
            return Refused(Refusal.BOOKING_SYSTEM_DOWN)
        refusal = (
            Refusal.BOOKING_CANCELLED if current is None else refusal_of(current, self.clock(), self.clinic.window)
        )
        if refusal in _CHANGED:
            return Refused(refusal)
        if self._has_unknown_payment(booking):
            return Unresolved()
        priced = self._priced(booking)
        if isinstance(priced, Refused) or priced.nothing_to_pay or priced.quote.amount != agreed.quote.amount:
            return priced
        return self._devices_ready(paper_needed=paper_needed)

    def pay(self, booking: Booking, priced: Priced, *, progress: Callable[[str], None]) -> Attempt | None:
        """Take the payment at the terminal, once; None when it is not known whether something was drawn."""
        self.checkout.withdraw_from_desk(booking.id)
        charge = self.checkout.open_charge(self._order(booking, priced))
        try:
            attempt = self.checkout.pay(charge.id, CARD, progress=progress)
        except AttemptOpen:
            return None
        except AlreadyPaid:
            return self.checkout.paid_attempt(booking.id)
        return attempt

    def look_into(self, attempt: Attempt) -> Attempt:
        """Ask the terminal how a payment ended; UNKNOWN while it cannot tell."""
        return self.checkout.resolve(attempt.id)

    def leave_to_desk(self, booking: Booking, priced: Priced) -> None:
        """Note that the patient will pay at the reception."""
        try:
            charge = self.checkout.open_charge(self._order(booking, priced))
            self.checkout.pay(charge.id, DESK)
        except (AttemptOpen, AlreadyPaid):
            log.info("desk_payment_not_needed", booking=booking.id)

    def check_in(self, booking: Booking) -> CheckIn:
        """Give the patient a queue number and keep the arrival for the booking system; the same again the next time."""
        with self.engine.begin() as connection:
            known = store.check_in_of(connection, booking.id)
            if known is not None:
                return known
            now = self.clock()
            day = clinic_day(now)
            number = store.next_ticket_number(connection, day)
            check_in = CheckIn(str(uuid4()), booking.id, day, number, booking.waiting_room, now)
            store.add_check_in(connection, check_in)
            keep_arrival(connection, check_in)
        log.info("checked_in", check_in=check_in.id)
        return check_in

    def receipt(self, booking: Booking) -> Receipt | None:
        """The receipt for a paid visit, None when nothing was paid."""
        return self.checkout.receipt(booking.id, seller=self.clinic.seller)

    def print_tickets(self, booking: Booking, check_in: CheckIn, *, tongue: Tongue) -> PrintState:
        """Print the queue ticket, then the receipt or the frikort; what was once sent is never sent again."""
        ticket = tickets.queue_ticket(check_in, clinic=self.clinic.name, visit_at=booking.start, tongue=tongue)
        states = [self.printer.print_once(check_in, "ticket", ticket)]
        receipt, card = self.receipt(booking), self._card(booking).card
        if states != [PrintState.PRINTED]:
            return worst(states)
        if receipt is not None:
            what = self.fee_name(receipt.kind, tongue=tongue)
            document = tickets.receipt_document(receipt, what=what, card=card, tongue=tongue)
            states.append(self.printer.print_once(check_in, "receipt", document))
        elif card is not None and card.is_frikort:
            document = tickets.high_cost_document(card, clinic=self.clinic.name, tongue=tongue)
            states.append(self.printer.print_once(check_in, "high_cost_card", document))
        return worst(states)

    def fee_name(self, kind: str, *, tongue: Tongue) -> str:
        """What a kind of visit is called in the patient's language."""
        names = self.clinic.tariff.fee(kind, on=clinic_day(self.clock())).names
        return names.get(tongue.tag, names["sv"])

    def _has_unknown_payment(self, booking: Booking) -> bool:
        """Whether this visit still has an unknown card payment after asking the terminal."""
        charge_attempts = self.checkout.attempts_for(booking.id)
        open_ones = [each for each in charge_attempts if each.is_open and each.provider == CARD]
        return any(self.checkout.resolve(each.id).is_open for each in open_ones)

    def _priced(self, booking: Booking) -> Priced | Refused:
        if booking.fee_kind is None:
            return Refused(Refusal.FEE_MISSING)
        answer = self._card(booking)
        try:
            price = quote(
                self.clinic.tariff,
                booking.fee_kind,
                on=clinic_day(booking.start),
                age=self._age(booking),
                exemptions=booking.exemptions,
                card=answer.card,
            )
        except (UnknownFee, ImplausibleAge) as error:
            # what the booking system wrote stays out of the log: anything may stand in it
            log.warning("fee_not_known", booking=booking.id, reason=type(error).__name__)
            return Refused(Refusal.FEE_MISSING)
        if price.counts and price.amount and not answer.is_certain:
            log.warning("card_not_known", booking=booking.id, code=answer.code.value)
            return Refused(Refusal.CARD_NOT_KNOWN)
        moved = self.checkout.balance(booking.id)
        if moved is not None and moved.kept and not moved.is_settled:
            return Refused(Refusal.SEE_RECEPTION)
        return Priced(price, answer, is_paid=moved is not None and moved.is_settled)

    def _devices_ready(self, *, paper_needed: bool) -> Ready | PaperMissing | Refused:
        self.checkout.recover()
        if self.checkout.unresolved(CARD):
            return Refused(Refusal.PAYMENT_UNRESOLVED)
        if self.terminal.condition() not in _USABLE:
            return Refused(Refusal.TERMINAL_NOT_READY)
        if paper_needed and not self.printer.is_ready():
            return PaperMissing()
        return Ready()

    def _card(self, booking: Booking) -> CardAnswer:
        with self.engine.begin() as connection:
            registry = self.checkout.registry(connection)
            return registry.get_extended_card_for_person(booking.patient_id, on=clinic_day(booking.start))

    def _age(self, booking: Booking) -> int | None:
        day = clinic_day(booking.start)
        try:
            return parse(booking.personnummer, on=day).age(day)
        except IdentityNumberError:
            return None

    def _order(self, booking: Booking, priced: Priced) -> Order:
        price = priced.quote
        return Order(
            booking.id, booking.patient_id, price.kind, price.amount, clinic_day(booking.start), counts=price.counts
        )
