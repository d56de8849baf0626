"""The day's report: `python -m kiosk report DAY` compares the books with what the providers tell, asked again.

Payment service and billing system list their day, Swish is asked about each payment and refund that the books know, the
terminal has told its total when its day was ended. `card=KRONOR` is a total that somebody types, only for who cannot be
asked. Each difference is named, what cannot be known is said, and only what was told and agrees is called balanced.
"""

from __future__ import annotations

import argparse
from datetime import date

from payments.checkout import Checkout
from payments.errors import InvalidAmount
from payments.money import Money, sek
from payments.reconciliation import DayReport, Difference, Explanation, Line

_NOT_KNOWN = "asked only about what the books know: a payment that {provider} alone has shows in the bank's statement"


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line of the day's report."""
    day = commands.add_parser("report", help="the day's reconciliation")
    day.add_argument("day")
    day.add_argument("told", nargs="*", help="a provider's own total in kronor where it cannot be asked: card=1450")


def report(checkout: Checkout, day: str, told: list[str]) -> tuple[bool, list[str]]:
    """Whether the day is balanced, and its lines; `told` are typed totals like "card=1450".

    Raises InvalidAmount for nonsense, NotTyped for a total of a provider that is asked itself.
    """
    totals = dict(_total(each) for each in told)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise InvalidAmount("A day is written like 2026-11-23.") from None
    found = checkout.reconcile(on, totals)
    uncounted = [f"not on the high-cost card: {visit}" for visit in found.uncounted]
    lines = [said for line in found.lines for said in _of_provider(line)]
    return found.is_balanced, [*lines, *uncounted, _verdict(found)]


def _of_provider(line: Line) -> list[str]:
    told = "" if line.told is None else f"told {line.told.text()}"
    first = (line.provider, f"{line.count} in the books, {line.amount.text()}", told, line.explanation.value)
    note = [] if line.is_whole else [f"    {_NOT_KNOWN.format(provider=line.provider)}"]
    return ["  ".join(filter(None, first)), *map(_of_difference, line.differences), *note]


def _of_difference(each: Difference) -> str:
    here, there = ("nothing" if amount is None else amount.text() for amount in (each.here, each.there))
    return f"    {each.attempt}  here {here}, there {there}: {each.explanation.value}"


def _verdict(found: DayReport) -> str:
    if not found.lines:
        return "No money has moved."
    wrong = [line for line in found.lines if line.explanation is not Explanation.AGREES]
    if not wrong:
        return "Balanced."
    return "NOT balanced: " + ", ".join(f"{line.provider} ({line.explanation.value})" for line in wrong)


def _total(told: str) -> tuple[str, Money]:
    provider, _, kronor = told.partition("=")
    return provider, sek(kronor)
