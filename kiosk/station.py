"""The one visit at this kiosk: what the screen shows now, what may be pressed, and the work that goes on behind it.

Lives in the event loop; blocking use cases run in threads and come back as events of the visit that started them. A
press carries the number of the screen that it was made on, so a stale or double tap does nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import uuid4

import structlog

from hardware.interfaces import Scan, UnreadableScan
from kiosk.appointments.port import Booking
from kiosk.checkin import Priced
from kiosk.identification.presented import Presented, of_scan
from kiosk.invoices import InvoiceOffer
from kiosk.recount import Recount
from kiosk.refusals import Refusal
from kiosk.store import CheckIn, PrintState
from kiosk.take_home import ShownCard
from kiosk.visit import PATIENT_EVENTS, WAITING_FOR_PATIENT, Event, Stage, next_stage
from kiosk.ways import Way
from payments.invoice import BillingDocument
from payments.receipt import Receipt

log = structlog.get_logger(__name__)


_WAYS = {
    Event.PAY: Way.CARD,
    Event.PAY_WITH_SWISH: Way.SWISH,
    Event.GET_INVOICE: Way.INVOICE,
    Event.PAY_WITH_STORED_CARD: Way.STORED_CARD,
}


class TextSize(StrEnum):
    """How large the texts are."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Contrast(StrEnum):
    """Which colours the screen has."""

    NORMAL = "normal"
    HIGH = "high"


class Sheet(StrEnum):
    """What the patient looks at over the end of a visit: nothing, the high-cost card, or the way to the phone."""

    NONE = "none"
    CARD = "card"
    PHONE = "phone"


@dataclass(frozen=True)
class Preferences:
    """How this patient wants the screen; forgotten when the visit ends."""

    language: str = "sv"
    text_size: TextSize = TextSize.NORMAL
    contrast: Contrast = Contrast.NORMAL
    help_open: bool = False
    sheet: Sheet = Sheet.NONE


@dataclass(frozen=True, repr=False)
class Visit:
    """All that is known of the visit at this kiosk; it lives in memory only and is dropped when the visit ends."""

    id: str = field(default_factory=lambda: str(uuid4()))
    stage: Stage = Stage.IDLE
    presented: Presented = ""
    booking: Booking | None = None
    bookings: tuple[Booking, ...] = ()
    priced: Priced | None = None
    refusal: Refusal | None = None
    check_in: CheckIn | None = None
    receipt: Receipt | None = None
    printed: PrintState | None = None
    card: ShownCard | None = None
    address: str = ""
    ways: tuple[Way, ...] = ()
    invoice_offer: InvoiceOffer | None = None
    invoice: BillingDocument | None = None
    way: Way = Way.CARD
    closed_way: Way | None = None
    recount: Recount | None = None
    swish_code: str = ""
    failure: str = ""
    progress: str = ""
    without_paper: bool = False
    stopping: bool = False
    arrived_before: bool = False
    time_is_short: bool = False


@dataclass(frozen=True)
class IdleTimes:
    """Seconds without a touch until the patient is asked for more time, and from there until the visit is wiped."""

    ask_after: float = 45.0
    wipe_after: float = 30.0


Work = Callable[[Visit, Preferences], Awaitable[None]]


