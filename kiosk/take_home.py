"""What a patient takes home from a visit: queue ticket, receipt and high-cost card, printed or lent to the phone.

The card is read anew each time, so it holds the fee that was paid a moment ago. What was once sent to the printer is
never sent again, and a receipt that has left the printer is a copy everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from kiosk import store
from kiosk.appointments.port import Booking
from kiosk.clinic import Clinic
from kiosk.clock import clinic_day
from kiosk.handouts.content import Handout
from kiosk.handouts.high_cost_card import card_handout
from kiosk.handouts.invoice import invoice_notice
from kiosk.handouts.paper import on_paper
from kiosk.handouts.receipt import receipt_handout
from kiosk.printing import TicketPrinter, worst
from kiosk.store import CheckIn, PrintState
from kiosk.tickets import queue_ticket
from kiosk.tongue import Tongue
from payments.checkout import Checkout
from payments.high_cost.card_view import CardView, view_of
from payments.high_cost.statement import SealedStatement, seal
from payments.invoice import BillingDocument
from payments.receipt import Receipt, copy_of
from triage_bot.identity.personnummer import IdentityNumberError, parse

RECEIPT, INVOICE, HIGH_COST_CARD = "receipt", "invoice_notice", "high_cost_card"


@dataclass(frozen=True)
class ShownCard:
    """The card after the visit, its sealed statement, and what became of printing it (None: not tried)."""

    view: CardView
    sealed: SealedStatement | None
    printed: PrintState | None


@dataclass(frozen=True)
class TakeHome:
    """Makes and prints handouts; `clock` gives the present instant (UTC), `invoice_of` a visit's unpaid invoice."""

    clinic: Clinic
    engine: Engine
    checkout: Checkout
    printer: TicketPrinter
    clock: Callable[[], datetime]
    invoice_of: Callable[[Booking], BillingDocument | None]

    def receipt(self, booking: Booking) -> Receipt | None:
        """The receipt for a paid visit, None when nothing was paid."""
        return self.checkout.receipt(booking.id, seller=self.clinic.seller)

    def print_tickets(self, booking: Booking, check_in: CheckIn, *, tongue: Tongue) -> PrintState:
        """Print the queue ticket, then the receipt, the notice of an invoice or the frikort; the worst end of them."""
        ticket = queue_ticket(check_in, clinic=self.clinic.name, visit_at=booking.start, tongue=tongue)
        states = [self.printer.print_once(check_in, "ticket", ticket)]
        if states != [PrintState.PRINTED]:
            return worst(states)
        receipt, notice, card = self.receipt(booking), self._notice(booking, tongue), self._view(booking)
        if receipt is not None and receipt.may_be_printed:
            states.append(self._print(check_in, RECEIPT, self._receipt(receipt, card, tongue)))
        elif notice is not None:
            states.append(self._print(check_in, INVOICE, notice))
        elif card.valid_to is not None:
            states.append(self.print_card(booking, check_in, tongue=tongue))
        return worst(states)

    def print_card(self, booking: Booking, check_in: CheckIn, *, tongue: Tongue) -> PrintState:
        """Print the high-cost card, once for a check-in; NOT_PRINTED for a patient without one."""
        handout = self._card(booking, self._view(booking), tongue)
        return PrintState.NOT_PRINTED if handout is None else self._print(check_in, HIGH_COST_CARD, handout)

    def card(self, booking: Booking, check_in: CheckIn) -> ShownCard:
        """The high-cost card for the screen."""
        view = self._view(booking)
        return ShownCard(view, self._sealed(booking, view), self._print_state(check_in, HIGH_COST_CARD))

    def handouts(self, booking: Booking, check_in: CheckIn, *, tongue: Tongue) -> tuple[Handout, ...]:
        """The receipt or the notice of an invoice, if there is one, and the high-cost card, if the patient has one."""
        view = self._view(booking)
        receipt = self.receipt(booking)
        made = []
        if receipt is not None and receipt.may_be_printed:
            is_on_paper = self._print_state(check_in, RECEIPT) not in (None, PrintState.NOT_PRINTED)
            made.append(self._receipt(copy_of(receipt) if is_on_paper else receipt, view, tongue))
        notice = self._notice(booking, tongue)
        if notice is not None:
            made.append(notice)
        card = self._card(booking, view, tongue)
        return (*made, card) if card is not None else tuple(made)

    def fee_name(self, kind: str, *, tongue: Tongue) -> str:
        """What a kind of visit is called in the patient's language."""
        names = self.clinic.tariff.fee(kind, on=clinic_day(self.clock())).names
        return names.get(tongue.tag, names["sv"])

    def _notice(self, booking: Booking, tongue: Tongue) -> Handout | None:
        invoice = self.invoice_of(booking)
        if invoice is None:
            return None
        what = self.fee_name(invoice.what, tongue=tongue)
        return invoice_notice(invoice, what=what, clinic=self.clinic.name, tongue=tongue)

    def _view(self, booking: Booking) -> CardView:
        return view_of(self.checkout.card_of(booking.patient_id, on=clinic_day(booking.start)))

    def _sealed(self, booking: Booking, view: CardView) -> SealedStatement | None:
        keys, now = self.clinic.card_keys, self.clock()
        try:
            holder = parse(booking.personnummer, on=clinic_day(now)).digits
        except IdentityNumberError:
            return None  # a reserve number means nothing at another clinic
        return None if keys is None else seal(view, holder=holder, keys=keys, at=now)

    def _receipt(self, receipt: Receipt, view: CardView, tongue: Tongue) -> Handout:
        return receipt_handout(receipt, what=self.fee_name(receipt.kind, tongue=tongue), card=view, tongue=tongue)

    def _card(self, booking: Booking, view: CardView, tongue: Tongue) -> Handout | None:
        return card_handout(view, clinic=self.clinic.name, sealed=self._sealed(booking, view), tongue=tongue)

    def _print(self, check_in: CheckIn, kind: str, handout: Handout) -> PrintState:
        return self.printer.print_once(check_in, kind, on_paper(handout))

    def _print_state(self, check_in: CheckIn, kind: str) -> PrintState | None:
        with self.engine.begin() as connection:
            return store.print_state(connection, check_in.id, kind)
