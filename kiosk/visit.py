"""The visit as a table: which stage follows which, and what the patient may do in each.

Pure, standard library only. An event that the table does not know in a stage changes nothing; so late answers, double
taps and impatient patients are harmless by construction.
"""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a visit is; the words name what the patient sees or what the kiosk is doing meanwhile."""

    IDLE = "idle"
    IDENTIFIED = "identified"
    BOOKINGS_SHOWN = "bookings_shown"
    BOOKING_SHOWN = "booking_shown"
    PRICING = "pricing"
    FEE_SHOWN = "fee_shown"
    NO_FEE_SHOWN = "no_fee_shown"
    STORED_CARD_SHOWN = "stored_card_shown"
    PREPARING = "preparing"
    NO_PAPER = "no_paper"
    PAYING = "paying"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_UNKNOWN = "payment_unknown"
    SETTLED = "settled"
    DONE = "done"
    REFUSED = "refused"


class Event(StrEnum):
    """What can happen to a visit."""

    CODE_SCANNED = "code_scanned"
    BOOKING_FOUND = "booking_found"
    SEVERAL_FOUND = "several_found"
    CHOOSE = "choose"
    ARRIVED_BEFORE = "arrived_before"
    REFUSED = "refused"
    CONFIRM = "confirm"
    NOT_ME = "not_me"
    PRICED = "priced"
    NOTHING_TO_PAY = "nothing_to_pay"
    PAY = "pay"
    PAY_WITH_SWISH = "pay_with_swish"
    GET_INVOICE = "get_invoice"
    PAY_WITH_STORED_CARD = "pay_with_stored_card"
    CHARGE_STORED_CARD = "charge_stored_card"
    OTHER_WAY = "other_way"
    WAY_CLOSED = "way_closed"
    CHECK_IN = "check_in"
    DESK = "desk"
    PAPER_MISSING = "paper_missing"
    WITHOUT_PAPER = "without_paper"
    READY = "ready"
    STOP = "stop"
    PAID = "paid"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_UNKNOWN = "payment_unknown"
    CALLED_OFF = "called_off"
    CHECKED_IN = "checked_in"
    CANCEL = "cancel"
    PRINT_CARD = "print_card"
    FINISH = "finish"
    TIMED_OUT = "timed_out"


PATIENT_EVENTS = frozenset(
    {
        Event.CHOOSE,
        Event.CONFIRM,
        Event.NOT_ME,
        Event.PAY,
        Event.PAY_WITH_SWISH,
        Event.GET_INVOICE,
        Event.PAY_WITH_STORED_CARD,
        Event.CHARGE_STORED_CARD,
        Event.OTHER_WAY,
        Event.CHECK_IN,
        Event.DESK,
        Event.WITHOUT_PAPER,
        Event.STOP,
        Event.PRINT_CARD,
        Event.CANCEL,
        Event.FINISH,
    },
)

WAITING_FOR_PATIENT = frozenset(
    {
        Stage.BOOKINGS_SHOWN,
        Stage.BOOKING_SHOWN,
        Stage.FEE_SHOWN,
        Stage.NO_FEE_SHOWN,
        Stage.STORED_CARD_SHOWN,
        Stage.NO_PAPER,
        Stage.PAYMENT_FAILED,
        Stage.PAYMENT_UNKNOWN,
        Stage.DONE,
        Stage.REFUSED,
    },
)

_ENDING = {Event.CANCEL: Stage.IDLE, Event.FINISH: Stage.IDLE, Event.TIMED_OUT: Stage.IDLE}
_PAY = {
    **dict.fromkeys((Event.PAY, Event.PAY_WITH_SWISH, Event.GET_INVOICE), Stage.PREPARING),
    # neither terminal nor phone would ask: whoever pressed by mistake can still say no
    Event.PAY_WITH_STORED_CARD: Stage.STORED_CARD_SHOWN,
}
_NEXT_PATIENT = {Event.CODE_SCANNED: Stage.IDENTIFIED}

_TABLE: dict[Stage, dict[Event, Stage]] = {
    Stage.IDLE: {**_NEXT_PATIENT, Event.REFUSED: Stage.REFUSED, Event.CANCEL: Stage.IDLE},
    Stage.IDENTIFIED: {
        Event.BOOKING_FOUND: Stage.BOOKING_SHOWN,
        Event.SEVERAL_FOUND: Stage.BOOKINGS_SHOWN,
        Event.ARRIVED_BEFORE: Stage.DONE,
        Event.REFUSED: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
    },
    Stage.BOOKINGS_SHOWN: {
        Event.CHOOSE: Stage.IDENTIFIED,
        Event.NOT_ME: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    Stage.BOOKING_SHOWN: {
        Event.CONFIRM: Stage.PRICING,
        Event.NOT_ME: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    Stage.PRICING: {
        Event.PRICED: Stage.FEE_SHOWN,
        Event.NOTHING_TO_PAY: Stage.NO_FEE_SHOWN,
        Event.PAYMENT_UNKNOWN: Stage.PAYMENT_UNKNOWN,
        Event.REFUSED: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
    },
    Stage.NO_FEE_SHOWN: {Event.CHECK_IN: Stage.SETTLED, Event.CANCEL: Stage.IDLE, Event.TIMED_OUT: Stage.IDLE},
    Stage.FEE_SHOWN: {
        **_PAY,
        Event.DESK: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    Stage.STORED_CARD_SHOWN: {
        Event.CHARGE_STORED_CARD: Stage.PREPARING,
        Event.OTHER_WAY: Stage.FEE_SHOWN,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    Stage.PREPARING: {
        Event.READY: Stage.PAYING,
        Event.PAPER_MISSING: Stage.NO_PAPER,
        Event.PRICED: Stage.FEE_SHOWN,
        Event.WAY_CLOSED: Stage.FEE_SHOWN,
        Event.NOTHING_TO_PAY: Stage.NO_FEE_SHOWN,
        Event.PAYMENT_UNKNOWN: Stage.PAYMENT_UNKNOWN,
        Event.REFUSED: Stage.REFUSED,
    },
    Stage.NO_PAPER: {
        Event.WITHOUT_PAPER: Stage.PREPARING,
        Event.DESK: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    # STOP asks the terminal or Swish to stop, and nothing more: only their answer ends a payment
    Stage.PAYING: {
        Event.STOP: Stage.PAYING,
        Event.PAID: Stage.SETTLED,
        Event.PAYMENT_FAILED: Stage.PAYMENT_FAILED,
        Event.PAYMENT_UNKNOWN: Stage.PAYMENT_UNKNOWN,
        # before anything was asked for, because less is left on the high-cost card
        Event.CALLED_OFF: Stage.PRICING,
    },
    Stage.PAYMENT_FAILED: {
        **_PAY,
        Event.DESK: Stage.REFUSED,
        Event.CANCEL: Stage.IDLE,
        Event.TIMED_OUT: Stage.IDLE,
    },
    Stage.PAYMENT_UNKNOWN: _ENDING,
    Stage.SETTLED: {Event.CHECKED_IN: Stage.DONE, Event.REFUSED: Stage.REFUSED},
    Stage.DONE: {**_ENDING, **_NEXT_PATIENT, Event.PRINT_CARD: Stage.DONE},
    Stage.REFUSED: {**_ENDING, **_NEXT_PATIENT, Event.REFUSED: Stage.REFUSED},
}


def next_stage(stage: Stage, event: Event) -> Stage | None:
    """The stage that follows; None when the event means nothing in this stage and is to be passed over.

    >>> next_stage(Stage.FEE_SHOWN, Event.PAY)
    <Stage.PREPARING: 'preparing'>
    >>> next_stage(Stage.PAYING, Event.PAY) is None
    True
    """
    return _TABLE[stage].get(event)


def allowed(stage: Stage) -> frozenset[Event]:
    """What can happen in a stage."""
    return frozenset(_TABLE[stage])
