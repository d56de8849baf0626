"""ZVT messages: fields as real terminals send them, and what becomes of a card number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import zvt_apdu as wire
from hardware.framing import zvt_tlv
from hardware.framing.zvt_apdu import Apdu, Control, decode, fields, masked
from hardware.framing.zvt_codes import meaning, progress
from hardware.framing.zvt_messages import authorisation, registration
from hardware.framing.zvt_reports import read_readiness, read_status, read_totals

# a capture from a Feig cVEND terminal, EVerest/zvt (Apache-2.0), zvt/data/1680728165.675509000_pt_ecr.blob
APPROVED = bytes.fromhex(
    "040f5a2700040000000025004909780c2255580d040522f0f8559883eeeeee80748702313b37353030373100000b000975"
    "196029525235350e24058a068c018bf1f14d617374657243617264002a383034303131393236202020202020"
)
# the same repository, zvt/data/1680728161.963129000_pt_ecr.blob: result and a TLV container
WITH_TLV = bytes.fromhex(
    "040f35270006314c0a000000000000081ca72f1f450505788070021f4c01011f4d02fe041f4f0204001f50012060094307a0000000041010"
)
# Portalum/Portalum.Zvt (MIT), ApduHelperTest.cs: an extended length, and lengths that do not fit
EXTENDED, TRUNCATED = bytes.fromhex("040fff01006c"), bytes.fromhex("040f0600010203")


def test_a_result_is_read_as_its_terminal_meant_it() -> None:
    apdu = decode(APPROVED)
    assert apdu is not None
    status = read_status(apdu.data)
    assert (status.result, status.amount_ore, status.currency) == (0, 2500, "0978")
    assert (status.receipt_number, status.trace_number, status.terminal_id) == (231, 975, "52523535")
    assert (status.card_name, status.masked_pan, status.at) == ("MasterCard", "************8074", "04-05 22:55:58")


def test_a_tlv_container_is_passed_over_whole() -> None:
    apdu = decode(WITH_TLV)
    assert apdu is not None
    assert set(fields(apdu.data)) == {wire.RESULT, wire.TLV}


def test_lengths() -> None:
    assert decode(EXTENDED) == Apdu(Control.STATUS_INFORMATION, b"\x6c")
    assert decode(TRUNCATED) is None
    assert decode(bytes.fromhex("040f")) is None


@given(st.binary(max_size=400))
def test_encoding_and_decoding_belong_together(data: bytes) -> None:
    apdu = Apdu(Control.STATUS_INFORMATION, data)
    assert decode(apdu.encode()) == apdu


@given(st.binary(max_size=400))
def test_reading_never_fails(data: bytes) -> None:
    decode(data)
    read_status(data)
    read_totals(data)
    read_readiness(data)
    zvt_tlv.tags(data)
    assert len(masked(data)) == len(data)


def test_the_trace_of_a_result_shows_no_card_data() -> None:
    shown = masked(APPROVED).hex()
    assert "5598" not in shown
    assert "8074" not in shown
    assert "2405" not in shown
    assert "000000002500" in shown


@given(st.text("0123456789", min_size=12, max_size=19))
def test_only_the_last_four_digits_of_a_card_number_are_read(digits: str) -> None:
    field = bytes.fromhex(digits + "f" * (len(digits) % 2))
    status = read_status(wire.encode_fields({wire.PAN: field}))
    assert status.masked_pan == "*" * (len(digits) - 4) + digits[-4:]
    assert field not in masked(Apdu(Control.STATUS_INFORMATION, wire.encode_fields({wire.PAN: field})).encode())


def test_an_authorisation_in_kronor() -> None:
    assert authorisation(20000, "0752").encode().hex() == "06010a040000000200004907" + "52"


def test_registration_keeps_printing_with_the_kiosk() -> None:
    data = registration("123456", "0752").data
    assert data[:3].hex() == "123456"
    assert data[3] & 0x02
    assert not data[3] & 0x80


def test_the_trace_of_a_command_shows_no_password() -> None:
    shown = masked(registration("123456", "0752").encode()).hex()
    assert shown.startswith("060006eeeeee")
    assert shown.endswith("0752")


def test_codes_have_words() -> None:
    assert meaning(0xB4) == "already reversed"
    assert meaning(0x33) == "declined by the card issuer"
    assert meaning(0xAA) == "unknown result code"
    assert progress(0xE2) == "enter_pin"
    assert progress(0x99) == "watch_terminal"


@given(st.dictionaries(st.sampled_from([0x07, 0x43, 0x1F1F, 0x1F8101]), st.binary(max_size=200)))
def test_tags_are_read_as_they_were_written(values: dict[int, bytes]) -> None:
    assert zvt_tlv.tags(zvt_tlv.encode(values)) == values


def test_tags_inside_one_another_without_end_are_read_to_a_depth() -> None:
    nested = b""
    for _ in range(500):
        nested = zvt_tlv.encode({0x60: nested})
    assert set(zvt_tlv.tags(nested)) == {0x60}
