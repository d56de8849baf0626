"""Payment by Swish Commerce v2: a payment request whose token the patient's app reads from a QR code, and then polling.

Wire: PUT /api/v2/paymentrequests/{instructionUUID}, GET /api/v1/paymentrequests/{id}, PATCH to cancel, PUT
/api/v2/refunds/{instructionUUID} (developer.swish.nu; recalled, unverified: cancelling, a refund's states, a QR code of
"D" and the token). The attempt's id is the instruction UUID, so the same attempt is never two requests. DS24, a
time-out at the bank after the payment began, is UNKNOWN: Swish itself does not know, so staff must ask the bank.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any
from uuid import UUID

import httpx

from payments.charge import Attempt, AttemptState, Proof, Purpose
from payments.errors import PaymentsError
from payments.money import Money, sek
from payments.provider import NOT_POSSIBLE, Commit, Progress, Result
from payments.providers.swish_waiting import Wait, Waiting
from payments.reconciliation import Account, account_of_answers

QR = "swish_qr:"
"""What `progress` is told when there is a code to show: this, and then the QR code's content."""
HEARD, SILENT = "swish_waiting", "swish_silent"
"""What `progress` is told while the patient has not paid yet: whether Swish answers or not."""
UNKNOWN_AT_THE_BANK = "DS24"
NOT_AT_SWISH, NEVER_SENT = "not_at_swish", "never_sent"
STOPPED, TIMED_OUT, NO_ANSWER = "stopped", "timed_out", "no_answer"
"""Why we have cancelled a request ourselves."""
_STATES = {
    "PAID": AttemptState.APPROVED,
    "DECLINED": AttemptState.DECLINED,
    "ERROR": AttemptState.DECLINED,
    "CANCELLED": AttemptState.CANCELLED,
}
_CANCEL = [{"op": "replace", "path": "/status", "value": "cancelled"}]
_QUESTIONS_ON_A_BAD_LINE = 3
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODYS = "0" * 32


class SwishSilent(PaymentsError):
    """Swish does not answer as it should; ask again later."""


@dataclass(frozen=True)
class Merchant:
    """The clinic at Swish: its number, its https address for callbacks, and the message (at most 50 letters)."""

    alias: str
    callback_url: str
    message: str = "Patientavgift"


@dataclass(frozen=True)
class Patience:
    """Seconds that the patient gets, between two questions, and that a cancelled request may take to end.

    After `silence` seconds without an answer nobody is kept waiting any longer.
    """

    pay: float = 180.0
    ask_every: float = 2.0
    end: float = 20.0
    silence: float = 45.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    pause: Callable[[Event, float], object] = field(default=Event.wait, repr=False)


def instruction_of(attempt: Attempt) -> str:
    """The attempt's instruction UUID: 32 hexadecimal digits in capitals."""
    return UUID(attempt.id).hex.upper()


def _ignore(_code: str) -> None:
    """The progress of a payment that nobody watches."""


