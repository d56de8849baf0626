"""What staff do about invoices: see what stands in their way, credit one, send one for a visit that was missed.

`python -m kiosk invoice list` names what waits, what was refused and which payments fit no invoice; `again DOCUMENT`
sends a refused one once more; `credit VISIT KRONOR --by SIGNATURE` takes back an invoice or a part of it; `missed CODE`
bills the fee for a visit that was missed. The running kiosk delivers.
"""

from __future__ import annotations

import argparse
from datetime import datetime

import httpx

from kiosk import staff, store
from kiosk.appointments.http import HttpAppointments
from kiosk.appointments.port import Appointments, BookingStatus, BookingSystemDown
from kiosk.clock import clinic_day, machine_clock
from kiosk.identification.age import age_of
from kiosk.invoices import billing_client
from kiosk.settings import Settings
from payments.beginning import Return
from payments.billing.http import HttpBilling
from payments.billing.outbox import BillingOutbox
from payments.billing.settling import Settling
from payments.charge import Purpose
from payments.checkout import Checkout
from payments.errors import NoInvoice, NotReturnable
from payments.fees import Tariff
from payments.invoice import missed_visit
from payments.money import sek
from payments.providers.invoice import INVOICE
from payments.tariff_files import load_tariff


def add_commands(parser: argparse.ArgumentParser) -> None:
    """The command line of invoices."""
    commands = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    commands.add_parser("list", help="what waits, what was refused, which payments fit no invoice")
    again = commands.add_parser("again", help="send a refused document once more")
    again.add_argument("document")
    credit = commands.add_parser("credit", help="take back a visit's invoice, or a part of it")
    credit.add_argument("visit")
    credit.add_argument("kronor")
    credit.add_argument("--by", required=True, help="your signature, for the books")
    missed = commands.add_parser("missed", help="bill the fee for a visit that was missed")
    missed.add_argument("code", help="the code of its kallelse")


def run(chosen: argparse.Namespace, settings: Settings) -> str:
    """Do one command; the lines to print. Raises PaymentsError."""
    client = billing_client(settings)
    if client is None:
        raise NoInvoice("This kiosk sends no invoices: KIOSK_BILLING_URL is not set.")
    checkout, system = staff.books(settings), HttpBilling(client)
    if chosen.what in {"credit", "missed"} and INVOICE not in checkout.providers:
        raise NoInvoice(f"Region {settings.region} has no terms for invoices (invoice.yml in its data).")
    outbox = BillingOutbox(checkout.engine, system, machine_clock)
    if chosen.what == "list":
        settling = Settling(checkout.engine, system, checkout.books, machine_clock)
        return "\n".join(troubles(outbox, settling)) or "Everything is delivered, and every payment fits."
    if chosen.what == "again":
        return "It will be sent." if outbox.try_again(chosen.document) else "That document was not refused."
    if chosen.what == "credit":
        return take_back(checkout, chosen.visit, chosen.kronor, by=chosen.by)
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")
    with httpx.Client(base_url=settings.booking_url, timeout=settings.booking_timeout, trust_env=False) as booking:
        return bill_missed(checkout, HttpAppointments(booking), tariff, chosen.code, now=machine_clock())


def troubles(outbox: BillingOutbox, settling: Settling) -> list[str]:
    """One line for each thing that stands in an invoice's way; no patient is named."""
    waiting = outbox.waiting()
    return [
        *([f"{waiting} waiting for the billing system"] if waiting else []),
        *(
            f"{document.id}  {document.kind.value}  {document.number}  {document.total.text()}  {reason}"
            for document, reason in outbox.refused()
        ),
        *(
            f"payment {number}  {document}  {amount.text()}  {why}"
            for number, document, amount, why in settling.objections()
        ),
    ]


def take_back(checkout: Checkout, visit: str, kronor: str, *, by: str) -> str:
    """Credit so much of a visit's last invoice; the line that says so. Raises PaymentsError."""
    invoice = checkout.last_payment(visit)
    if invoice is None or invoice.provider != INVOICE:
        raise NotReturnable("There is no invoice for that visit.")
    credit = checkout.give_back(Return(invoice.id, Purpose.REFUND, sek(kronor), INVOICE, by))
    return f"{credit.id}  {credit.state.value}  {credit.amount.text()} credited"


def bill_missed(checkout: Checkout, appointments: Appointments, tariff: Tariff, code: str, *, now: datetime) -> str:
    """Bill the fee for a missed visit, once; the line that says so. Raises NoInvoice when it was not missed."""
    try:
        booking = appointments.find(code)
    except BookingSystemDown as error:
        raise NoInvoice("The booking system does not answer; try again later.") from error
    if booking is None or booking.status is not BookingStatus.BOOKED or booking.end > now:
        raise NoInvoice("That visit was not missed: it has not ended, was cancelled, or the patient came.")
    with checkout.engine.begin() as connection:
        if store.check_in_of(connection, booking.id) is not None:
            raise NoInvoice("The patient checked in.")
    order = missed_visit(booking.id, booking.patient_id, tariff, on=clinic_day(booking.start), age=age_of(booking))
    attempt = checkout.pay(checkout.open_charge(order).id, INVOICE)
    return f"{attempt.id}  {attempt.state.value}  {attempt.amount.text()}"
