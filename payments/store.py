"""The rows of charges, attempts and receipts.

A use case opens the transaction and passes the connection; nothing here begins or ends one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from payments.charge import OPEN_STATES, Attempt, AttemptState, CardSlip, Charge, Order, Proof, Purpose
from payments.errors import UnknownCharge
from payments.money import Money
from payments.tables import attempts, charges, counters, receipts, steps, waivers
from payments.waiver import Waiver, waived_after


def add_charge(connection: Connection, charge: Charge) -> None:
    """Enter a charge in the books."""
    order = charge.order
    connection.execute(
        insert(charges).values(
            id=charge.id,
            reference=order.reference,
            patient_id=order.patient_id,
            kind=order.kind,
            amount_ore=order.amount.ore,
            visit_date=order.visit_date,
            counts=order.counts,
            opened_at=charge.opened_at,
        ),
    )


def change_amount(connection: Connection, charge_id: str, amount: Money) -> None:
    """Write a charge's new amount, for instance because less is left to the ceiling than when it was opened."""
    connection.execute(update(charges).where(charges.c.id == charge_id).values(amount_ore=amount.ore))


def note_counted(connection: Connection, charge_id: str, transaction_id: str) -> None:
    """Write the registry's transaction that a charge is counted as, "" when it is counted no more."""
    connection.execute(update(charges).where(charges.c.id == charge_id).values(counted_as=transaction_id))


def add_waiver(connection: Connection, charge: Charge, waiver: Waiver, *, at: datetime) -> Charge:
    """Let a part of a charge off; raises NotWaivable. The decision stays in the books."""
    waived = waived_after(charge.order.amount, charge.waived, waiver)
    values = {"amount_ore": (waived - charge.waived).ore, "reason": waiver.reason, "by": waiver.by, "at": at}
    connection.execute(insert(waivers).values(charge_id=charge.id, **values))
    connection.execute(update(charges).where(charges.c.id == charge.id).values(waived_ore=waived.ore))
    return replace(charge, waived=waived)


def charge_with_reference(connection: Connection, reference: str) -> Charge | None:
    """The charge of a visit, if there is one."""
    row = connection.execute(select(charges).where(charges.c.reference == reference)).one_or_none()
    return None if row is None else _charge(row)


def require_charge(connection: Connection, reference: str) -> Charge:
    """The charge of a visit; raises UnknownCharge."""
    charge = charge_with_reference(connection, reference)
    if charge is None:
        raise UnknownCharge("There is no charge for that visit.")
    return charge


def charge_with_id(connection: Connection, charge_id: str, *, for_update: bool = False) -> Charge:
    """The charge with an id, locked against other checkouts if asked; raises UnknownCharge."""
    query = select(charges).where(charges.c.id == charge_id)
    row = connection.execute(query.with_for_update() if for_update else query).one_or_none()
    if row is None:
        raise UnknownCharge("There is no such charge; open one for the visit first.")
    return _charge(row)


def add_attempt(connection: Connection, attempt: Attempt, *, by: str) -> None:
    """Enter a new attempt and its first step."""
    connection.execute(
        insert(attempts).values(
            id=attempt.id,
            charge_id=attempt.charge_id,
            provider=attempt.provider,
            station=attempt.station,
            before=attempt.before,
            amount_ore=attempt.amount.ore,
            state=attempt.state,
            started_at=attempt.started_at,
            changed_at=attempt.changed_at,
            proof=asdict(attempt.proof),
            transaction_reference=attempt.proof.reference,
            purpose=attempt.purpose,
            undoes=attempt.undoes,
            key=attempt.key,
        ),
    )
    _add_step(connection, attempt, by=by)


def change_attempt(connection: Connection, attempt: Attempt, *, by: str) -> None:
    """Write an attempt's new state; its earlier steps stay in the books."""
    connection.execute(
        update(attempts)
        .where(attempts.c.id == attempt.id)
        .values(
            state=attempt.state,
            changed_at=attempt.changed_at,
            proof=asdict(attempt.proof),
            transaction_reference=attempt.proof.reference,
        ),
    )
    _add_step(connection, attempt, by=by)


def note_before(connection: Connection, attempt_id: str, before: str) -> None:
    """Write the provider's last transaction at the moment when an attempt began."""
    connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(before=before))


def lock_charges_of(connection: Connection, patients: Iterable[str]) -> None:
    """Let nobody else begin a payment of these patients until the transaction ends."""
    query = select(charges.c.id).where(charges.c.patient_id.in_(list(patients))).order_by(charges.c.id)
    connection.execute(query.with_for_update()).all()


def reserved_ore(connection: Connection, charge: Charge, patients: Iterable[str], *, besides: str) -> int:
    """The öre that other open payments of these patients may still count for, without those left to a provider."""
    query = (
        select(func.coalesce(func.sum(attempts.c.amount_ore), 0))
        .join(charges, charges.c.id == attempts.c.charge_id)
        .where(
            charges.c.patient_id.in_(list(patients)),
            charges.c.counts,
            charges.c.id != charge.id,
            attempts.c.state.in_(list(OPEN_STATES)),
            attempts.c.purpose == Purpose.PAYMENT,
            attempts.c.provider != besides,
        )
    )
    return int(connection.scalar(query) or 0)


