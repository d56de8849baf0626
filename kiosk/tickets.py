"""The queue ticket as a document for the printer; no name and no personnummer is ever printed."""

from __future__ import annotations

from datetime import datetime

from hardware.document import Align, Columns, Document, Row, Rule, Space
from kiosk.store import CheckIn
from kiosk.tongue import Tongue


def queue_ticket(check_in: CheckIn, *, clinic: str, visit_at: datetime, tongue: Tongue) -> Document:
    """The ticket with the number that is called out and the room to wait in."""
    _ = tongue.translate
    return Document(
        (
            Row(clinic, Align.CENTRE, bold=True),
            Rule(),
            Row(_("Ditt nummer"), Align.CENTRE),
            Row(check_in.ticket, Align.CENTRE, bold=True, scale=4),
            Space(),
            Row(_("Vänta i"), Align.CENTRE),
            Row(check_in.waiting_room, Align.CENTRE, bold=True, scale=2),
            Space(),
            Columns(_("Din tid"), tongue.time(visit_at)),
            Columns(_("Incheckad"), tongue.time(check_in.checked_in_at)),
            Rule(),
            Row(_("Vi ropar upp ditt nummer. Fråga i receptionen om du undrar något.")),
            Row(_("Demonstrator. Inte en medicinteknisk produkt. Inte 1177.")),
        ),
    )
