"""What staff do about payments whose end the kiosk cannot find out: see them, and record what they have learned.

`python -m kiosk attempts` lists them, `python -m kiosk decide ATTEMPT approved|declined --by SIGNATURE` ends one.
"""

from __future__ import annotations

import argparse

from kiosk.clock import CLINIC_ZONE, machine_clock
from kiosk.settings import Settings
from payments.charge import AttemptState
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.high_cost.ledger import Ledger
from payments.tariff_files import load_tariff

_OUTCOMES = {
    "approved": AttemptState.APPROVED,
    "declined": AttemptState.DECLINED,
    "cancelled": AttemptState.CANCELLED,
    "reversed": AttemptState.REVERSED,
}


def add_commands(parser: argparse.ArgumentParser) -> None:
    """The command line of staff."""
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("attempts", help="list payments whose end is not known")
    decide = commands.add_parser("decide", help="record how a payment ended")
    decide.add_argument("attempt")
    decide.add_argument("outcome", choices=sorted(_OUTCOMES))
    decide.add_argument("--by", required=True, help="your signature, for the books")


def books(settings: Settings) -> Checkout:
    """The books of this kiosk's payments, without its devices."""
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    ceilings = load_tariff(settings.fees_file, settings.data / "high_cost.yml").ceilings

    return Checkout(
        engine, {}, lambda connection: Ledger(connection, ceilings, machine_clock()), machine_clock, settings.station
    )


def open_attempts(checkout: Checkout) -> list[str]:
    """One line for each payment whose end is not known: id, provider, amount, since when, what is known."""
    return [
        "  ".join(
            (
                attempt.id,
                attempt.provider,
                attempt.amount.text(),
                f"{attempt.started_at.astimezone(CLINIC_ZONE):%Y-%m-%d %H.%M}",
                attempt.state.value,
                attempt.proof.reference,
            ),
        )
        for provider in ("card", "desk")
        for attempt in checkout.unresolved(provider)
    ]


def decide(checkout: Checkout, attempt_id: str, outcome: str, *, by: str) -> str:
    """Record how a payment ended; the line that says so. Raises PaymentsError."""
    attempt = checkout.decide(attempt_id, _OUTCOMES[outcome], by=by)
    return f"{attempt.id}  {attempt.state.value}"
