"""Receipt and high-cost card as a patient and a cashier read them: on paper line by line, as a PDF, and on a phone."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.interfaces import CardSlip as TerminalSlip
from hardware.interfaces import Transaction, TransactionState
from hardware.layout import QrLine, TextLine, lay_out
from kiosk.handouts.content import Handout
from kiosk.handouts.high_cost_card import card_handout
from kiosk.handouts.paper import on_paper
from kiosk.handouts.pdf import as_pdf
from kiosk.handouts.receipt import receipt_handout
from kiosk.language import Languages
from kiosk.terminal_payment import TerminalPayment
from kiosk.tongue import Tongue
from payments.charge import CardSlip
from payments.high_cost.card_view import CardState, CardView, CardVisit
from payments.high_cost.statement import SealedStatement
from payments.money import sek
from payments.receipt import Receipt, Seller, copy_of
from tests.kiosk.conftest import DATA, Terminal

AT = datetime(2026, 7, 20, 6, 30, tzinfo=UTC)
SLIP = CardSlip("52500041", "17", "4711001", "A0000000041010", "A1B2C3", "contactless", "pin")
RECEIPT = Receipt(
    number=7,
    issued_at=AT,
    seller=Seller("Hälsocentral Åby", "000000-0000", "Exempelgatan 1, Åby"),
    kind="doctor_visit",
    total=sek(250),
    vat=sek(0),
    paid_with="Visa **** 4242",
    counts=True,
    provider="card",
    register="kiosk-1",
    slip=SLIP,
)
CARD = CardView(
    CardState.BELOW_LIMIT,
    sek(650),
    sek(800),
    start=date(2026, 5, 1),
    visits=(CardVisit(date(2026, 5, 1), sek(400), "Hälsocentral Åby"), CardVisit(date(2026, 7, 20), sek(250))),
    on=date(2026, 7, 20),
)
FRIKORT = CardView(
    CardState.PRELIMINARY,
    sek(1700),
    too_much=sek(250),
    start=date(2026, 5, 1),
    valid_from=date(2026, 6, 1),
    valid_to=date(2027, 4, 30),
    on=date(2026, 7, 20),
)
SEALED = SealedStatement("HKK1:ABC234", datetime(2026, 7, 22, 6, 30, tzinfo=UTC))


def tongue(tag: str = "sv") -> Tongue:
    """A language to write in."""
    return Tongue(tag, Languages(DATA / "locale").catalogue(tag).gettext)


def receipt(of: Receipt = RECEIPT, *, card: CardView | None = CARD, tag: str = "sv") -> Handout:
    """The receipt for a doctor visit."""
    what = {"sv": "Läkarbesök", "en": "Doctor visit"}[tag]
    return receipt_handout(of, what=what, card=card, tongue=tongue(tag))


def card(view: CardView = CARD, *, sealed: SealedStatement | None = SEALED, tag: str = "sv") -> Handout:
    """The high-cost card of a patient who has one."""
    made = card_handout(view, clinic="Hälsocentral Åby", sealed=sealed, tongue=tongue(tag))
    assert made is not None
    return made


def paper(handout: Handout) -> str:
    """What stands on the paper, a code as its content."""
    lines = [line.text if isinstance(line, TextLine) else f"[{line.data}]" if isinstance(line, QrLine) else ""
             for line in lay_out(on_paper(handout))]  # fmt: skip
    return "\n".join(line.rstrip() for line in lines).replace("\u00a0", " ") + "\n"


def pdf_of(*handouts: Handout) -> pypdf.PdfReader:
    """The PDF, opened."""
    return pypdf.PdfReader(io.BytesIO(as_pdf(handouts, at=AT)))


def pdf_text(*handouts: Handout) -> list[str]:
    """The words of each page of the PDF."""
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in pdf_of(*handouts).pages]


def root_of(*handouts: Handout) -> Any:
    """The catalogue of the PDF."""
    return pdf_of(*handouts).trailer["/Root"].get_object()


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
    )


def test_the_high_cost_card_on_paper() -> None:
    assert paper(card()) == (
        "Högkostnadskort\n"
        "Hälsocentral Åby\n"
        "────────────────────────────────────────────────\n"
        "Första besöket                        1 maj 2026\n"
        "Betalat hittills                      650 kronor\n"
        "Kvar till frikort                     800 kronor\n"
        "Uppgifter från                      20 juli 2026\n"
        "────────────────────────────────────────────────\n"
        "Besök som räknas\n"
        "1 maj 2026                            400 kronor\n"
        "  Hälsocentral Åby\n"
        "20 juli 2026                          250 kronor\n"
        "────────────────────────────────────────────────\n"
        "[HKK1:ABC234]\n"
        "\n"
        "Visa koden och din legitimation på en annan\n"
        "mottagning i regionen. För alla andra är koden\n"
        "oläslig. Koden gäller till 22 juli 2026 08.30.\n"
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
    assert "Den som tog för mycket betalar tillbaka. Fråga i\nreceptionen." in text


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


def test_a_copy_says_so_first_on_paper_and_in_the_pdf() -> None:
    handout = receipt(copy_of(RECEIPT))
    assert paper(handout).startswith("KOPIA\nKvitto\n")
    assert pdf_text(handout)[0].startswith("KOPIA Kvitto ")


@pytest.mark.parametrize("state", [CardState.OPTED_OUT, CardState.OPT_IN_REQUIRED, CardState.NOT_KNOWN])
def test_a_patient_without_a_card_gets_none(state: CardState) -> None:
    assert card_handout(CardView(state), clinic="", sealed=None, tongue=tongue()) is None
    assert "Högkostnadsskydd" not in paper(receipt(card=CardView(state)))


def test_in_english() -> None:
    text = paper(receipt(tag="en"))
    assert "1 Doctor visit" in text
    assert "Approved by                                  PIN" in text
    assert "Left until free card (frikort)        800 kronor" in text
    assert root_of(card(tag="en"))["/Lang"] == "en"


def test_the_pdf_says_the_same_as_the_paper_and_that_it_is_electronic() -> None:
    for handout in (receipt(), card(), receipt(copy_of(RECEIPT), tag="en"), card(FRIKORT)):
        on_paper_too = [word for word in paper(handout).split() if not word.startswith(("──", "[HKK1"))]
        assert pdf_text(handout)[0].split() == [*on_paper_too, *handout.on_screen.split()]
    assert receipt().on_screen == "Elektroniskt kassakvitto"


def test_the_pdf_is_one_that_a_screen_reader_can_read() -> None:
    pdf = pdf_of(receipt(), card())
    root = root_of(receipt(), card())
    assert len(pdf.pages) == 2
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Kvitto – Hälsocentral Åby"
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = structure(root["/StructTreeRoot"])
    assert [tag for tag in tags if tag.startswith("/H")] == ["/H1", "/H2", "/H2", "/H1", "/H2"]
    assert tags.count("/Figure") == 1
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_code_in_the_pdf_is_told_to_who_cannot_see_it() -> None:
    alternatives: list[str] = []
    structure(root_of(card())["/StructTreeRoot"], alternatives)
    assert alternatives == ["QR-kod med ditt högkostnadskort"]


def structure(node: object, alternatives: list[str] | None = None) -> list[str]:
    """The tags of a PDF in reading order; texts instead of pictures go into `alternatives`."""
    resolved = node.get_object() if isinstance(node, pypdf.generic.PdfObject) else node
    if isinstance(resolved, list):
        return [tag for child in resolved for tag in structure(child, alternatives)]
    if not isinstance(resolved, dict):
        return []
    if alternatives is not None and "/Alt" in resolved:
        alternatives.append(str(resolved["/Alt"]))
    own = [str(resolved["/S"])] if "/S" in resolved else []
    return own + structure(resolved.get("/K"), alternatives)


def test_every_letter_of_the_pdf_is_in_its_own_font() -> None:
    text = " ".join(pdf_text(replace(receipt(), issuer=("ÅÄÖ åäö é ü š ć ł ő ñ – ’ €",))))
    assert "ÅÄÖ åäö é ü š ć ł ő ñ – ’ €" in text
    page: Any = pdf_of(receipt()).pages[0]
    fonts = page["/Resources"]["/Font"].get_object()
    assert fonts
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
        assert "DejaVuSans" in descendant["/BaseFont"]


@pytest.mark.parametrize("name", ["#panic()", "*fet* _kursiv_", '"]; #let x = 1', "$x^2$", "\\u{1F600} @ref <label>"])
def test_names_are_never_program_text_to_the_typesetter(name: str) -> None:
    assert name.split(maxsplit=1)[0] in pdf_text(replace(receipt(), issuer=(name,)))[0]


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
