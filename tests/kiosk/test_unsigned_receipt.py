"""A company's clinic whose control unit is silent: the visit is paid and goes on, and no receipt is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import staff
from payments.control_unit import ControlUnitSilent, Sale, Signature
from tests.kiosk.conftest import Scene, words
from tests.kiosk.test_checkin import booking, ignore, price
from tests.kiosk.test_words import tongue


class Unit:
    """A control unit that answers when it is told to."""

    is_silent = True

    def sign(self, sale: Sale) -> Signature:
        """A code, or silence."""
        if self.is_silent:
            raise ControlUnitSilent("No answer.")
        return Signature("SIM-0001", f"CODE{sale.number}")


@pytest.mark.parametrize("is_silent", [True, False])
def test_only_a_signed_receipt_is_printed(scene: Scene, *, is_silent: bool) -> None:
    unit = Unit()
    desk = replace(scene.desk, checkout=replace(scene.desk.checkout, control_unit=unit))
    visit = booking(desk, "BETA-2222")
    desk.pay(visit, price(desk, visit), progress=ignore)
    unit.is_silent = is_silent
    desk.print_tickets(visit, desk.check_in(visit), tongue=tongue("sv"))
    printed = "".join(map(words, scene.printer.printed))
    assert ("Kvitto" in printed, "CODE1" in printed) == (not is_silent, not is_silent)
    (copy,) = staff.receipts(desk.checkout, visit.id, seller=desk.clinic.seller)
    assert ("may not be printed" in copy) is is_silent
    unit.is_silent = False
    assert "Kontrollkod CODE1" in staff.receipts(desk.checkout, visit.id, seller=desk.clinic.seller)[0]
