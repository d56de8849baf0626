"""Handouts as a PDF: the same words as on paper, readable by a screen reader, with its own letters."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from kiosk.handouts.content import Handout
from kiosk.handouts.pdf import as_pdf
from payments.receipt import copy_of
from tests.kiosk.handout_samples import AT, FRIKORT, RECEIPT, card, paper, receipt


def pdf_of(*handouts: Handout) -> pypdf.PdfReader:
    """The PDF, opened."""
    return pypdf.PdfReader(io.BytesIO(as_pdf(handouts, at=AT)))


def pdf_text(*handouts: Handout) -> list[str]:
    """The words of each page of the PDF."""
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in pdf_of(*handouts).pages]


def root_of(*handouts: Handout) -> Any:
    """The catalogue of the PDF."""
    return pdf_of(*handouts).trailer["/Root"].get_object()


def test_a_copy_says_so_first_on_paper_and_in_the_pdf() -> None:
    handout = receipt(copy_of(RECEIPT))
    assert paper(handout).startswith("KOPIA\nKvitto\n")
    assert pdf_text(handout)[0].startswith("KOPIA Kvitto ")


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


def test_the_pdf_names_its_language() -> None:
    assert root_of(card(tag="en"))["/Lang"] == "en"


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
