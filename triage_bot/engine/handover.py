"""What a person who takes the matter over wants to know besides: asked after the verdict, never for the verdict's sake.

Medicines, allergies, what has been tried: such questions bear on no finding. They are put only when the patient wants
to send the matter on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage_bot.engine.answers import Answers
from triage_bot.engine.conditions import TRUE, truths
from triage_bot.engine.pathway import Pathway, Question
from triage_bot.engine.questionnaire import Facts, merge

MOST_QUESTIONS: Final = 5


def handover_questions(pathways: Sequence[Pathway], answers: Answers) -> tuple[Question, ...]:
    """The hand-over questions still to put, five at most in all, the first complaint's first; shared ones once."""
    facts = Facts(merge(tuple(pathways)), answers)
    wanted = {question.id: question for pathway in pathways for question in pathway.handover}
    applicable = [
        question for question in wanted.values() if question.only_if is None or truths(question.only_if, facts) == TRUE
    ]
    return tuple(question for question in applicable[:MOST_QUESTIONS] if question.id not in answers)
