"""What must not grow: threads, open files, memory; and what must not stand still."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from hardware.fleet import Fleet
from tests.hardware.soak.clinic import ailing
from tests.hardware.soak.visit import Violation

_RECOVERY_SECONDS = 15.0
_SETTLING_SECONDS = 10.0


@dataclass(frozen=True)
class Standing:
    """How many threads and open files there are, and how much memory is in use, in MiB."""

    threads: int
    files: int
    memory: float

    @classmethod
    def now(cls) -> Standing:
        """Counted at this moment."""
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[1])
        return cls(
            threading.active_count(), len(os.listdir("/proc/self/fd")), pages * os.sysconf("SC_PAGESIZE") / 2**20
        )


def await_recovery(fleet: Fleet) -> float:
    """Wait until every device is well again; how many seconds that took."""
    began = time.monotonic()
    while sick := ailing(fleet):
        if time.monotonic() - began > _RECOVERY_SECONDS:
            raise Violation(f"stuck: {sick} after everything was mended")
        time.sleep(0.01)
    return time.monotonic() - began


def compare(baseline: Standing) -> Standing:
    """How it stands now; Violation when threads or files have become more, even after a while."""
    end = time.monotonic() + _SETTLING_SECONDS
    while (now := Standing.now()).threads > baseline.threads or now.files > baseline.files:
        if time.monotonic() > end:
            names = sorted(thread.name for thread in threading.enumerate())
            raise Violation(f"leaked: {baseline} became {now}; threads: {names}")
        time.sleep(0.05)
    return now