class SwishPayment:
    """Takes and gives back money by Swish; `client` has the base address, the client certificate and its time-outs.

    `waiting` holds what is waited for: who hears of news, or wants to stop, tells it there.
    """

    def __init__(self, client: httpx.Client, merchant: Merchant, patience: Patience | None = None) -> None:
        self._client = client
        self._merchant = merchant
        self._patience = patience or Patience()
        self.waiting = Waiting()

    def answers(self) -> bool:
        """Whether Swish can be reached and knows the clinic: it is asked for a request that nobody has made."""
        try:
            answer = self._client.get(f"/api/v1/paymentrequests/{_NOBODYS}")
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.NOT_FOUND

    def stop(self) -> None:
        """Call off whatever is being paid; what the patient has just approved stays paid."""
        self.waiting.stop()

    def prepare(self) -> str:
        """Nothing has to be ready: a request that does not reach Swish draws nothing."""
        return ""

    def pay(self, attempt: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Make one payment request, show its code, and wait until the patient has paid, stops, or time is up."""
        with self.waiting.on(attempt.id) as wait:
            try:
                made = self._client.put(
                    f"/api/v2/paymentrequests/{instruction_of(attempt)}", json=self._request(attempt)
                )
            except _NEVER_LEFT:
                return Result(AttemptState.CANCELLED, proof=Proof(code=NEVER_SENT))
            except httpx.TransportError:
                # nobody has seen its token, so nobody can pay it; cancel it if it did arrive
                return self._end(attempt, commit, why=NO_ANSWER)
            if made.status_code != httpx.codes.CREATED:
                return _refused(made)
            progress(f"{QR}D{made.headers.get('PaymentRequestToken', '')}")
            paid = self._follow(attempt, self._patience.pay, commit, wait=wait, progress=progress)
            return paid or self._end(attempt, commit, why=STOPPED if wait.is_stopped else TIMED_OUT)

    def give_back(self, attempt: Attempt, payment: Attempt, *, commit: Commit, progress: Progress) -> Result:
        """Refund a part or everything to whoever paid; Swish has no reversal."""
        del progress
        if attempt.purpose is Purpose.REVERSAL or not payment.proof.reference:
            return NOT_POSSIBLE
        body = {
            "originalPaymentReference": payment.proof.reference,
            "payerPaymentReference": instruction_of(attempt),
            "payerAlias": self._merchant.alias,
            **self._money(attempt),
        }
        with self.waiting.on(attempt.id) as wait:
            try:
                made = self._client.put(f"/api/v2/refunds/{instruction_of(attempt)}", json=body)
            except httpx.TransportError:
                # what Swish does not know yet may still arrive: only a later question can tell that it never did
                given = self._follow(attempt, self._patience.end, commit, wait=wait, may_arrive=True)
                return given or Result(AttemptState.UNKNOWN)
            if made.status_code != httpx.codes.CREATED:
                return _refused(made)
            given = self._follow(attempt, self._patience.end, commit, wait=wait)
            return given or Result(AttemptState.UNKNOWN)

    def resolve(self, attempt: Attempt, *, settled: frozenset[str]) -> Result | None:
        """Ask Swish for the attempt's own request; one that still waits is cancelled, for its patient has left."""
        del settled
        found = self._ask(attempt, questions=_QUESTIONS_ON_A_BAD_LINE)
        if found is None and attempt.purpose is Purpose.PAYMENT:
            self._cancel(attempt)
            found = self._ask(attempt, questions=_QUESTIONS_ON_A_BAD_LINE)
        return found

    def account_for(self, attempts: Sequence[Attempt]) -> Account:
        """Ask for each attempt's own request; raises SwishSilent. Swish lists no day (recalled): no more is known."""
        approved: dict[str, Money] = {}
        for attempt in attempts:
            found = self._ask(attempt, questions=_QUESTIONS_ON_A_BAD_LINE)
            if found is not None and found.amount is not None:
                approved[attempt.id] = found.amount if attempt.purpose is Purpose.PAYMENT else -found.amount
        return account_of_answers(approved)

    def _end(self, attempt: Attempt, commit: Commit, *, why: str) -> Result:
        """Cancel the request and see how it ended: it may have been paid in the last moment."""
        self._cancel(attempt)

        def say_why(found: Result) -> None:
            commit(_because(why, found))

        found = self._follow(attempt, self._patience.end, say_why, wait=Wait())
        return Result(AttemptState.UNKNOWN) if found is None else _because(why, found)

    def _follow(
        self,
        attempt: Attempt,
        seconds: float,
        commit: Commit,
        *,
        wait: Wait,
        progress: Progress = _ignore,
        may_arrive: bool = False,
    ) -> Result | None:
        """Ask until there is an end, which is committed; None when time is up, Swish silent, or the wait stopped.

        With `may_arrive`, that Swish has never heard of the attempt is no end.
        """
        heard = self._patience.clock()
        until = heard + seconds
        while (now := self._patience.clock()) < until and now < heard + self._patience.silence and not wait.is_stopped:
            try:
                found = self._ask(attempt)
                heard = self._patience.clock()
                progress(HEARD)
            except SwishSilent:
                found = None
                progress(SILENT)
            if found is not None and not (may_arrive and found.proof.code == NOT_AT_SWISH):
                if found.state is not AttemptState.UNKNOWN:
                    commit(found)
                return found
            self._patience.pause(wait.woken, self._patience.ask_every)
            wait.woken.clear()
        return None

    def _ask(self, attempt: Attempt, *, questions: int = 1) -> Result | None:
        """How the request stands at Swish, None while it waits; raises SwishSilent."""
        what = "paymentrequests" if attempt.purpose is Purpose.PAYMENT else "refunds"
        for _question in range(questions):
            try:
                answer = self._client.get(f"/api/v1/{what}/{instruction_of(attempt)}")
            except httpx.TransportError:
                continue
            if answer.status_code == httpx.codes.NOT_FOUND:
                return Result(AttemptState.CANCELLED, proof=Proof(code=NOT_AT_SWISH))
            if answer.is_success:
                return read_status(answer)
        raise SwishSilent("Swish does not answer how the payment stands. Ask again later.")

    def _cancel(self, attempt: Attempt) -> None:
        if attempt.purpose is not Purpose.PAYMENT:
            return
        try:
            self._client.patch(f"/api/v1/paymentrequests/{instruction_of(attempt)}", json=_CANCEL)
        except httpx.TransportError:
            return

    def _request(self, attempt: Attempt) -> dict[str, str]:
        return {
            "payeePaymentReference": instruction_of(attempt),
            "payeeAlias": self._merchant.alias,
            **self._money(attempt),
        }

    def _money(self, attempt: Attempt) -> dict[str, str]:
        kronor, ore = divmod(attempt.amount.ore, 100)
        return {
            "callbackUrl": self._merchant.callback_url,
            "amount": f"{kronor}.{ore:02}",
            "currency": attempt.amount.currency,
            "message": self._merchant.message,
        }


def read_status(answer: httpx.Response) -> Result | None:
    """A payment request or refund as Swish tells it; None while it has no end. Raises SwishSilent for nonsense."""
    try:
        told: dict[str, Any] = answer.json()
        state = _STATES.get(str(told["status"]))
        amount = Money(sek(str(told["amount"])).ore, str(told["currency"]))
    except (ValueError, KeyError, TypeError, PaymentsError) as error:
        raise SwishSilent("Swish answers what cannot be read.") from error
    code = str(told.get("errorCode") or "")
    if code == UNKNOWN_AT_THE_BANK:
        return Result(AttemptState.UNKNOWN, proof=Proof(code=code))
    if state is None:
        return None
    proof = Proof(str(told.get("paymentReference") or ""), instrument="Swish", code=code)
    return Result(state, amount if state is AttemptState.APPROVED else None, proof)


def _because(why: str, found: Result) -> Result:
    """What we have cancelled says why; Swish does not."""
    if found.state is not AttemptState.CANCELLED or found.proof.code:
        return found
    return replace(found, proof=replace(found.proof, code=why))


def _refused(made: httpx.Response) -> Result:
    if made.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
        return Result(AttemptState.UNKNOWN, proof=Proof(code=f"http_{made.status_code}"))
    try:
        code = str(made.json()[0]["errorCode"])
    except (ValueError, LookupError, TypeError):
        code = "422"
    return Result(AttemptState.DECLINED, proof=Proof(code=code))
