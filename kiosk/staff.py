"""What staff do about payments whose end the kiosk cannot find out: see them, and record what they have learned.

`python -m kiosk attempts` lists them, `python -m kiosk decide ATTEMPT approved|declined --by SIGNATURE` ends one.
`waive VISIT REASON --by SIGNATURE` lets a fee off; what gives money back is in `staff_refunds`, cards in `staff_cards`.
The day's report is in `staff_report`.
`fees` lists what nobody knows e-frikort to have, `fee NUMBER there|again --by SIGNATURE` records what was found there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from kiosk import staff_cards, staff_refunds, staff_report
from kiosk.clock import CLINIC_ZONE, machine_clock
from kiosk.control_unit import control_unit, control_unit_client
from kiosk.efrikort import efrikort_cards
from kiosk.invoices import billing_client, invoices
from kiosk.settings import Settings
from kiosk.stored_cards import psp_client, stored_cards
from kiosk.swish import swish_client, swish_payment
from kiosk.ways import Way
from payments.beginning import DESK
from payments.charge import AttemptState, Proof
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.errors import NoSuchTelling
from payments.high_cost.cards import Registry
from payments.high_cost.ledger import Ledger
from payments.high_cost.teller import Teller
from payments.high_cost.told_later import ToldLater
from payments.money import ZERO, Money, sek
from payments.provider import PaymentProvider
from payments.providers.desk import DeskPayment
from payments.providers.invoice import INVOICE
from payments.tariff_files import load_tariff
from payments.waiver import Waiver, WaiverReason

_OUTCOMES = {
    "approved": AttemptState.APPROVED,
    "declined": AttemptState.DECLINED,
    "cancelled": AttemptState.CANCELLED,
    "reversed": AttemptState.REVERSED,
}


def add_commands(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The command line of staff; the parser of what they do about invoices is given back, to be filled."""
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("attempts", help="list payments whose end is not known")
    copies = commands.add_parser("receipts", help="copies of a visit's receipts")
    copies.add_argument("visit")
    copies.add_argument("--pdf", type=Path, help="write them to this file instead")
    commands.add_parser("card", help="read a shown high-cost card: its code, then the personnummer, a line each")
    staff_refunds.add_command(commands)
    staff_cards.add_command(commands)
    waive = commands.add_parser("waive", help="let a visit's fee off, or a part of it")
    waive.add_argument("visit")
    waive.add_argument("reason", choices=[reason.value for reason in WaiverReason])
    waive.add_argument("--kronor", help="a part of the fee; without it, all of it")
    waive.add_argument("--by", required=True, help="your signature, for the books")
    staff_report.add_command(commands)
    commands.add_parser("fees", help="list fees that somebody has to look up in e-frikort")
    fee = commands.add_parser("fee", help="record what was found there: the fee is there, or is to be told again")
    fee.add_argument("number", type=int)
    fee.add_argument("found", choices=["there", "again"])
    fee.add_argument("--id", default="", help="its transaction there")
    fee.add_argument("--by", required=True, help="your signature, for the books")
    decide = commands.add_parser("decide", help="record how a payment ended")
    decide.add_argument("attempt")
    decide.add_argument("outcome", choices=sorted(_OUTCOMES))
    decide.add_argument("--by", required=True, help="your signature, for the books")
    return commands.add_parser("invoice", help="what stands in invoices' way; credit, bill a missed visit")


def books(settings: Settings) -> Checkout:
    """The books of this kiosk's payments, without its devices."""
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")

    def ledger(connection: Connection) -> Ledger:
        return Ledger(connection, tariff.ceilings, machine_clock())

    registry: Registry = partial(_told_later, machine_clock) if settings.efrikort_url else ledger
    ways: dict[str, PaymentProvider] = {DESK: DeskPayment()}
    billed, client = invoices(settings, engine, tariff, machine_clock), billing_client(settings)
    if billed is not None and client is not None:
        ways[INVOICE] = billed.provider(client)
    swish = swish_payment(settings, swish_client(settings))
    cards = stored_cards(engine, psp_client(settings), machine_clock)
    ways |= {} if swish is None else {Way.SWISH: swish}
    ways |= {} if cards is None else {Way.STORED_CARD: cards.provider()}
    unit = control_unit(control_unit_client(settings))
    return Checkout(engine, ways, registry, machine_clock, settings.station, control_unit=unit)


def fees_to_look_up(settings: Settings) -> list[str]:
    """One line for each fee of which nobody knows whether e-frikort has it, and why; the patient is not named."""
    return [
        "  ".join(
            (
                str(each.number),
                each.action.value,
                each.visit_date.isoformat(),
                Money(each.amount_ore).text(),
                f"{each.kept_at.astimezone(CLINIC_ZONE):%Y-%m-%d %H.%M}",
                each.transaction_id,
                each.answer,
            )
        )
        for each in _teller(settings).for_staff()
    ]


def found_fee(settings: Settings, number: int, found: str, *, told_as: str, by: str) -> str:
    """Record what somebody has found out about a fee; the line that says so. Raises PaymentsError."""
    _teller(settings).decide(number, is_there=found == "there", told_as=told_as, by=by)
    return f"{number}  {found}"


def _teller(settings: Settings) -> Teller:
    engine = open_engine(settings.database_url)
    upgrade_payments(engine)
    efrikort = efrikort_cards(settings, engine, machine_clock)
    if efrikort is None:
        raise NoSuchTelling("This kiosk keeps its own ledger: KIOSK_EFRIKORT_URL is not set.")
    return efrikort.teller


def _told_later(clock: Callable[[], datetime], connection: Connection) -> ToldLater:
    return ToldLater(connection, clock())


def open_attempts(checkout: Checkout) -> list[str]:
    """One line for each attempt whose end is not known, with all that is known of it; the id comes first.

    The patient is not named; the visit's reference finds the patient in the booking system.
    """
    return [
        "  ".join(
            (
                attempt.id,
                checkout.charge_of(attempt).order.reference,
                attempt.purpose.value,
                attempt.provider,
                attempt.amount.text(),
                f"{attempt.started_at.astimezone(CLINIC_ZONE):%Y-%m-%d %H.%M}",
                attempt.state.value,
                *(part for part in _known(attempt.proof) if part),
            ),
        )
        for attempt in checkout.open_attempts()
    ]


def _known(proof: Proof) -> tuple[str, ...]:
    return (proof.reference, proof.instrument, proof.code, proof.reason)


def let_off(checkout: Checkout, visit: str, reason: str, *, by: str, kronor: str | None = None) -> str:
    """Let a visit's fee off, or so much of it; the line that says what is then owed back. Raises PaymentsError."""
    amount = None if kronor is None else sek(kronor)
    after = checkout.waive(visit, Waiver(WaiverReason(reason), by, amount))
    how = "credit the invoice with" if after.billed else "give back"
    owed = f"{how} {(-after.due).text()}" if after.due < ZERO else "nothing to give back"
    return f"let off {after.waived.text()}  due {max(after.due, ZERO).text()}  {owed}"


def decide(checkout: Checkout, attempt_id: str, outcome: str, *, by: str) -> str:
    """Record how a payment ended; the line that says so. Raises PaymentsError."""
    attempt = checkout.decide(attempt_id, _OUTCOMES[outcome], by=by)
    return f"{attempt.id}  {attempt.state.value}"
