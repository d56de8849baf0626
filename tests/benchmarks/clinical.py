"""What the clinical content does with its vignettes, and the alarm check with its phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.clinical.vignettes import Vignette, interview, read_vignettes, told
from triage_bot.content import Content
from triage_bot.engine.assessment import assess
from triage_bot.engine.pathway import Urgency
from triage_bot.understanding import check_alarm

PHRASES = Path(__file__).parents[1] / "triage" / "understanding" / "alarm_phrases.yml"
EMERGENCIES = {Urgency.EMERGENCY_112, Urgency.EMERGENCY_DEPARTMENT}


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.hits / self.of


@dataclass(frozen=True)
class Verdicts:
    """How the vignettes are judged: exactly, emergencies as some emergency, self-care as self-care."""

    exact: Share
    emergencies_found: Share
    self_care_kept: Share


def verdicts(content: Content) -> Verdicts:
    """The verdict of every vignette, its first message understood, beside what it must be."""
    pairs = [(Urgency(each.expect["urgency"]), _urgency(content, each)) for each in read_vignettes()]
    emergencies = [got in EMERGENCIES for expected, got in pairs if expected in EMERGENCIES]
    self_care = [got is expected for expected, got in pairs if expected is Urgency.SELF_CARE]
    return Verdicts(
        exact=Share(sum(got is expected for expected, got in pairs), len(pairs)),
        emergencies_found=Share(sum(emergencies), len(emergencies)),
        self_care_kept=Share(sum(self_care), len(self_care)),
    )


def _urgency(content: Content, vignette: Vignette) -> Urgency:
    pathways = [content.pathways[vignette.pathway]]
    answers, _ = interview(pathways, vignette, told(content, vignette))
    return assess(pathways, answers).urgency


@dataclass(frozen=True)
class Alarms:
    """Alarms heard among phrases that must raise them, and raised by near misses: now, and at the first look."""

    heard: Share
    false_alarms: Share
    heard_at_first: Share
    false_alarms_at_first: Share


def alarms(content: Content) -> Alarms:
    """The alarm check on its frozen phrases, both lists."""
    written: Mapping[str, Any] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    lists, looks = (written, written["second"]), (written["first_look"], written["second_look"])
    firing = [(kind, each) for one in lists for kind, phrases in one["firing"].items() for each in phrases]
    misses = [each for one in lists for each in one["near_misses"]]
    heard = sum(
        (alarm := check_alarm(each, content.lexicon)) is not None and alarm.kind == kind for kind, each in firing
    )
    return Alarms(
        heard=Share(heard, len(firing)),
        false_alarms=Share(sum(check_alarm(each, content.lexicon) is not None for each in misses), len(misses)),
        heard_at_first=Share(sum(look["heard"] for look in looks), len(firing)),
        false_alarms_at_first=Share(sum(look["false_alarms"] for look in looks), len(misses)),
    )
