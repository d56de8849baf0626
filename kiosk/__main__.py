"""Runs the kiosk: `python -m kiosk`, settings from KIOSK_… variables; with a command, what staff do about payments."""

from __future__ import annotations

import argparse
import logging
import sys

import structlog
from pydantic import ValidationError

from hardware.errors import HardwareError
from kiosk import staff
from kiosk.app import create_app
from kiosk.settings import Settings
from payments.errors import PaymentsError


def main() -> int:
    """Serve until stopped, or do one command; the exit code is 2 when the kiosk cannot do it as it is set."""
    parser = argparse.ArgumentParser(prog="python -m kiosk", description="The self check-in.")
    staff.add_commands(parser)
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
    elif chosen.command == "attempts":
        print("\n".join(staff.open_attempts(staff.books(settings))) or "No payment is open.")
    elif chosen.command == "receipts":
        print("\n\n".join(staff.receipts(staff.books(settings), chosen.visit, seller=settings.seller)))
    elif chosen.command == "report":
        print("\n".join(staff.report(staff.books(settings), chosen.day, chosen.told)) or "No money has moved.")
    elif chosen.command == "waive":
        line = staff.let_off(staff.books(settings), chosen.visit, chosen.reason, by=chosen.by, kronor=chosen.kronor)
        print(line)
    elif chosen.command == "refund":
        print(staff.hand_out(staff.books(settings), chosen.visit, chosen.kronor, by=chosen.by))
    elif chosen.command == "fees":
        print("\n".join(staff.fees_to_look_up(settings)) or "No fee has to be looked up.")
    elif chosen.command == "fee":
        print(staff.found_fee(settings, chosen.number, chosen.found, told_as=chosen.id, by=chosen.by))
    else:
        print(staff.decide(staff.books(settings), chosen.attempt, chosen.outcome, by=chosen.by))
    return 0


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
