"""What staff do with papers: copy a visit's receipts, as text or as a PDF, and read a high-cost card that is shown.

`python -m kiosk receipts VISIT [--pdf FILE]` makes copies. `python -m kiosk card` takes two lines, the scanned code and
the personnummer on the legitimation that goes with it; as arguments they would stand in the list of processes.
"""

from __future__ import annotations

from datetime import datetime

from hardware.layout import TextLine, lay_out
from kiosk.clock import clinic_day
from kiosk.handouts.content import Handout
from kiosk.handouts.paper import on_paper
from kiosk.handouts.receipt import receipt_handout
from kiosk.language import SWEDISH
from kiosk.tongue import Tongue
from payments.checkout import Checkout
from payments.fees import Tariff
from payments.high_cost.statement import NotReadable, Statement, StatementKeys, read
from payments.receipt import Receipt, Seller
from triage_bot.identity.personnummer import IdentityNumberError, parse

_TONGUE = Tongue(SWEDISH, str)

_REFUSED = {
    NotReadable.NOT_A_STATEMENT: "That is not the code of a high-cost card.",
    NotReadable.NOT_GENUINE: "The code is not genuine, or was made with a key that this clinic does not have.",
    NotReadable.OTHER_HOLDER: "The code belongs to somebody else.",
    NotReadable.EXPIRED: "The code has expired. Ask the registry.",
    NotReadable.NOT_YET_VALID: "The code is from the future. Look at this computer's clock.",
}


def receipt_copies(checkout: Checkout, tariff: Tariff, visit: str, *, seller: Seller) -> tuple[Handout, ...]:
    """Copies of a visit's receipts, for a patient who lost one; raises UnknownCharge.

    Receipts that a control unit has still to sign are left out: `unsigned` names them.
    """
    copies = checkout.receipt_copies(visit, seller=seller)
    return tuple(_copy(receipt, tariff) for receipt in copies if receipt.may_be_printed)


def unsigned(checkout: Checkout, visit: str, *, seller: Seller) -> list[str]:
    """A line for each receipt of a visit that may not be handed out yet."""
    return [
        f"Receipt {receipt.number} may not be printed: the control unit has not signed it."
        for receipt in checkout.receipt_copies(visit, seller=seller)
        if not receipt.may_be_printed
    ]


def as_lines(handout: Handout) -> str:
    """A handout as the ticket printer would print it."""
    lines = lay_out(on_paper(handout))
    return "\n".join(line.text for line in lines if isinstance(line, TextLine))


def read_card(code: str, personnummer: str, *, keys: StatementKeys | None, at: datetime) -> tuple[bool, str]:
    """Whether a shown card can be taken from this patient, and what it says or why not."""
    if keys is None:
        return False, "This clinic has no keys for high-cost cards (KIOSK_CARD_KEYS)."
    try:
        holder = parse(personnummer, on=clinic_day(at)).digits
    except IdentityNumberError:
        return False, "That is not a personnummer."
    answer = read(code.strip(), holder=holder, keys=keys, at=at)
    return (True, _said(answer)) if isinstance(answer, Statement) else (False, _REFUSED[answer])


def _copy(receipt: Receipt, tariff: Tariff) -> Handout:
    what = tariff.fee(receipt.kind, on=clinic_day(receipt.issued_at)).names[SWEDISH]
    return receipt_handout(receipt, what=what, card=None, tongue=_TONGUE)


def _said(statement: Statement) -> str:
    parts = [f"{statement.counted.text()} counted", f"as of {statement.on}"]
    if statement.start is not None:
        parts.insert(1, f"since {statement.start}")
    if statement.valid_to is not None:
        return f"Frikort until {statement.valid_to} ({statement.state}), " + ", ".join(parts)
    return f"{statement.balance.text()} left, " + ", ".join(parts)
