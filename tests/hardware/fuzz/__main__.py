"""Fuzzes one target with atheris (libFuzzer under Python): new input is made from input that reached new code.

Needs the extra "fuzz" (`pip install atheris`). A finding is written to the present folder and raised; `--again FILE`
runs it once more.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from pathlib import Path

_LONGEST = 96


def main() -> int:
    """Run as many executions as asked for; 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardware.fuzz", description=__doc__)
    parser.add_argument("target", help='one of the targets, or "list"')
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="a file with input that was found")
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print('atheris is not installed: install the extra "fuzz" of this project.', file=sys.stderr)
        return 2
    return _fuzz(chosen)


def _fuzz(chosen: argparse.Namespace) -> int:
    import atheris  # noqa: PLC0415 - optional

    with atheris.instrument_imports(include=["hardware"]):
        from tests.hardware.fuzz.targets import TARGETS  # noqa: PLC0415 - must be imported under instrumentation
    if chosen.target not in TARGETS:
        print("\n".join(sorted(TARGETS)))
        return 0 if chosen.target == "list" else 2
    target = TARGETS[chosen.target]
    if chosen.again is not None:
        target(chosen.again.read_bytes())
        return 0
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        for number, seed in enumerate(target.seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        options = [f"-runs={chosen.runs}", f"-max_len={_LONGEST}", f"-seed={chosen.seed}", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, folder], target)
        # ends the process itself, with 77 after a finding
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
