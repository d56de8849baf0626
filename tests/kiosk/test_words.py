"""Texts: every one has its translation, money and time read as they should, and paper fits its printer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk.language import Languages, UnknownLanguage
from kiosk.store import CheckIn
from kiosk.tickets import Tongue, high_cost_document, queue_ticket, receipt_document
from payments.control_unit import Signature
from payments.high_cost.rules import Ceiling, CountedFee, HighCostCard, card_on
from payments.money import sek
from payments.receipt import Receipt, Seller, copy_of
from tests.kiosk.conftest import DATA, ROOT, words

AT = datetime(2026, 7, 20, 6, 30, tzinfo=UTC)
CHECK_IN = CheckIn("c1", "b1", date(2026, 7, 20), 17, "Väntrum 2", AT)
RECEIPT = Receipt(
    7, AT, Seller("Demo AB", "000000-0000", "Exempelgatan 1"), "doctor_visit", sek(1450), sek(0), "Visa 4242", True
)


def tongue(tag: str) -> Tongue:
    """A language to write in."""
    return Tongue(tag, Languages(DATA / "locale").catalogue(tag).gettext)


def texts_to_translate() -> set[str]:
    """Every text in the kiosk that is marked for translation."""
    found = extract_from_dir(
        str(ROOT / "kiosk"),
        method_map=[("**.py", "python"), ("screens/**.html", "jinja2")],
        keywords={"_": None},
        options_map={"screens/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}},
    )
    return {message for _file, _line, message, *_rest in found if isinstance(message, str)}


def test_english_is_complete_and_holds_nothing_old() -> None:
    with (DATA / "locale/en/LC_MESSAGES/kiosk.po").open("rb") as file:
        catalogue = read_po(file)
    translated = {message.id for message in catalogue if message.id and message.string and not message.fuzzy}
    assert translated == texts_to_translate()


def test_an_unknown_language() -> None:
    with pytest.raises(UnknownLanguage):
        tongue("tlh")


def test_the_queue_ticket() -> None:
    text = words(queue_ticket(CHECK_IN, clinic="Demokliniken", visit_at=AT, tongue=tongue("sv")))
    for expected in ("A017", "Väntrum 2", "Din tid 08.30", "Inte en medicinteknisk produkt"):
        assert expected in text
    assert "Your appointment 08:30" in words(
        queue_ticket(CHECK_IN, clinic="Demokliniken", visit_at=AT, tongue=tongue("en"))
    )


def test_the_receipt_has_what_a_receipt_must_have() -> None:
    card = HighCostCard(date(2026, 7, 20), 1450_00, 1450_00, 0, start=date(2026, 7, 20), valid_to=date(2027, 7, 19))
    text = words(receipt_document(RECEIPT, what="Läkarbesök", card=card, tongue=tongue("sv")))
    for expected in (
        "Demo AB",
        "000000-0000",
        "Exempelgatan 1",
        "Kvittonummer 7",
        "20 juli 2026 08.30",
        "1 Läkarbesök 1 450 kronor",
        "momsfri) 0 kronor",
        "Totalt 1 450 kronor",
        "Visa 4242",
        "Frikort till och med 19 juli 2027",
    ):
        assert expected in text
    assert "KOPIA" not in text


def test_a_receipt_of_a_company_carries_unit_and_code() -> None:
    signed = replace(RECEIPT, signature=Signature("SIM-0001", "ABC234"))
    text = words(receipt_document(signed, what="Läkarbesök", card=None, tongue=tongue("sv")))
    assert "Kontrollenhet SIM-0001\nKontrollkod ABC234" in text
    assert "Kontroll" not in words(receipt_document(RECEIPT, what="Läkarbesök", card=None, tongue=tongue("sv")))


def test_a_copy_says_so() -> None:
    document = receipt_document(copy_of(RECEIPT), what="Läkarbesök", card=None, tongue=tongue("sv"))
    assert words(document).startswith("KOPIA")


def test_the_high_cost_card_says_what_is_left() -> None:
    card = HighCostCard(date(2026, 7, 20), 250_00, 1450_00, 1200_00, start=date(2026, 7, 1))
    text = words(high_cost_document(card, clinic="Demokliniken", tongue=tongue("sv")))
    assert "Första besöket 1 juli 2026" in text
    assert "Kvar till frikort 1 200 kronor" in text


def test_the_high_cost_card_lists_its_visits_and_what_was_too_much() -> None:
    fees = (CountedFee("1", date(2026, 5, 1), 1450_00, AT), CountedFee("2", date(2026, 6, 1), 250_00, AT))
    card = card_on(date(2026, 7, 20), fees, ceilings=[Ceiling(date(2025, 1, 1), 1450_00, "test", True)])
    text = words(high_cost_document(card, clinic="Demokliniken", tongue=tongue("sv")))
    assert "För mycket betalt 250 kronor" in text
    assert "1 maj 2026 1 450 kronor\n1 juni 2026 250 kronor" in text
