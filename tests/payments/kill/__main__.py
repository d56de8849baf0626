"""`python -m tests.payments.kill --points 500`: kill a paying process at so many places, and print what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.payments.kill.scene import SCENES, Stage
from tests.payments.kill.spread import spread
from tests.payments.kill.stored_card_scene import STORED_CARD_SCENES, StoredCardStage
from tests.payments.kill.swish_scene import SWISH_SCENES, SwishStage
from tests.payments.kill.victim import say_only_warnings


def main() -> int:
    """Kill, print, and give 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=500, help="how many places, spread over all (0: every one)")
    parser.add_argument("--scenes", default="", help='only scenes whose names begin so, for example "Swish"')
    wanted = parser.parse_args()
    say_only_warnings()
    began, wrong = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        makers: dict[str, type[Stage] | type[SwishStage] | type[StoredCardStage]] = dict.fromkeys(SCENES, Stage)
        makers.update(dict.fromkeys(SWISH_SCENES, SwishStage))
        makers.update(dict.fromkeys(STORED_CARD_SCENES, StoredCardStage))
        chosen_scenes = [scene for scene in makers if scene.startswith(wanted.scenes)]
        stages = {scene: makers[scene](scene, Path(folder)) for scene in chosen_scenes}
        every = [point for stage in stages.values() for point in stage.points()]
        chosen = spread(every, wanted.points or len(every))
        for point in chosen:
            found = stages[point.scene].kill(point.plan)
            if found:
                wrong.append(f"{point}: {found}")
                print(wrong[-1], flush=True)
    seconds = time.monotonic() - began
    print(f"killed at {len(chosen)} of {len(every)} places in {seconds:.0f} s: {len(wrong)} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
