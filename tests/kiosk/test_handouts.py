"""Receipt and high-cost card as a patient and a cashier read them on paper, line by line."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.interfaces import CardSlip as TerminalSlip
from hardware.interfaces import Transaction, TransactionState
from kiosk.handouts.high_cost_card import card_handout
from kiosk.handouts.invoice import invoice_notice
from kiosk.terminal_payment import TerminalPayment
from payments.charge import CardSlip
from payments.high_cost.card_view import CardState, CardView
from payments.invoice import BillingDocument, DocumentKind
from payments.money import sek
from tests.kiosk.conftest import Terminal
from tests.kiosk.handout_samples import FRIKORT, RECEIPT, SLIP, card, paper, receipt, tongue


def test_the_receipt_on_paper() -> None:
    assert paper(receipt()) == (
        "Kvitto\n"
        "Hälsocentral Åby\n"
        "Org.nr 000000-0000\n"
        "Exempelgatan 1, Åby\n"
        "────────────────────────────────────────────────\n"
        "Kvittonummer                                   7\n"
        "Kassa                                    kiosk-1\n"
        "Datum                         20 juli 2026 08.30\n"
        "────────────────────────────────────────────────\n"
        "1 Läkarbesök                          250 kronor\n"
        "Moms (sjukvård, momsfri)                0 kronor\n"
        "Totalt                                250 kronor\n"
        "Betalat med                       Visa **** 4242\n"
        "────────────────────────────────────────────────\n"
        "Kortbetalning\n"
        "Terminal                                52500041\n"
        "Transaktion                                   17\n"
        "Butiksnummer                             4711001\n"
        "Program (AID)                     A0000000041010\n"
        "Bankens godkännande                       A1B2C3\n"
        "Kortet lästes                        Kontaktlöst\n"
        "Godkänt med                        Personlig kod\n"
        "────────────────────────────────────────────────\n"
        "Högkostnadsskydd\n"
        "Första besöket                        1 maj 2026\n"
        "Betalat hittills                      650 kronor\n"
        "Kvar till frikort                     800 kronor\n"
        "Perioden slutar                    30 april 2027\n"
    )


def test_the_high_cost_card_on_paper() -> None:
    assert paper(card()) == (
        "Högkostnadskort\n"
        "Hälsocentral Åby\n"
        "────────────────────────────────────────────────\n"
        "Första besöket                        1 maj 2026\n"
        "Betalat hittills                      650 kronor\n"
        "Kvar till frikort                     800 kronor\n"
        "Perioden slutar                    30 april 2027\n"
        "Uppgifter från                      20 juli 2026\n"
        "────────────────────────────────────────────────\n"
        "Besök som räknas\n"
        "1 maj 2026                            400 kronor\n"
        "  Hälsocentral Åby\n"
        "20 juli 2026                          250 kronor\n"
        "────────────────────────────────────────────────\n"
        "[HKK1:ABC234]\n"
        "\n"
        "Visa koden och din legitimation när du kommer\n"
        "till en annan mottagning i regionen. Ingen annan\n"
        "kan läsa koden. Koden gäller till 22 juli 2026\n"
        "kl. 08.30.\n"
        "────────────────────────────────────────────────\n"
        "Demonstrator. Inte en medicinteknisk produkt.\n"
        "Inte 1177.\n"
    )


def test_a_new_frikort_with_too_much_paid() -> None:
    text = paper(card(FRIKORT, sealed=None))
    assert text.startswith("Frikort\n")
    for line in (
        "Frikort från och med                 1 juni 2026",
        "Frikort till och med               30 april 2027",
        "För mycket betalt                     250 kronor",
        "Frikortet är nytt och kan ändras i två dygn. Det\ngäller redan nu.",
    ):
        assert line in text
    assert "Kvar till frikort" not in text
    assert "HKK1" not in text


def test_who_is_owed_something_back_is_told_whom_to_ask() -> None:
    text = paper(card(replace(FRIKORT, state=CardState.FRIKORT)))
    assert "Mottagningen som tog för mycket betalar\ntillbaka. Fråga i receptionen." in text


def test_a_receipt_without_a_card_slip_has_no_empty_heading() -> None:
    swish = replace(RECEIPT, slip=CardSlip(), paid_with="Swish", provider="swish")
    assert "Kortbetalning" not in paper(receipt(swish))
    assert "Betalat med                                Swish" in paper(receipt(swish))


@pytest.mark.parametrize(
    ("provider", "way"), [("desk", "I receptionen"), ("card", "Kort"), ("invoice", "Faktura"), ("elsewhere", "-")]
)
def test_a_way_to_pay_that_told_nothing_of_itself(provider: str, way: str) -> None:
    line = next(
        line for line in paper(receipt(replace(RECEIPT, paid_with="", provider=provider))).splitlines()
        if line.startswith("Betalat med")
    )  # fmt: skip
    assert line.endswith(f" {way}")


def test_what_is_paid_up_later_says_what_was_paid_before() -> None:
    text = paper(receipt(replace(RECEIPT, total=sek(100), paid_before=sek(250))))
    assert "Totalt                                100 kronor\n" in text
    assert (
        "Tidigare betalt för besöket           250 kronor\n"
        "Betalt för besöket nu                 350 kronor\n"
    ) in text  # fmt: skip


def test_money_given_back_reads_as_that() -> None:
    text = paper(receipt(replace(RECEIPT, total=sek(-100), gives_back=7, number=8, paid_before=sek(250))))
    assert text.startswith("Kvitto på återbetalning\n")
    assert (
        "Kvittonummer                                   8\nGäller kvitto                                  7\n" in text
    )
    assert (
        "Totalt                               -100 kronor\nÅterbetalning                     Visa **** 4242\n" in text
    )
    assert "Betalt för besöket nu                 150 kronor\n" in text
    assert "Betalat med" not in text


def test_a_fee_that_does_not_count_says_so() -> None:
    text = paper(receipt(replace(RECEIPT, counts=False)))
    assert "Avgiften räknas inte in i högkostnadsskyddet." in text
    assert "Kvar till frikort" not in text


def test_the_notice_of_an_invoice_is_no_receipt_and_says_what_to_pay_when() -> None:
    invoice = BillingDocument(
        id="attempt-1",
        kind=DocumentKind.INVOICE,
        number=12,
        ocr="1234567897",
        patient_id="patient-1",
        what="doctor_visit",
        care_date=date(2026, 7, 20),
        amount=sek(250),
        fee=sek(50),
        issued_on=date(2026, 7, 20),
        due_on=date(2026, 8, 19),
    )
    assert paper(invoice_notice(invoice, what="Läkarbesök", clinic="Hälsocentral Åby", tongue=tongue())) == (
        "EJ KVITTO\n"
        "Du får en faktura\n"
        "Hälsocentral Åby\n"
        "────────────────────────────────────────────────\n"
        "1 Läkarbesök                          250 kronor\n"
        "Fakturaavgift                          50 kronor\n"
        "Att betala                            300 kronor\n"
        "Betala senast                    19 augusti 2026\n"
        "OCR-nummer                            1234567897\n"
        "Fakturan skickas till dig. Betala inte två\n"
        "gånger.\n"
    )
    free = paper(invoice_notice(replace(invoice, fee=sek(0)), what="Läkarbesök", clinic="", tongue=tongue()))
    assert "Fakturaavgift" not in free


@pytest.mark.parametrize("state", [CardState.OPTED_OUT, CardState.OPT_IN_REQUIRED, CardState.NOT_KNOWN])
def test_a_patient_without_a_card_gets_none(state: CardState) -> None:
    assert card_handout(CardView(state), clinic="", sealed=None, tongue=tongue()) is None
    assert "Högkostnadsskydd" not in paper(receipt(card=CardView(state)))


def test_in_english() -> None:
    text = paper(receipt(tag="en"))
    assert "1 Doctor visit" in text
    assert "Approved by                                  PIN" in text
    assert "Left until free card (frikort)        800 kronor" in text


@given(st.text("0123456789*X- ", max_size=24))
def test_of_a_card_number_no_more_than_four_digits_are_kept(told: str) -> None:
    terminal = Terminal(kept=[Transaction(TransactionState.APPROVED, 250_00, 1, 1, "T1", told, "Visa")])
    last = TerminalPayment(terminal).last_transaction()
    assert last is not None
    digits = [mark for mark in last.proof.instrument if mark.isdigit()]
    assert len(digits) <= 4
    assert "".join(digits) == "".join(mark for mark in told if mark.isdigit())[-4:]


def test_what_the_terminal_tells_reaches_the_receipt() -> None:
    told = TerminalSlip("a0000000041010", "A1B2C3", "4711001", 1, "contactless", "pin")
    transaction = Transaction(TransactionState.APPROVED, 250_00, 3, 17, "52500041", "**** 4242", "Visa", slip=told)
    last = TerminalPayment(Terminal(kept=[transaction])).last_transaction()
    assert last is not None
    assert last.proof.slip == SLIP
    assert "4242" not in json.dumps(asdict(last.proof.slip))
