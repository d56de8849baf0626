"""Leads a visit through the use cases: for each stage that needs work, the call in a thread and the event it ends in.

If something breaks, the patient is told the truth about the money: before the payment none was drawn, during it nobody
knows, after it the payment is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from kiosk.appointments.port import Booking
from kiosk.checkin import PaperMissing, Priced, Ready, SelfCheckIn, Unresolved, WayClosed
from kiosk.handouts.shelf import Shelf
from kiosk.identification.finding import ArrivedBefore, Found, Several
from kiosk.metrics import Metrics
from kiosk.recount import recount_of
from kiosk.refusals import Refusal, Refused
from kiosk.station import Preferences, Station, Visit
from kiosk.store import CheckIn, PrintState
from kiosk.take_home import ShownCard
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from payments.charge import STANDING_STATES, Attempt, AttemptState
from payments.checkout import AMOUNT_CHANGED
from payments.providers.swish import HEARD, QR

log = structlog.get_logger(__name__)

CHECKING = "checking"


@dataclass(frozen=True)
class Host:
    """Joins the station with the use cases; `arrival_kept` is called when the outbox has something new.

    A terminal or Swish that went silent is asked up to `questions` times, `pause` seconds apart, and no longer than
    `certain_within` seconds, how the payment ended.
    """

    station: Station
    desk: SelfCheckIn
    tongues: Callable[[str], Tongue]
    metrics: Metrics
    arrival_kept: Callable[[], None]
    shelf: Shelf
    questions: int = 10
    pause: float = 1.0
    certain_within: float = 30.0

    def take_over(self) -> None:
        """Do the work of each stage from now on."""
        self.station.on_stage(Stage.IDENTIFIED, self.find)
        self.station.on_stage(Stage.PRICING, self.price)
        self.station.on_stage(Stage.PREPARING, self.prepare)
        self.station.on_stage(Stage.PAYING, self.pay)
        self.station.on_stage(Stage.SETTLED, self.settle)
        self.station.on_stage(Stage.REFUSED, self.refused)

    async def find(self, visit: Visit, _preferences: Preferences) -> None:
        """Look up what was presented."""
        try:
            found = await asyncio.to_thread(self.desk.find, visit.presented)
        except Exception:
            self._broke(visit, Refusal.FAULT)
            return
        match found:
            case Found(booking):
                self.station.happened(visit.id, Event.BOOKING_FOUND, booking=booking, presented="")
            case Several(bookings):
                self.station.happened(visit.id, Event.SEVERAL_FOUND, bookings=bookings, presented="")
            case ArrivedBefore(booking, check_in):
                facts = {"booking": booking, "check_in": check_in, "arrived_before": True, "presented": ""}
                self.station.happened(visit.id, Event.ARRIVED_BEFORE, **facts)
            case Refused(refusal):
                self.station.happened(visit.id, Event.REFUSED, refusal=refusal, presented="")

    async def price(self, visit: Visit, _preferences: Preferences) -> None:
        """Work out the fee."""
        try:
            priced = await asyncio.to_thread(self.desk.price, _booking(visit))
        except Exception:
            self._broke(visit, Refusal.FAULT)
            return
        self._tell(visit, priced)

    async def prepare(self, visit: Visit, _preferences: Preferences) -> None:
        """Look whether a payment can be taken now."""
        try:
            agreed = _priced(visit)
            booking = _booking(visit)
            ready = await asyncio.to_thread(
                lambda: self.desk.prepare(booking, agreed, paper_needed=not visit.without_paper, way=visit.way)
            )
        except Exception:
            self._broke(visit, Refusal.FAULT)
            return
        self._tell(visit, ready)

    async def pay(self, visit: Visit, _preferences: Preferences) -> None:
        """Take the payment and tell how it ended."""
        loop = asyncio.get_running_loop()

        def progress(code: str) -> None:
            loop.call_soon_threadsafe(self._progressed, visit.id, code)

        try:
            booking, priced = _booking(visit), _priced(visit)
            attempt = await asyncio.to_thread(lambda: self.desk.pay(booking, priced, way=visit.way, progress=progress))
            attempt = await self._certain(visit, attempt)
        except Exception as error:
            log.exception("payment_unknown", visit=visit.id, error=type(error).__name__)
            attempt = None
        state = AttemptState.UNKNOWN if attempt is None else attempt.state
        self.metrics.payments.labels(state.value).inc()
        if state in STANDING_STATES:
            self.station.happened(visit.id, Event.PAID, swish_code="")
        elif attempt is None or attempt.is_open:
            self.station.happened(visit.id, Event.PAYMENT_UNKNOWN, swish_code="")
        elif attempt.proof.code == AMOUNT_CHANGED:
            self.station.happened(visit.id, Event.CALLED_OFF)
        else:
            ways = await asyncio.to_thread(self.desk.ways_after, attempt, booking)
            facts = {"ways": ways, "failure": attempt.proof.code, "swish_code": ""}
            self.station.happened(visit.id, Event.PAYMENT_FAILED, **facts)

    def _progressed(self, visit_id: str, code: str) -> None:
        """Show how a payment goes; a stop that was pressed before anything could be stopped is told again."""
        if not code.startswith(QR):
            self.station.progressed(visit_id, code)
            return
        self.station.code_shown(visit_id, code.removeprefix(QR))
        self.station.progressed(visit_id, HEARD)
        if self.station.visit.stopping:
            self.desk.ways.stop(self.station.visit.way)

    async def _certain(self, visit: Visit, attempt: Attempt | None) -> Attempt | None:
        """The attempt when its end is known, or when asking has not helped."""
        until = asyncio.get_running_loop().time() + self.certain_within
        for _question in range(self.questions):
            if attempt is None or not attempt.is_open or asyncio.get_running_loop().time() > until:
                break
            self.station.progressed(visit.id, CHECKING)
            attempt = await asyncio.to_thread(self.desk.look_into, attempt)
            if attempt.is_open:
                await asyncio.sleep(self.pause)
        return attempt

    async def stop_payment(self) -> None:
        """Ask the terminal or Swish to stop; they may not obey."""
        await asyncio.to_thread(self.desk.ways.stop, self.station.visit.way)

    async def settle(self, visit: Visit, preferences: Preferences) -> None:
        """Check the patient in and print; paper that fails takes nothing back."""
        booking = _booking(visit)
        try:
            check_in = await asyncio.to_thread(self.desk.check_in, booking)
            receipt = await asyncio.to_thread(self.desk.take_home.receipt, booking)
            invoice = await asyncio.to_thread(self.desk.invoice, booking)
        except Exception:
            self._broke(visit, Refusal.NOT_CHECKED_IN)
            return
        self.arrival_kept()
        tongue = self.tongues(preferences.language)
        try:
            printed = await asyncio.to_thread(
                lambda: self.desk.take_home.print_tickets(booking, check_in, tongue=tongue),
            )
        except Exception as error:
            log.exception("printing_broke", visit=visit.id, error=type(error).__name__)
            printed = PrintState.UNKNOWN
        self.metrics.visits.labels("checked_in").inc()
        card = await self._card(visit, check_in)
        facts = {"check_in": check_in, "receipt": receipt, "invoice": invoice, "printed": printed, "card": card}
        self.station.happened(visit.id, Event.CHECKED_IN, **facts)

    async def print_card(self) -> None:
        """Print the high-cost card because the patient asks for it."""
        visit, tongue = self.station.visit, self.tongues(self.station.preferences.language)
        check_in, card = visit.check_in, visit.card
        if check_in is None or card is None or card.printed is not None:
            return
        booking = _booking(visit)
        try:
            printed = await asyncio.to_thread(
                lambda: self.desk.take_home.print_card(booking, check_in, tongue=tongue),
            )
        except Exception as error:
            log.exception("printing_broke", visit=visit.id, error=type(error).__name__)
            printed = PrintState.UNKNOWN
        self.station.noted(visit.id, card=replace(card, printed=printed))

    async def lend(self) -> None:
        """Put what the patient can take along on the shelf, once, and show its address."""
        visit, tongue = self.station.visit, self.tongues(self.station.preferences.language)
        check_in, card = visit.check_in, visit.card
        if not self.shelf.is_reachable or check_in is None or card is None or visit.address:
            return
        booking = _booking(visit)
        handouts = await asyncio.to_thread(lambda: self.desk.take_home.handouts(booking, check_in, tongue=tongue))
        if handouts:
            self.station.noted(visit.id, address=self.shelf.address_of(self.shelf.lend(handouts, card.view)))

    async def _card(self, visit: Visit, check_in: CheckIn) -> ShownCard | None:
        """The high-cost card after the visit; that it cannot be told takes nothing back."""
        try:
            return await asyncio.to_thread(self.desk.take_home.card, _booking(visit), check_in)
        except Exception as error:
            log.exception("card_not_shown", visit=visit.id, error=type(error).__name__)
            return None

    async def refused(self, visit: Visit, _preferences: Preferences) -> None:
        """Count the refusal, and note a patient who goes to the reception to pay."""
        refusal = visit.refusal or Refusal.FAULT
        self.metrics.visits.labels(refusal.value).inc()
        if refusal is Refusal.PAY_AT_DESK:
            try:
                await asyncio.to_thread(self.desk.leave_to_desk, _booking(visit), _priced(visit))
            except Exception as error:
                # the reception takes the payment by hand then; the patient has been sent there already
                log.exception("desk_payment_not_noted", visit=visit.id, error=type(error).__name__)

    def _tell(self, visit: Visit, answer: Priced | Unresolved | PaperMissing | WayClosed | Ready | Refused) -> None:
        match answer:
            case Priced():
                event = Event.NOTHING_TO_PAY if answer.nothing_to_pay else Event.PRICED
                facts = {
                    "ways": self.desk.ways.open(answer.stored_card),
                    "invoice_offer": self.desk.ways.invoice_offer(),
                }
                self.station.happened(visit.id, event, priced=answer, recount=recount_of(visit.priced, answer), **facts)
            case WayClosed():
                is_open = self.desk.ways.open(_priced(visit).stored_card)
                ways = tuple(way for way in is_open if way is not visit.way)
                self.station.happened(visit.id, Event.WAY_CLOSED, ways=ways, closed_way=visit.way)
            case Unresolved():
                self.station.happened(visit.id, Event.PAYMENT_UNKNOWN)
            case PaperMissing():
                self.station.happened(visit.id, Event.PAPER_MISSING)
            case Ready():
                self.station.happened(visit.id, Event.READY)
            case Refused(refusal):
                self.station.happened(visit.id, Event.REFUSED, refusal=refusal)

    def _broke(self, visit: Visit, refusal: Refusal) -> None:
        log.exception("visit_broke", visit=visit.id, stage=visit.stage.value)
        self.station.happened(visit.id, Event.REFUSED, refusal=refusal)


def _booking(visit: Visit) -> Booking:
    if visit.booking is None:
        raise LookupError("The visit has no booking in this stage.")
    return visit.booking


def _priced(visit: Visit) -> Priced:
    if visit.priced is None:
        raise LookupError("The visit has no price in this stage.")
    return visit.priced
