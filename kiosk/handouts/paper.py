"""A handout on the receipt printer's paper."""

from __future__ import annotations

from hardware.document import Align, Block, Columns, Document, Qr, Row, Rule, Space
from kiosk.handouts.content import Fact, Handout, Section

_MODULE = 7  # dots a square: 0.9 mm at 203 dpi, which telephones read from paper


def on_paper(handout: Handout) -> Document:
    """The handout as a document for the printer; what is said only of a page or PDF is left out."""
    blocks: list[Block] = []
    if handout.mark:
        blocks.append(Row(handout.mark, Align.CENTRE, bold=True, scale=2))
    blocks.append(Row(handout.title, Align.CENTRE, bold=True, scale=2))
    blocks += [Row(line, Align.CENTRE) for line in handout.issuer]
    for section in handout.sections:
        blocks += [Rule(), *_section(section)]
    if handout.code is not None:
        blocks += [Rule(), Qr(handout.code.data, _MODULE), Space(), Row(handout.code.note)]
    if handout.disclaimer:
        blocks += [Rule(), Row(handout.disclaimer)]
    return Document(tuple(blocks))


def _section(section: Section) -> list[Block]:
    heading: list[Block] = [Row(section.heading, bold=True)] if section.heading else []
    facts = [block for fact in section.facts for block in _fact(fact)]
    return [*heading, *facts, *(Row(note) for note in section.notes)]


def _fact(fact: Fact) -> list[Block]:
    line = Columns(fact.label, fact.value, bold=fact.strong)
    return [line, Row(f"  {fact.detail}")] if fact.detail else [line]
