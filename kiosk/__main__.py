"""Runs the kiosk: `python -m kiosk`, settings from KIOSK_… variables; with a command, what staff do about payments."""

from __future__ import annotations

import argparse
import logging
import sys

import structlog
from pydantic import ValidationError

from hardware.errors import HardwareError
from kiosk import staff, staff_cards, staff_invoices, staff_refunds
from kiosk.app import create_app
from kiosk.clock import machine_clock
from kiosk.handouts.pdf import as_pdf
from kiosk.settings import Settings
from kiosk.staff_papers import as_lines, read_card, receipt_copies, unsigned
from kiosk.staff_report import report
from payments.errors import PaymentsError
from payments.tariff_files import load_tariff


def main() -> int:
    """Serve until stopped, or do one command; the exit code is 2 when the kiosk cannot do it as it is set."""
    parser = argparse.ArgumentParser(prog="python -m kiosk", description="The self check-in.")
    staff_invoices.add_commands(staff.add_commands(parser))
    chosen = parser.parse_args()
    _log_as_json()
    try:
        return _run(chosen, Settings())
    except ValidationError as error:
        for one in error.errors():
            print(f"KIOSK settings: {'.'.join(map(str, one['loc']))} {one['msg']}", file=sys.stderr)
        return 2
    except (PaymentsError, HardwareError) as error:
        print(error, file=sys.stderr)
        return 2


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    if chosen.command is None:
        app = create_app(settings)
        app.run(host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False)
        return 0
    is_well, said = _COMMANDS[chosen.command](chosen, settings)
    if said:
        print(said)
    return 0 if is_well else 1


def _attempts(_chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, "\n".join(staff.open_attempts(staff.books(settings))) or "No payment is open."


def _card(_chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return read_card(input(), input(), keys=settings.statement_keys, at=machine_clock())


def _report(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    is_balanced, lines = report(staff.books(settings), chosen.day, chosen.told)
    return is_balanced, "\n".join(lines)


def _waive(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, staff.let_off(staff.books(settings), chosen.visit, chosen.reason, by=chosen.by, kronor=chosen.kronor)


def _refund(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return staff_refunds.give_back(staff.books(settings), staff_refunds.wanted(chosen), now=machine_clock())


def _fees(_chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, "\n".join(staff.fees_to_look_up(settings)) or "No fee has to be looked up."


def _fee(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, staff.found_fee(settings, chosen.number, chosen.found, told_as=chosen.id, by=chosen.by)


def _decide(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, staff.decide(staff.books(settings), chosen.attempt, chosen.outcome, by=chosen.by)


def _invoice(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, staff_invoices.run(chosen, settings)


def _forget_card(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    return True, staff_cards.run(chosen, settings)


def _receipts(chosen: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    tariff = load_tariff(settings.fees_file, settings.data / "high_cost.yml")
    checkout = staff.books(settings)
    copies = receipt_copies(checkout, tariff, chosen.visit, seller=settings.seller)
    for line in unsigned(checkout, chosen.visit, seller=settings.seller):
        print(line, file=sys.stderr)
    if chosen.pdf is None:
        return True, "\n\n".join(as_lines(copy) for copy in copies)
    if copies:
        chosen.pdf.write_bytes(as_pdf(copies, at=machine_clock()))
    return True, ""


_COMMANDS = {
    "attempts": _attempts,
    "card": _card,
    "decide": _decide,
    "fee": _fee,
    "fees": _fees,
    "forget-card": _forget_card,
    "invoice": _invoice,
    "receipts": _receipts,
    "refund": _refund,
    "report": _report,
    "waive": _waive,
}


def _log_as_json() -> None:
    """One JSON object a line on standard error, from our own and from other people's loggers."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main())
