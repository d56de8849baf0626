"""Compares the rules of the high-cost card with the day-by-day oracle on random histories.

`python -m tests.payments.oracle --histories 100000`; the first disagreement is printed and ends it.
"""

from __future__ import annotations

import argparse
import sys

from tests.payments.oracle.agreement import disagreement
from tests.payments.oracle.day_by_day import live
from tests.payments.oracle.random_histories import random_history


def main() -> int:
    """Compares as many histories as asked for; 1 when rules and oracle disagree."""
    parser = argparse.ArgumentParser(description="Compares the rules with the day-by-day oracle.")
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    cards = frikort = corrected = families = 0
    for number in range(asked.seed, asked.seed + asked.histories):
        history = random_history(number)
        seen = live(history)
        found = disagreement(history, seen)
        if found:
            print(f"history {number}: {found}")
            return 1
        cards += len(seen.cards)
        frikort += sum(card.reached is not None for card in seen.cards.values())
        corrected += any(line.action != "REGISTER" for line in history.lines)
        families += len(history.born) > 1
    print(f"{asked.histories} histories ({corrected} with corrections, {families} of several children)")
    print(f"{cards} cards, {frikort} of them frikort: rules and oracle agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