def attempt_with_key(connection: Connection, key: str) -> Attempt | None:
    """The attempt that was begun with an idempotency key, if there is one."""
    row = connection.execute(select(attempts).where(attempts.c.key == key)).one_or_none()
    return None if row is None else _attempt(row)


def attempt_with_id(connection: Connection, attempt_id: str) -> Attempt:
    """The attempt with an id, locked until the transaction ends; raises UnknownCharge."""
    query = select(attempts).where(attempts.c.id == attempt_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownCharge("There is no such payment attempt.")
    return _attempt(row)


def attempts_of(connection: Connection, charge_id: str) -> list[Attempt]:
    """All attempts to pay a charge, oldest first."""
    query = select(attempts).where(attempts.c.charge_id == charge_id).order_by(attempts.c.started_at, attempts.c.id)
    return [_attempt(row) for row in connection.execute(query)]


def attempts_in(connection: Connection, states: Iterable[AttemptState], *, station: str) -> list[Attempt]:
    """All attempts of a station in one of the states, oldest first."""
    query = select(attempts).where(attempts.c.state.in_(list(states)), attempts.c.station == station)
    return [_attempt(row) for row in connection.execute(query.order_by(attempts.c.started_at, attempts.c.id))]


def attempts_of_day(connection: Connection, start: datetime, end: datetime, *, station: str) -> list[Attempt]:
    """A station's attempts that ended from `start` up to `end`, and those begun before `end` that have no end.

    An invoice ended when it was billed, whenever it is paid.
    """
    billed = steps.c.state == AttemptState.BILLED
    billed_at = select(steps.c.at).where(steps.c.attempt_id == attempts.c.id, billed).scalar_subquery()
    ended_at = func.coalesce(billed_at, attempts.c.changed_at)
    query = select(attempts).where(
        attempts.c.station == station,
        # what ended from `start` on was not changed before it
        ((attempts.c.changed_at >= start) & (ended_at >= start) & (ended_at < end))
        | (attempts.c.state.in_(list(OPEN_STATES)) & (attempts.c.started_at < end)),
    )
    return [_attempt(row) for row in connection.execute(query.order_by(attempts.c.started_at, attempts.c.id))]


def stations_of(connection: Connection, attempt_ids: Iterable[str]) -> dict[str, str]:
    """The stations of those of these attempts that the books have."""
    query = select(attempts.c.id, attempts.c.station).where(attempts.c.id.in_(list(attempt_ids)))
    return {row.id: row.station for row in connection.execute(query)}


def uncounted_references(connection: Connection, charge_ids: Iterable[str]) -> list[str]:
    """Which of these charges should count on a high-cost card and do not; also those of patients without a card."""
    query = select(charges.c.reference).where(
        charges.c.id.in_(list(charge_ids)), charges.c.counts, charges.c.counted_as == ""
    )
    return list(connection.scalars(query.order_by(charges.c.reference)))


def settled_references(connection: Connection, *, besides: Attempt) -> frozenset[str]:
    """The provider's references of all transactions that are known to be others than this attempt's."""
    query = select(attempts.c.transaction_reference).where(
        attempts.c.provider == besides.provider,
        attempts.c.id != besides.id,
        attempts.c.transaction_reference != "",
    )
    return frozenset(connection.scalars(query)) | ({besides.before} if besides.before else frozenset())


def receipt_number(connection: Connection, attempt_id: str) -> int | None:
    """The running number of the receipt for an attempt, if one was issued."""
    return connection.scalar(select(receipts.c.number).where(receipts.c.attempt_id == attempt_id))


def issue_receipt(connection: Connection, attempt_id: str, *, at: datetime) -> int:
    """Give a paid attempt the next running number, or the one that it already has."""
    number = receipt_number(connection, attempt_id)
    if number is None:
        # the counter's row is locked until the transaction ends, so two kiosks never get the same number
        query = update(counters).where(counters.c.name == "receipt").values(value=counters.c.value + 1)
        number = int(connection.execute(query.returning(counters.c.value)).scalar_one())
        connection.execute(insert(receipts).values(number=number, attempt_id=attempt_id, issued_at=at))
    return number


def _add_step(connection: Connection, attempt: Attempt, *, by: str) -> None:
    query = select(func.count()).where(steps.c.attempt_id == attempt.id)
    connection.execute(
        insert(steps).values(
            attempt_id=attempt.id,
            number=connection.scalar(query),
            state=attempt.state,
            at=attempt.changed_at,
            by=by,
            proof=asdict(attempt.proof),
        ),
    )


def _charge(row: Row[Any]) -> Charge:
    order = Order(row.reference, row.patient_id, row.kind, Money(row.amount_ore), row.visit_date, row.counts)
    return Charge(row.id, order, row.opened_at, row.counted_as, Money(row.waived_ore))


def _proof(kept: dict[str, Any]) -> Proof:
    """A proof as it was kept; those from before card slips were kept have none."""
    return Proof(**{**kept, "slip": CardSlip(**kept.get("slip", {}))})


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        row.id,
        row.charge_id,
        row.provider,
        Money(row.amount_ore),
        AttemptState(row.state),
        row.started_at,
        row.changed_at,
        _proof(row.proof),
        row.station,
        row.before,
        Purpose(row.purpose),
        row.undoes,
        row.key,
    )
