"""The cash register's part of a receipt: the control unit signs each once, and the code stays with its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from payments import store
from payments.control_unit import ControlUnit, ControlUnitSilent, NoControlUnit, Sale, Signature
from payments.money import ZERO
from payments.receipt import Receipt, Seller, receipts_of
from payments.tables import control_codes

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Register:
    """A register by its designation (the station's name), with the unit that signs its sales."""

    engine: Engine
    unit: ControlUnit
    designation: str
    clock: Callable[[], datetime]

    def receipts(self, reference: str, *, seller: Seller) -> tuple[Receipt, ...]:
        """A visit's receipts in the order of their numbers, signed where the law wants it; none without a charge."""
        with self.engine.begin() as connection:
            charge = store.charge_with_reference(connection, reference)
            if charge is None:
                return ()
            made = store.attempts_of(connection, charge.id)
            known = {each.id: store.receipt_number(connection, each.id) for each in made}
        numbers = {key: number for key, number in known.items() if number is not None}
        done = [each for each in made if each.id in numbers]
        # in turn, because that is how a control unit is told of sales
        return tuple(map(self.signed, receipts_of(done, charge.order, numbers=numbers, seller=seller)))

    def signed(self, receipt: Receipt) -> Receipt:
        """The receipt with its control code; unsigned, and not to be printed, while the unit does not answer."""
        if isinstance(self.unit, NoControlUnit):
            return receipt
        signature = self._known(receipt.number)
        if signature is None:
            try:
                signature = self.unit.sign(self._sale(receipt))
            except ControlUnitSilent:
                log.warning("sale_not_signed", receipt=receipt.number)
                return replace(receipt, signature=None)
            self._keep(receipt.number, signature)
        return replace(receipt, signature=signature)

    def _sale(self, receipt: Receipt) -> Sale:
        seller = receipt.seller.organisation_number
        vat = (ZERO, ZERO, ZERO, receipt.vat)
        return Sale(seller, self.designation, receipt.number, receipt.issued_at, receipt.total, vat)

    def _known(self, number: int) -> Signature | None:
        with self.engine.begin() as connection:
            query = select(control_codes).where(control_codes.c.receipt_number == number)
            row = connection.execute(query).one_or_none()
        return None if row is None else Signature(row.unit_id, row.code)

    def _keep(self, number: int, signature: Signature) -> None:
        values = {"receipt_number": number, "unit_id": signature.unit_id, "code": signature.code, "at": self.clock()}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(control_codes).values(**values))
        except IntegrityError:
            # printed twice at the same moment: the unit gave both the same code
            log.info("sale_signed_twice", receipt=number)
