"""Messages of real terminals and of other ECR implementations, read with our eyes.

`zvt_vectors.json` names their public repositories, commits and licences.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hardware.framing import zvt_apdu, zvt_reports, zvt_tlv
from hardware.framing.zvt import Received, ZvtFramer, frame
from hardware.framing.zvt_apdu import Apdu, Control, decode, fields
from hardware.framing.zvt_codes import meaning, progress
from hardware.framing.zvt_messages import authorisation

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "zvt_vectors.json").read_text(encoding="utf-8"))
APDUS = [bytes.fromhex(each["hex"]) for each in VECTORS["apdus"]]


def test_there_are_messages_of_both_sources() -> None:
    assert len(APDUS) >= 70
    assert all(source["licence"] in ("Apache-2.0", "MIT") for source in VECTORS["sources"])


@pytest.mark.parametrize("raw", APDUS, ids=lambda raw: raw[:8].hex())
def test_every_message_is_read_and_written_again(raw: bytes) -> None:
    apdu = decode(raw)
    assert apdu is not None
    assert decode(apdu.encode()) == apdu
    # a length that fits into one byte may be written in three
    assert apdu.encode() == raw or raw[2] == 0xFF
    assert ZvtFramer().feed(frame(raw)) == [Received(raw)]
    assert len(zvt_apdu.masked(raw)) == len(raw)


@pytest.mark.parametrize("result", VECTORS["results"], ids=lambda result: result["hex"][:16])
def test_a_result_says_what_its_own_project_says_of_it(result: dict[str, Any]) -> None:
    apdu = decode(bytes.fromhex(result["hex"]))
    assert apdu is not None
    status = zvt_reports.read_status(apdu.data)
    assert {name: getattr(status, name) for name in result["is"]} == result["is"]


@pytest.mark.parametrize("result", VECTORS["results"], ids=lambda result: result["hex"][:16])
def test_the_trace_of_a_result_holds_no_card_data(result: dict[str, Any]) -> None:
    raw = bytes.fromhex(result["hex"])
    apdu = decode(raw)
    assert apdu is not None
    kept = zvt_apdu.masked(raw).hex()
    for tag in (zvt_apdu.PAN, 0x23, 0x0E):
        secret = fields(apdu.data).get(tag, b"").hex()
        assert not secret or secret not in kept


def test_the_totals_of_a_day() -> None:
    # EVerest/zvt, 1680761828.489701000_pt_ecr.blob
    raw = next(raw for raw in APDUS if raw.hex().startswith("040f4d2700"))
    assert zvt_reports.read_totals(raw[3:]) == zvt_reports.Totals(2, 958, 233, 234)


def test_the_answer_to_a_status_enquiry() -> None:
    # EVerest/zvt, 1680728219.054216000_pt_ecr.blob
    raw = next(raw for raw in APDUS if raw.hex().startswith("060f89"))
    expected = zvt_reports.Readiness(0, "GER-APP-v2.0.9;cS02.01.01-10.10-2-2;CC26")
    assert zvt_reports.read_readiness(raw[3:]) == expected


def test_the_answer_to_a_registration_names_the_terminal() -> None:
    assert zvt_reports.read_terminal_id(bytes.fromhex("19102952523535490978")) == "52523535"
    assert zvt_reports.read_terminal_id(b"") == ""


# Portalum.Zvt, ApduHelperTest.cs and BmpParserTest.cs: lengths that fit, and lengths that do not
@pytest.mark.parametrize(
    ("raw", "apdu"),
    [
        ("040f016c", Apdu(Control.STATUS_INFORMATION, b"\x6c")),
        ("040fff01006c", Apdu(Control.STATUS_INFORMATION, b"\x6c")),
        ("040f", None),
        ("1e01ff", None),
        ("040fff00016c", None),
        ("040fffffff6c", None),
        ("040f0600010203", None),
    ],
)
def test_lengths_of_messages(raw: str, apdu: Apdu | None) -> None:
    assert decode(bytes.fromhex(raw)) == apdu


def test_lengths_of_fields() -> None:
    assert zvt_apdu.variable(bytes.fromhex("f0f1f9") + bytes(19), 3) == (bytes(19), b"")
    assert zvt_apdu.variable(bytes.fromhex("f1f0") + bytes(11), 2) == (bytes(10), b"\x00")
    assert zvt_apdu.variable(bytes.fromhex("f1f8f9") + bytes(188), 3) == (b"", b"")


# Portalum.Zvt, TlvParserTest.cs
@pytest.mark.parametrize("tag", ["1f07", "1f26", "1f8000", "07", "09"])
def test_tags_of_one_to_three_bytes(tag: str) -> None:
    assert zvt_tlv.tags(bytes.fromhex(tag + "0142")) == {int(tag, 16): b"\x42"}


def test_a_length_of_two_bytes_inside_a_tag() -> None:
    assert zvt_tlv.content(bytes.fromhex("82028a"), 0) == (3, 653)


def test_an_amount_in_euro_and_what_the_display_says() -> None:
    # Portalum.Zvt, NumberHelperTest.cs, IntermediateStatusInformationParserTest.cs, StatusInformationParserTest.cs
    assert zvt_apdu.bcd(978, 2).hex() == "0978"
    assert zvt_apdu.number(bytes.fromhex("123456789000")) == 123_456_789_000
    assert progress(0x0A) == "insert_card"
    assert meaning(0x64) == "card not readable"


def test_a_payment_with_patience_is_asked_for_as_others_do() -> None:
    # Portalum.Zvt, ZvtClientTest.cs: amount and "02 0a"; ours names the currency too
    assert authorisation(3300, "0978", most_results=10).encode().hex() == "06010c0400000000330049" + "0978" + "020a"
