"""Handouts as a PDF that a screen reader can read: tagged, with language and title, after PDF/UA-1 and PDF/A-2a.

Typst checks that the file keeps both standards and refuses to write one that does not. Nothing in the content is
program text to it: the content goes in as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typst

from kiosk.handouts.content import Handout
from kiosk.qr import qr_svg

_HERE = Path(__file__).parent


def as_pdf(handouts: Sequence[Handout], *, at: datetime) -> bytes:
    """The handouts, each on pages of its own, as one PDF made at an instant with a time zone."""
    made: bytes = typst.compile(
        str(_HERE / "handout.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"handouts": json.dumps([_plain(each) for each in handouts], ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(at.timestamp()),
    )
    return made


def _plain(handout: Handout) -> dict[str, object]:
    code = handout.code
    picture = None if code is None else {**asdict(code), "picture": qr_svg(code.data)}
    return {**asdict(handout), "code": picture}
