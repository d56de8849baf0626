"""Why a conversation's verdict is what it is, for whoever takes the matter over and for the audit trail.

Nothing of it is stored: the answers and the version of the content are, and the interview is replayed on that content.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage_bot.conversations.contract import AskedFor, Conversation, DecidedBy, Explanation, State, Weighed
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import complaints, concerned, engine_answers, pathways
from triage_bot.engine.answers import again
from triage_bot.engine.assessment import Because, Explained, assess
from triage_bot.engine.explanation import AskedBecause, asked_because
from triage_bot.engine.pathway import Question, say
from triage_bot.engine.questionnaire import Questionnaire, merge
from triage_bot.engine.wording import answer_in_words, part_in_words


def explain(library: Library, conversation: Conversation) -> Explanation:
    """What held, what was ruled out by which answers, and why each question was asked, each with its source.

    The urgency is None until the interview is over, and after an alarm in a free text, which weighs no answers.
    """
    chosen, answers = pathways(library, conversation), engine_answers(conversation)
    is_over = conversation.alarm is None and conversation.state in (State.ASSESSED, State.ROUTED, State.EMERGENCY)
    saying = _Saying(merge(chosen), conversation.language, concerned(answers))
    assessment = assess(chosen, answers) if chosen else None
    replayed = asked_because(chosen, answers, told=conversation.told) if chosen else ()
    return Explanation(
        content_version=library.content.version,
        alarm=conversation.alarm,
        urgency=assessment.urgency.value if assessment is not None and is_over else None,
        complaints=complaints(library, conversation),
        places=list(conversation.places),
        held=saying.weighed(assessment.held if assessment else ()),
        unclear=saying.weighed(assessment.doubtful if assessment else ()),
        ruled_out=saying.weighed(assessment.ruled_out if assessment else ()),
        asked=[saying.asked_for(each) for each in replayed if saying.knows(each.question)],
    )


class _Saying:
    """Findings and answers in the words of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, language: str, who: str) -> None:
        self._questions = questionnaire.questions
        self._language = language
        self._who = who

    def weighed(self, explained: Iterable[Explained]) -> list[Weighed]:
        """Findings with the answers that decided them."""
        return [
            Weighed(
                finding=each.finding.id,
                urgency=each.finding.urgency.value,
                reason=say(each.finding.reason, self._language, self._who),
                source=each.finding.source,
                mark=each.finding.mark.value,
                because=[self._decided_by(one) for one in each.because],
            )
            for each in explained
        ]

    def asked_for(self, each: AskedBecause) -> AskedFor:
        """An answer, with what it was wanted for."""
        question = self._question(each.question)
        is_part = question.id not in (each.question, each.question.removesuffix(again("")))
        answer = (
            part_in_words(question, each.question, self._language)
            if is_part
            else answer_in_words(question, each.value, self._language)
        )
        return AskedFor(
            question=each.question,
            text=say(question.text, self._language, self._who),
            answer=answer,
            asked=each.asked,
            findings=[finding.id for finding in each.findings],
            sources=list(each.sources()),
        )

    def _decided_by(self, because: Because) -> DecidedBy:
        question = self._question(because.question)
        return DecidedBy(
            question=because.question,
            text=say(question.text, self._language, self._who),
            answer=answer_in_words(question, because.value, self._language),
        )

    def knows(self, key: str) -> bool:
        """Whether an answer is to one of these questions; what was told may belong to a complaint that gave way."""
        return any(name in self._questions for name in _names(key))

    def _question(self, key: str) -> Question:
        return next(self._questions[name] for name in _names(key) if name in self._questions)


def _names(key: str) -> tuple[str, str, str]:
    """The questions that an answer's key may mean: itself, its first asking, or the list that it is a part of."""
    return key, key.removesuffix(again("")), key.rpartition(".")[0]
