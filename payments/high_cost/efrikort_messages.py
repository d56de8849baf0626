"""The messages of e-frikort v3 as bytes: SOAP 1.1 in the namespace `urn:riv:cgi:healthcare:efrikort:3`.

Reconstructed from the public description of its operations and fields. The order of elements, the header (RIV-TA basic
profile 2.1: LogicalAddress) and the name of each operation's answer have not been verified against the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree as ET

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EFRIKORT = "urn:riv:cgi:healthcare:efrikort:3"
ROUTING = "urn:riv:itintegration:registry:1"
LONGEST = 1_000_000

Fields = Mapping[str, "str | Fields | list[Fields]"]

for _prefix, _namespace in (("soap", SOAP), ("ef", EFRIKORT), ("reg", ROUTING)):
    ET.register_namespace(_prefix, _namespace)


class UnreadableMessage(Exception):
    """What came is not a message of e-frikort; the text holds nothing of it, because it may name a patient."""


def envelope(name: str, fields: Fields, *, logical_address: str) -> bytes:
    """A message with an operation's name and its fields, nested fields and lists of them included."""
    root = ET.Element(f"{{{SOAP}}}Envelope")
    header = ET.SubElement(root, f"{{{SOAP}}}Header")
    ET.SubElement(header, f"{{{ROUTING}}}LogicalAddress").text = logical_address
    _add(ET.SubElement(ET.SubElement(root, f"{{{SOAP}}}Body"), f"{{{EFRIKORT}}}{name}"), fields)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def body_of(message: bytes) -> ET.Element:
    """The operation or answer in a message; raises UnreadableMessage, also for a document type, which none may have."""
    # a zero byte is another encoding, in which a document type would look different
    if len(message) > LONGEST or b"<!DOCTYPE" in message.upper() or b"\0" in message:
        raise UnreadableMessage("The message is too long or brings a document type.")
    try:
        root = ET.fromstring(message)  # noqa: S314 - entities need a document type, and those are refused above
    except ET.ParseError as error:
        raise UnreadableMessage("The message is not XML.") from error
    body = root.find(f"{{{SOAP}}}Body")
    if body is None or len(body) != 1:
        raise UnreadableMessage("The message has no single body.")
    return body[0]


def local_name(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: ET.Element, *path: str, default: str | None = None) -> str:
    """The text at a path of names; raises UnreadableMessage when it is missing and there is no default."""
    found = element.find("/".join(f"{{{EFRIKORT}}}{name}" for name in path))
    if found is not None and found.text:
        return found.text.strip()
    if default is None:
        raise UnreadableMessage(f"{'/'.join(path)} is missing.")
    return default


def children_of(element: ET.Element, name: str) -> list[ET.Element]:
    """All elements of a name right below one."""
    return element.findall(f"{{{EFRIKORT}}}{name}")


def ore_of(text: str) -> int:
    """A double of kronor, as the messages have it, in whole öre; raises UnreadableMessage for parts of an öre.

    >>> ore_of("1450.0"), ore_of("-99.5")
    (145000, -9950)
    """
    try:
        ore = Decimal(text) * 100
    except InvalidOperation as error:
        raise UnreadableMessage("An amount is not a number.") from error
    if not ore.is_finite() or ore != ore.to_integral_value() or abs(ore) > 10**9:
        raise UnreadableMessage("An amount is not whole öre, or absurd.")
    return int(ore)


def kronor_of(ore: int) -> str:
    """Whole öre as kronor with two decimals.

    >>> kronor_of(-9950)
    '-99.50'
    """
    return f"{Decimal(ore) / 100:.2f}"


def day_of(text: str) -> date | None:
    """A day, None for an empty text; raises UnreadableMessage."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise UnreadableMessage("A date is not a date.") from error


def _add(parent: ET.Element, fields: Fields) -> None:
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            element = ET.SubElement(parent, f"{{{EFRIKORT}}}{name}")
            if isinstance(each, str):
                element.text = each
            else:
                _add(element, each)
