"""Waiting for a payment by Swish: who may end it, what it is called then, and what is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event

from payments.beginning import blank_attempt
from payments.charge import Attempt, AttemptState
from payments.money import sek
from payments.provider import Result
from payments.providers.swish import (
    HEARD,
    NEVER_SENT,
    NO_ANSWER,
    QR,
    SILENT,
    STOPPED,
    TIMED_OUT,
    Merchant,
    Patience,
    SwishPayment,
    instruction_of,
)
from tests.payments.swish_line import SwishLine

MERCHANT = Merchant("1231181189", "https://clinic.example/swish")


@dataclass
class Patient:
    """Somebody at a kiosk that asks Swish by a line in memory; `does` is called while the kiosk waits."""

    line: SwishLine
    swish: SwishPayment = field(init=False)
    does: Callable[[Attempt], None] = lambda _attempt: None
    now: float = 0.0

    def __post_init__(self) -> None:
        patience = Patience(pay=10, ask_every=1, end=3, silence=5, clock=lambda: self.now, pause=self.pause)
        self.swish = SwishPayment(self.line.client(), MERCHANT, patience)

    def pause(self, _woken: Event, seconds: float) -> None:
        """Wait, and act."""
        self.now += seconds
        self.does(self.attempt)

    def pay(self) -> tuple[Result, list[str]]:
        """How it ended and what was told meanwhile, codes left out."""
        blank = blank_attempt("charge", "swish", at=datetime(2026, 11, 23, tzinfo=UTC), station="kiosk", key=None)
        self.attempt, told = replace(blank, amount=sek(250)), list[str]()
        ended = self.swish.pay(self.attempt, commit=lambda _: None, progress=told.append)
        return ended, [each for each in told if not each.startswith(QR)]


def test_a_cancelled_payment_says_who_cancelled_it() -> None:
    patient = Patient(SwishLine())
    assert patient.pay()[0].proof.code == TIMED_OUT
    patient.does = lambda _attempt: patient.swish.stop()
    ended, told = patient.pay()
    assert (ended.state, ended.proof.code, told) == (AttemptState.CANCELLED, STOPPED, [HEARD])
    patient.line.loses = {"create"}
    assert patient.pay()[0].proof.code == NO_ANSWER


def test_what_never_left_the_kiosk_was_not_paid() -> None:
    patient = Patient(SwishLine(is_cut=True))
    ended, told = patient.pay()
    assert (ended.state, ended.proof.code, told) == (AttemptState.CANCELLED, NEVER_SENT, [])
    assert not patient.swish.answers()
    patient.line.is_cut = False
    assert patient.swish.answers()


def test_while_swish_is_silent_that_is_told() -> None:
    line = SwishLine()
    patient = Patient(line)

    def lose_and_find(_attempt: Attempt) -> None:
        line.is_cut = patient.now < 4
        if patient.now > 5:
            line.swish.pay(instruction_of(patient.attempt))

    patient.does = lose_and_find
    ended, told = patient.pay()
    assert ended.state is AttemptState.APPROVED
    assert told == [HEARD, SILENT, SILENT, SILENT, HEARD, HEARD, HEARD]


def test_nobody_is_kept_waiting_for_a_swish_that_has_gone() -> None:
    line = SwishLine()
    patient = Patient(line)

    def go(_attempt: Attempt) -> None:
        line.is_cut = True

    patient.does = go
    ended, _told = patient.pay()
    assert ended.state is AttemptState.UNKNOWN
    assert patient.now == 5 + 3  # a question that was answered, five seconds of silence, and the cancelling


def test_who_waits_is_woken_and_nobody_else() -> None:
    line, woken = SwishLine(), list[bool]()
    patient = Patient(line)

    def hear_of_it(attempt: Attempt) -> None:
        woken.extend([patient.swish.waiting.wake(attempt.id), patient.swish.waiting.wake("another")])
        line.swish.pay(instruction_of(attempt))

    patient.does = hear_of_it
    patient.pay()
    assert woken == [True, False]
    assert not patient.swish.waiting.wake(patient.attempt.id)