class Station:
    """Holds the visit and takes it from stage to stage; `changed` is called after each change of the screen."""

    def __init__(self, *, times: IdleTimes, changed: Callable[[], None]) -> None:
        self._times = times
        self._changed = changed
        self._work: dict[Stage, Work] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.visit = Visit()
        self.preferences = Preferences()
        self.seq = 0

    def on_stage(self, stage: Stage, work: Work) -> None:
        """Do this work whenever a visit reaches the stage."""
        self._work[stage] = work

    @property
    def awaits_scan(self) -> bool:
        """Whether a scan would begin a visit now."""
        return next_stage(self.visit.stage, Event.CODE_SCANNED) is not None

    def scanned(self, scan: Scan | UnreadableScan) -> None:
        """Begin a visit with what the scanner read, unless one is under way."""
        self.shown_up(of_scan(scan))

    def shown_up(self, presented: Presented | Refusal) -> None:
        """Begin a visit with what was scanned or swiped, or say why it is no use, unless a visit is under way."""
        if not isinstance(presented, Refusal):
            self.begin(presented)
        elif next_stage(self.visit.stage, Event.REFUSED) is Stage.REFUSED and self.awaits_scan:
            self._renew()
            self.happened(self.visit.id, Event.REFUSED, refusal=presented)

    def begin(self, presented: Presented) -> None:
        """Begin a visit with the code of a kallelse or with a person, unless one is under way."""
        if not self.awaits_scan:
            log.info("scan_passed_over", visit=self.visit.id, stage=self.visit.stage.value)
            return
        self._renew()
        self.happened(self.visit.id, Event.CODE_SCANNED, presented=presented)

    def press(self, event: Event, seq: int, *, choice: int = 0) -> bool:
        """Take a patient's press on the screen with that number; False when it is stale or means nothing here.

        `choice` counts the bookings on the screen from 0.
        """
        if event not in PATIENT_EVENTS or seq != self.seq:
            return False
        if event is Event.CHOOSE:
            return self._choose(choice)
        return self.happened(self.visit.id, event, **_consequences(event))

    def prefer(self, seq: int, **changes: object) -> bool:
        """Change how the screen looks; also a sign that the patient is there."""
        if seq != self.seq:
            return False
        self.preferences = replace(self.preferences, **changes)  # type: ignore[arg-type]
        self.touched()
        return True

    def touched(self) -> None:
        """The patient is there: the time begins anew."""
        self.visit = replace(self.visit, time_is_short=False)
        self._show()

    def happened(self, visit_id: str, event: Event, **facts: object) -> bool:
        """Take the visit on; False when the visit is another one by now or the event means nothing in its stage."""
        if visit_id != self.visit.id:
            return False
        before = self.visit.stage
        after = next_stage(before, event)
        if after is None:
            return False
        log.info("visit", visit=visit_id, stage=after.value, event_code=event.value)
        if after is Stage.IDLE:
            self.wipe()
            return True
        self.visit = replace(self.visit, stage=after, time_is_short=False, **facts)  # type: ignore[arg-type]
        self._show()
        if after is not before and after in self._work:
            self._start(self._work[after](self.visit, self.preferences))
        return True

    def progressed(self, visit_id: str, code: str) -> None:
        """Show what the terminal or Swish is doing."""
        if visit_id == self.visit.id and code != self.visit.progress:
            self.visit = replace(self.visit, progress=code)
            self._show(is_new_screen=False)

    def noted(self, visit_id: str, **facts: object) -> None:
        """Show what has become known of the visit that is still here."""
        if visit_id == self.visit.id:
            self.visit = replace(self.visit, **facts)  # type: ignore[arg-type]
            self._show()

    def code_shown(self, visit_id: str, swish_code: str) -> None:
        """Show the code that the patient's phone is to read; it lives in memory only, until the payment has ended."""
        if visit_id == self.visit.id:
            self.visit = replace(self.visit, swish_code=swish_code)
            self._show(is_new_screen=False)

    def wipe(self) -> None:
        """Forget the patient and the patient's preferences."""
        self.preferences = Preferences()
        self.visit = Visit()
        self._show()

    async def close(self, *, grace: float = 3.0) -> None:
        """Let running work end within `grace` seconds; a longer payment is cut off by the terminal's closing link."""
        if self._timer is not None:
            self._timer.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in self._tasks:
            task.cancel()

    def _choose(self, choice: int) -> bool:
        if not 0 <= choice < len(self.visit.bookings):
            return False
        # looked up anew: it may have changed while the patient was choosing
        code = self.visit.bookings[choice].code
        return self.happened(self.visit.id, Event.CHOOSE, presented=code, bookings=())

    def _renew(self) -> None:
        """A new visit; the language that was chosen on the first screen stays."""
        if self.visit.stage is not Stage.IDLE:
            self.preferences = Preferences()
        self.preferences = replace(self.preferences, help_open=False, sheet=Sheet.NONE)
        self.visit = Visit()

    def _show(self, *, is_new_screen: bool = True) -> None:
        # the terminal's progress changes words on the same screen: a press that is on its way must still hold
        if is_new_screen:
            self.seq += 1
        self._restart_timer()
        self._changed()

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _restart_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waits = self.visit.stage in WAITING_FOR_PATIENT
        if waits or (self.visit.stage is Stage.IDLE and self.preferences != Preferences()):
            self._timer = asyncio.get_running_loop().call_later(self._times.ask_after, self._ask)

    def _ask(self) -> None:
        if self.visit.stage is Stage.IDLE:
            self.wipe()
            return
        visit_id = self.visit.id
        self.visit = replace(self.visit, time_is_short=True)
        self._show()
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._times.wipe_after, self.happened, visit_id, Event.TIMED_OUT)


def _consequences(event: Event) -> dict[str, object]:
    """What a press tells about the visit besides its next stage."""
    match event:
        case Event.NOT_ME:
            return {"refusal": Refusal.NOT_ME, "booking": None, "bookings": ()}
        case Event.DESK:
            return {"refusal": Refusal.PAY_AT_DESK}
        case Event.WITHOUT_PAPER:
            return {"without_paper": True}
        case Event.STOP:
            return {"stopping": True}
        case Event.PAY | Event.PAY_WITH_SWISH | Event.GET_INVOICE | Event.PAY_WITH_STORED_CARD:
            begun = {"failure": "", "progress": "", "stopping": False}
            return {"way": _WAYS[event], "closed_way": None, "recount": None, **begun}
        case _:
            return {}
