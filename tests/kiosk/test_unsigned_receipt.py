"""A company's clinic whose control unit is silent: the visit is paid and goes on, and no receipt is printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.staff_papers import as_lines, receipt_copies, unsigned
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
    desk.take_home.print_tickets(visit, desk.check_in(visit), tongue=tongue("sv"))
    printed = "".join(map(words, scene.printer.printed))
    assert ("Kvitto" in printed, "CODE1" in printed) == (not is_silent, not is_silent)
    seller = desk.clinic.seller
    assert len(unsigned(desk.checkout, visit.id, seller=seller)) == is_silent
    unit.is_silent = False
    (copy,) = receipt_copies(desk.checkout, desk.clinic.tariff, visit.id, seller=seller)
    assert re.search("Kontrollkod +CODE1", as_lines(copy))


def test_an_unsigned_receipt_does_not_go_to_the_phone_either(scene: Scene) -> None:
    desk = replace(scene.desk, checkout=replace(scene.desk.checkout, control_unit=Unit()))
    visit = booking(desk, "BETA-2222")
    desk.pay(visit, price(desk, visit), progress=ignore)
    (card,) = desk.take_home.handouts(visit, desk.check_in(visit), tongue=tongue("sv"))
    assert card.title == "Högkostnadskort"
