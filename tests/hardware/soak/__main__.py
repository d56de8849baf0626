"""Runs so many hours of clinic traffic; a failing seed can be run again, `--from` a visit near the one that failed."""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.hardware.soak.clinic import Clinic, open_fleet
from tests.hardware.soak.mischief import Mischief, drawn_by_lot
from tests.hardware.soak.visit import Kiosk, Violation, visit
from tests.hardware.soak.watch import Standing, await_recovery, compare

VISITS_PER_HOUR = 60
_WARM_UP = 10
_DAY = 1_440
_STUCK_SECONDS = 120


def main() -> int:
    """Run; 0 when nothing was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardware.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0, help="number of the first visit")
    chosen = parser.parse_args()
    began = time.monotonic()
    visits = round(chosen.hours * VISITS_PER_HOUR)
    counts = soak(visits, seed=chosen.seed, first=chosen.first, say=lambda line: print(line, flush=True))
    for what, count in sorted(counts.items()):
        print(f"  {count:6} {what}")
    print(f"{visits} visits in {time.monotonic() - began:.0f} s, seed {chosen.seed}: nothing violated")
    return 0


def soak(visits: int, *, seed: int, first: int = 0, say: Callable[[str], None] | None = None) -> Counter[str]:
    """So many visits; what was counted. Raises Violation, which names the seed, the visit and its faults."""
    with tempfile.TemporaryDirectory(prefix="dev-") as folder:
        clinic = Clinic(Path(folder), seed=seed)
        fleet = open_fleet(Path(folder))
        try:
            kiosk = Kiosk(clinic, fleet)
            await_recovery(fleet)
            baseline = None
            for number in range(first, first + visits):
                _one(kiosk, number, seed)
                if number - first == min(_WARM_UP, visits) - 1:
                    baseline = Standing.now()
                if baseline and say and (number + 1) % VISITS_PER_HOUR == 0:
                    say(f"{(number + 1) / VISITS_PER_HOUR:5.0f} h  {compare(baseline)}")
            if baseline:
                compare(baseline)
            return kiosk.counts
        finally:
            fleet.close()
            clinic.close()


def tidy_up(kiosk: Kiosk, mischief: Mischief) -> None:
    """Mend everything, and let nothing of this visit's misfortunes linger in a device or on its way."""
    kiosk.clinic.mend()
    if mischief.strikes("printer"):
        kiosk.clinic.act("printer", "power_cycle", boot=0.02)
    for device in ("scanner", "card_reader"):
        if mischief.strikes(device):
            kiosk.clinic.act(device, "unplug")
            kiosk.clinic.act(device, "replug")


def _one(kiosk: Kiosk, number: int, seed: int) -> None:
    # every visit has luck of its own, so that it can be run again without those before it
    chance = random.Random(f"{seed}/{number}")
    mischief = drawn_by_lot(kiosk.clinic, chance)
    faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True)
    try:
        mischief.begin(kiosk.clinic, chance)
        visit(kiosk, number, mischief)
        tidy_up(kiosk, mischief)
        slowest = max(kiosk.counts["slowest recovery, ms"], round(1000 * await_recovery(kiosk.fleet)))
        kiosk.counts["slowest recovery, ms"] = slowest
        kiosk.counts["faults"] += len(mischief.faults) + len(mischief.pulled)
        if (number + 1) % _DAY == 0:
            kiosk.counts[f"end of day {kiosk.fleet.terminal.reconciliation().state}"] += 1
    except Violation as violation:
        violation.add_note(f"seed {seed}, visit {number}: {mischief}")
        raise
    finally:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    sys.exit(main())
