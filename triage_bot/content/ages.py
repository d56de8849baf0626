"""Ages in content: written in years, or as "28 days", "6 weeks" or "3 months", and who takes over outside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from triage_bot.content.documents import Document
from triage_bot.content.problems import Problem
from triage_bot.content.schema import WrittenPathway
from triage_bot.engine.conditions import TRUE, truths
from triage_bot.engine.measures import AGE_QUESTION, DAYS_PER_YEAR
from triage_bot.engine.pathway import Pathway
from triage_bot.engine.questionnaire import Facts, merge

NO_FLOOR, NO_CEILING = 0, 130
ONE_DAY = 1 / DAYS_PER_YEAR
PER_YEAR = {"day": DAYS_PER_YEAR, "week": DAYS_PER_YEAR / 7, "month": 12.0, "year": 1.0}


def in_years(written: float | str) -> float:
    """An age in years, from years or from a number with its unit.

    >>> in_years("3 months"), in_years(16)
    (0.25, 16.0)
    """
    said = re.fullmatch(r"(\d+(?:\.\d+)?) (day|week|month|year)s?", str(written))
    return float(said[1]) / PER_YEAR[said[2]] if said else float(written)


def in_words(age: float) -> str:
    """An age in years, in the unit that people use for it: days for the youngest, then months.

    >>> in_words(27 / DAYS_PER_YEAR), in_words(0.75), in_words(80.01)
    ('27 days', '9 months', '80 years')
    """
    if age < 1 / 4:
        return f"{age * DAYS_PER_YEAR:.0f} days"
    return f"{age * 12:.0f} months" if age < 2 else f"{age:.0f} years"


def elsewhere_problems(
    written: Iterable[tuple[Document, WrittenPathway]], pathways: Mapping[str, Pathway]
) -> list[Problem]:
    """Patients outside a pathway's ages whom neither another pathway nor a finding catches."""
    found = []
    for document, each in written:
        pathway = pathways[each.id]
        youngest, oldest = pathway.ages
        if youngest > NO_FLOOR or each.younger is not None:
            message = _nobody_catches(pathway, each.younger, youngest - ONE_DAY, pathways)
            found += [document.problem(("younger" if each.younger else "ages",), message)] if message else []
        if oldest < NO_CEILING or each.older is not None:
            message = _nobody_catches(pathway, each.older, oldest + ONE_DAY, pathways)
            found += [document.problem(("older" if each.older else "ages",), message)] if message else []
    return found


def _nobody_catches(pathway: Pathway, other: str | None, age: float, pathways: Mapping[str, Pathway]) -> str:
    if other is None:
        facts = Facts(merge((pathway,)), {AGE_QUESTION: age})
        if any(truths(finding.when, facts) == TRUE for finding in pathway.findings):
            return ""
        return (
            f"no finding catches a patient of {in_words(age)}, whom this pathway is not written for; "
            "add one, or name the pathway that takes over as younger or older"
        )
    if other not in pathways:
        return f"there is no pathway {other}"
    youngest, oldest = pathways[other].ages
    return "" if youngest <= age <= oldest else f"{other} is not written for a patient of {in_words(age)} either"
