"""Tells the registry elsewhere what was counted here, sooner or later, at least once and never twice.

A registration has no key. So what the registry has is looked at before each registration is sent, and again when its
answer was lost, after so long a time that nothing can be on its way any more; only what is not there is sent again.
What cannot be told apart from somebody else's entry is left to staff. Corrections and deletions say how things stand
and may be told twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from payments.backoff import pause_after
from payments.calendar import swedish_day
from payments.errors import NoSuchTelling
from payments.high_cost import tellings
from payments.high_cost.history import Action
from payments.high_cost.recognition import like, recognise
from payments.high_cost.registry import CardAnswer, HighCostRegistry, ResultCode, TransactionAnswer
from payments.high_cost.tellings import Progress, Telling
from payments.high_cost.untold import DOUBTFUL

log = structlog.get_logger(__name__)

ON_ITS_WAY = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(minutes=15)
_BATCH = 20
_DONE = frozenset({ResultCode.OK, ResultCode.INFO})
_HAS_NO_CARD = frozenset({ResultCode.OPTOUT, ResultCode.OPTINREQUIRED})
PERSON_NOT_KNOWN, ID_NOT_KNOWN = "person_not_known", "id_not_known"


@dataclass(frozen=True)
class Teller:
    """Works off what was entered; several may run on the same books. `clock` gives the present instant (UTC)."""

    engine: Engine
    registry: HighCostRegistry
    is_known: Callable[[str], bool]
    clock: Callable[[], datetime]

    def deliver(self) -> int:
        """Tell what can be told now, oldest first; how much of it has come to an end. Stops when nobody answers."""
        with self.engine.begin() as connection:
            waiting = tellings.due(connection, self.clock(), longest_pause=LONGEST_PAUSE, most=_BATCH)
        for ended, telling in enumerate(waiting):
            if not self._tell(telling):
                log.warning("fee_kept", telling=telling.number, tries=telling.tries + 1)
                return ended
        return len(waiting)

    def waiting(self) -> int:
        """How much is still to be told."""
        with self.engine.begin() as connection:
            return tellings.count_untold(connection)

    def for_staff(self) -> list[Telling]:
        """What a person has to look up, oldest first."""
        with self.engine.begin() as connection:
            return [each for each in tellings.untold(connection) if each.progress is Progress.STAFF]

    def decide(self, number: int, *, is_there: bool, told_as: str = "", by: str) -> None:
        """Record what a member of staff has found out: it is in the registry, by its id there, or is to be told again.

        Raises NoSuchTelling when nobody is asked to look that up.
        """
        with self.engine.begin() as connection:
            telling = tellings.with_number(connection, number)
            if telling is None or telling.progress is not Progress.STAFF:
                raise NoSuchTelling("There is nothing with that number to be looked up.")
            progress = Progress.TOLD if is_there else Progress.WAITING
            now, said = self.clock(), f"decided by {by}"
            tellings.end(connection, telling, progress, at=now, until=now, answer=said, told_as=told_as)
        log.info("telling_decided", telling=number, progress=progress.value)

    def _tell(self, telling: Telling) -> bool:
        """Whether the registry answered, so that it makes sense to go on."""
        if telling.action is not Action.REGISTER:
            return self._amend(telling)
        if not self.is_known(telling.person_id):
            return self._end(telling, Progress.STAFF, PERSON_NOT_KNOWN)
        return self._register(telling)

    def _register(self, telling: Telling) -> bool:
        answer = self._look(telling)
        if answer.code in _HAS_NO_CARD:
            return self._end(telling, Progress.NOT_KEPT, answer.code)
        if answer.card is None:
            return self._put_off(telling)
        if telling.progress is Progress.SENT and self._is_recognised(telling, answer):
            return True
        sent = self._claim(telling, before=like(answer.own, telling.unanswered.likeness))
        if sent is None:
            return True
        told = self.registry.register_transaction(
            telling.person_id,
            transaction_date=telling.visit_date,
            amount_ore=telling.amount_ore,
            reference=telling.transaction_id,
        )
        if told.code in _DONE and not told.transaction_id:
            # the message may leave it out: it is looked up by and by
            return True
        return self._conclude(sent, told)

    def _is_recognised(self, telling: Telling, answer: CardAnswer) -> bool:
        """Whether a registration without an answer is there, or whether staff must look."""
        with self.engine.begin() as connection:
            known = tellings.known_ids(connection, telling.person_id)
            rows = tellings.untold(connection, [telling.person_id])
        sent = [each.unanswered for each in rows if each.progress is Progress.SENT and each.action is Action.REGISTER]
        arrived = recognise(sent, answer.own, known=known)
        if telling.number in arrived.doubtful:
            return self._end(telling, Progress.STAFF, DOUBTFUL)
        if telling.number in arrived.found:
            return self._end(telling, Progress.TOLD, "recognised", told_as=arrived.found[telling.number])
        return False

    def _amend(self, telling: Telling) -> bool:
        with self.engine.begin() as connection:
            first = tellings.of_transaction(connection, telling.transaction_id)[0]
        if first.progress is Progress.NOT_KEPT:
            return self._end(telling, Progress.NOT_KEPT, first.answer)
        if not first.told_as:
            return self._end(telling, Progress.STAFF, ID_NOT_KNOWN)
        sent = self._claim(telling, before=frozenset())
        if sent is None:
            return True
        told = self._say(sent, first.told_as)
        if told.code is ResultCode.VALIDATION_ERROR and self._is_deleted(sent, first.told_as):
            told = TransactionAnswer(ResultCode.OK)
        return self._conclude(sent, told)

    def _say(self, telling: Telling, told_as: str) -> TransactionAnswer:
        if telling.action is Action.DELETE:
            return self.registry.delete_transaction(told_as, reason=telling.reason)
        day, ore = telling.visit_date, telling.amount_ore
        return self.registry.update_transaction(told_as, transaction_date=day, amount_ore=ore, reason=telling.reason)

    def _is_deleted(self, telling: Telling, told_as: str) -> bool:
        """Whether an earlier deletion has arrived after all."""
        if telling.action is not Action.DELETE:
            return False
        answer = self._look(telling)
        return answer.card is not None and told_as not in {each.id for each in (*answer.transactions, *answer.expired)}

    def _conclude(self, sent: Telling, told: TransactionAnswer) -> bool:
        if told.code in _DONE:
            return self._end(sent, Progress.TOLD, told.code, told_as=told.transaction_id)
        if told.code in _HAS_NO_CARD:
            return self._end(sent, Progress.NOT_KEPT, told.code)
        if told.code is ResultCode.VALIDATION_ERROR:
            return self._end(sent, Progress.STAFF, told.code)
        if told.code is ResultCode.ACCESSDENIED and sent.action is Action.REGISTER:
            # nothing was entered, for certain; it waits until somebody has given the kiosk its rights back
            self._end(sent, Progress.WAITING, told.code, pause=LONGEST_PAUSE)
        elif sent.action is not Action.REGISTER:
            self._put_off(sent)
        return False

    def _look(self, telling: Telling) -> CardAnswer:
        return self.registry.get_extended_card_for_person(telling.person_id, on=swedish_day(self.clock()))

    def _claim(self, telling: Telling, *, before: frozenset[str]) -> Telling | None:
        with self.engine.begin() as connection:
            now = self.clock()
            return tellings.claim(connection, telling, before=before, at=now, until=now + ON_ITS_WAY)

    def _put_off(self, telling: Telling) -> bool:
        with self.engine.begin() as connection:
            until = self.clock() + pause_after(telling.tries + 1, longest=LONGEST_PAUSE)
            tellings.put_off(connection, telling, until=until)
        return False

    def _end(
        self, telling: Telling, progress: Progress, answer: str, *, told_as: str = "", pause: timedelta = timedelta()
    ) -> bool:
        with self.engine.begin() as connection:
            now = self.clock()
            tellings.end(connection, telling, progress, at=now, until=now + pause, answer=answer, told_as=told_as)
        level = log.error if progress is Progress.STAFF else log.info
        level("fee_told", telling=telling.number, progress=progress.value, answer=str(answer))
        return True
