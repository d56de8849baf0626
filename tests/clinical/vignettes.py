"""The vignettes of this folder, as the tests read them."""

from __future__ import annotations

from pathlib import Path

from triage_bot.tools import vignettes
from triage_bot.tools.vignettes import Unanswered, Vignette, healthy, interview, reply, told

__all__ = ["Unanswered", "Vignette", "healthy", "interview", "read_vignettes", "reply", "told"]

FOLDER = Path(__file__).parent


def read_vignettes() -> list[Vignette]:
    """Every vignette in this folder."""
    return vignettes.read_vignettes(FOLDER)
