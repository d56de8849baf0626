"""The use cases of a self check-in: find the booking, price the visit, get ready, take the payment, check in.

Each is one blocking call that a thread runs while the screen waits, and answers with a value: an expected refusal is
never an exception. The screens know nothing of booking systems and terminals, and this module nothing of screens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import uuid4

import structlog
from sqlalchemy import Engine

from kiosk import store
from kiosk.appointments.port import Appointments, Booking, BookingSystemDown
from kiosk.clinic import Clinic
from kiosk.clock import clinic_day
from kiosk.identification.age import age_of
from kiosk.identification.finding import ArrivedBefore, Finder, Found, Several
from kiosk.identification.presented import Presented
from kiosk.outbox import keep_arrival
from kiosk.printing import TicketPrinter
from kiosk.refusals import Refusal, Refused, refusal_of
from kiosk.store import CheckIn
from kiosk.stored_cards import may_try_again
from kiosk.take_home import TakeHome
from kiosk.under_way import is_under_way
from kiosk.ways import Way, Ways
from payments.charge import Attempt, Order
from payments.checkout import Checkout
from payments.errors import AlreadyPaid, AttemptOpen, ImplausibleAge, UnknownFee
from payments.fees import Quote, let_off, quote
from payments.high_cost.registry import CardAnswer
from payments.high_cost.rules import HighCostCard
from payments.invoice import BillingDocument

log = structlog.get_logger(__name__)

DESK = "desk"
_CHANGED = frozenset({Refusal.BOOKING_CANCELLED, Refusal.ALREADY_ARRIVED, Refusal.SEE_RECEPTION})


@dataclass(frozen=True)
class Priced:
    """What the visit costs and the high-cost card before it; `is_paid` when settled already, `is_billed` by invoice.

    `stored_card` is what may be shown of the bank card that the patient has let be remembered, "" for none.
    """

    quote: Quote
    answer: CardAnswer
    is_paid: bool = False
    is_billed: bool = False
    stored_card: str = ""

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
class WayClosed:
    """The way that the patient chose cannot be used now, and another one can."""


@dataclass(frozen=True)
class Ready:
    """Printer, way to pay and booking system are ready for the payment."""


@dataclass(frozen=True)
class SelfCheckIn:
    """The use cases with what they need from outside; `clock` gives UTC, `remember` is told whose card is asked for."""

    clinic: Clinic
    engine: Engine
    appointments: Appointments
    checkout: Checkout
    printer: TicketPrinter
    ways: Ways
    clock: Callable[[], datetime]
    remember: Callable[[str, str], None] = lambda _patient_id, _personnummer: None

    def find(self, presented: Presented) -> Found | Several | ArrivedBefore | Refused:
        """The booking that a code names, or those of a person, if they may be checked in now."""
        finder = Finder(self.engine, self.appointments, self.clinic.codes, self.clinic.window, self.clock)
        return finder.find(presented)

    def price(self, booking: Booking) -> Priced | Unresolved | Refused:
        """What the visit costs this patient today; an earlier payment whose end is not known is looked into first."""
        if self._has_unknown_payment(booking):
            return Unresolved()
        return self._priced(booking)

    def prepare(self, booking: Booking, agreed: Priced, *, paper_needed: bool, way: Way = Way.CARD) -> (
        Ready | PaperMissing | WayClosed | Priced | Unresolved | Refused
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
        return self._ready_for(way, priced, paper_needed=paper_needed)

    def pay(
        self, booking: Booking, priced: Priced, *, way: Way = Way.CARD, progress: Callable[[str], None]
    ) -> Attempt | None:
        """Take the payment, once, or bill it; None when it is not known whether something was drawn."""
        self.checkout.withdraw_from_desk(booking.id)
        charge = self.checkout.open_charge(self._order(booking, priced))
        try:
            attempt = self.checkout.pay(charge.id, way, progress=progress)
        except AttemptOpen:
            return None
        except AlreadyPaid:
            return self.checkout.paid_attempt(booking.id)
        return attempt

    def look_into(self, attempt: Attempt) -> Attempt:
        """Ask the terminal or Swish how a payment ended; UNKNOWN while it cannot tell."""
        return self.checkout.resolve(attempt.id)

    def ways_after(self, failed: Attempt, booking: Booking) -> tuple[Way, ...]:
        """What is open after a payment that was not made, without a stored card that cannot be charged here."""
        stored_card = self.ways.stored_card_of(booking.patient_id) if may_try_again(failed) else ""
        return self.ways.look(Way(failed.provider), stored_card)

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

    def invoice(self, booking: Booking) -> BillingDocument | None:
        """The unpaid invoice of a visit, None when there is none."""
        return None if self.ways.invoices is None else self.ways.invoices.notice(self.checkout, booking.id)

    @cached_property
    def take_home(self) -> TakeHome:
        """What the patient takes home."""
        return TakeHome(self.clinic, self.engine, self.checkout, self.printer, self.clock, self.invoice)

    def _has_unknown_payment(self, booking: Booking) -> bool:
        """Whether it is still unknown, after asking, how a payment of this visit by card or Swish ended."""
        charge_attempts = self.checkout.attempts_for(booking.id)
        open_ones = [each for each in charge_attempts if each.is_open and each.provider in list(Way)]
        now = self.clock()
        return any(is_under_way(each, now) or self.checkout.resolve(each.id).is_open for each in open_ones)

    def _priced(self, booking: Booking) -> Priced | Refused:
        if booking.fee_kind is None:
            return Refused(Refusal.FEE_MISSING)
        answer = self._card(booking)
        try:
            price = quote(
                self.clinic.tariff,
                booking.fee_kind,
                on=clinic_day(booking.start),
                age=age_of(booking),
                exemptions=booking.exemptions,
                card=answer.card,
            )
        except (UnknownFee, ImplausibleAge) as error:
            # what the booking system wrote stays out of the log: anything may stand in it
            log.warning("fee_not_known", booking=booking.id, reason=type(error).__name__)
            return Refused(Refusal.FEE_MISSING)
        if price.counts and price.amount and not answer.is_certain:
            log.warning("card_not_known", booking=booking.id, code=answer.code.value)
            return Refused(Refusal.FEE_AFTER_MIDNIGHT if answer.is_too_early else Refusal.CARD_NOT_KNOWN)
        moved = self.checkout.balance(booking.id)
        if moved is not None and (moved.kept or moved.waived) and not moved.is_settled:
            return Refused(Refusal.SEE_RECEPTION)
        if moved is None or not moved.is_settled:
            return Priced(price, answer, stored_card=self.ways.stored_card_of(booking.patient_id))
        return Priced(price if moved.kept else let_off(price), answer, bool(moved.kept), bool(moved.billed))

    def _ready_for(self, way: Way, priced: Priced, *, paper_needed: bool) -> Ready | PaperMissing | WayClosed | Refused:
        open_ways = self.ways.look(way, priced.stored_card)
        refusal = None if way in open_ways else Refusal.TERMINAL_NOT_READY
        if way is Way.CARD and self._has_card_open():
            # the next card would hide how the last one ended; a request by Swish stands by itself
            refusal = Refusal.PAYMENT_UNRESOLVED
        if refusal is not None:
            return WayClosed() if set(open_ways) - {way} else Refused(refusal)
        if paper_needed and not self.printer.is_ready():
            return PaperMissing()
        return Ready()

    def _has_card_open(self) -> bool:
        self.checkout.recover(Way.CARD)
        return bool(self.checkout.unresolved(Way.CARD))

    def _card(self, booking: Booking) -> CardAnswer:
        self.remember(booking.patient_id, booking.personnummer)
        return self.checkout.card_of(booking.patient_id, on=clinic_day(booking.start))

    def _order(self, booking: Booking, priced: Priced) -> Order:
        price = priced.quote
        return Order(
            booking.id, booking.patient_id, price.kind, price.amount, clinic_day(booking.start), counts=price.counts
        )
