"""What a text says to a conversation: an answer to what waits, complaints, and facts that need no question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from triage_bot.conversations.contract import Conversation, Place, Said
from triage_bot.conversations.library import Library
from triage_bot.conversations.showing import engine_answers, pathways, with_answer
from triage_bot.engine.answers import YES, InvalidAnswer, Value
from triage_bot.engine.glance import Glance, next_glance
from triage_bot.engine.pathway import Kind, Question
from triage_bot.routing.region import CLINIC_TIME
from triage_bot.understanding import Polarity, Prepared, Understanding, body, prepare, read_answer, understanding_of
from triage_bot.understanding.intents import CORRECT

MATTER = "dialogue.matter"
GENERAL_PATHWAY = "annat"


@dataclass(frozen=True)
class Heard:
    """What could be read from a text: the conversation that knows it, and whether there was anything at all.

    `answers_the_question` holds when it answers the question that waits, `is_about_the_matter` then too, and when it
    names a complaint.
    """

    conversation: Conversation
    understanding: Understanding
    anything: bool
    answers_the_question: bool

    @property
    def is_about_the_matter(self) -> bool:
        """Whether it answers the question that waits or names a complaint."""
        return self.answers_the_question or bool(self.understanding.complaints)


def read(library: Library, said: Said) -> Understanding:
    """Everything that a text says by itself, on the day it was written."""
    return read_prepared(prepare(said.text, library.content.lexicon), said)


def read_prepared(prepared: Prepared, said: Said) -> Understanding:
    """Everything that a text says that was made ready."""
    return understanding_of(prepared, today=said.at.astimezone(CLINIC_TIME).date())


def hear(library: Library, conversation: Conversation, said: Said, understanding: Understanding) -> Heard:
    """What a text that was read says here: to the question that waits first, then everything else."""
    # the "nej" of "nej, jag skrev fel" takes something back and answers nothing, least of all a list of dangers
    takes_back = understanding.topic == CORRECT and bool(conversation.pathways)
    answered = {} if takes_back else read_waiting(library, conversation, said.text)
    learnt = conversation.model_copy(update={"before": conversation.asked}) if answered else conversation
    for question, value in answered.items():
        learnt = with_answer(learnt, question, value)
    learnt = _with_complaints(library, learnt, understanding)
    told = understanding.answers()
    if not answered and not understanding.complaints:
        told |= _lasting_alone(library, learnt, understanding)
    for question, value in told.items():
        owner = question.partition(".")[0]
        # what the words would mean to a complaint that nobody speaks of is no answer
        belongs = not learnt.pathways or owner in learnt.pathways or owner not in library.content.pathways
        if belongs and question not in learnt.answers:
            learnt = with_answer(learnt, question, value)
            learnt = learnt.model_copy(update={"told": (*learnt.told, question)})
    anything = learnt != conversation
    return Heard(_with_places(learnt, understanding), understanding, anything, bool(answered))


def _with_places(conversation: Conversation, heard: Understanding) -> Conversation:
    """Where it is, for whoever takes the matter over; that alone is no answer to anything."""
    known = [body.Place(each.part, each.side) for each in conversation.places]
    places = tuple(Place(part=each.part, side=each.side) for each in body.learnt(known, heard.places))
    return conversation.model_copy(update={"places": places})


def _lasting_alone(library: Library, conversation: Conversation, heard: Understanding) -> dict[str, float]:
    """A length of time that comes out of turn is that of the first complaint: "sen igår" beside another question."""
    of_others = set(library.content.pathways) - set(conversation.pathways)
    says_more = any(each.question.partition(".")[0] not in of_others for each in heard.mentions)
    if heard.duration_days is None or heard.temperature is not None or says_more:
        return {}
    question = library.content.lexicon["durations"].get(conversation.pathways[0]) if conversation.pathways else None
    return {} if question is None else {question: heard.duration_days}


def _with_complaints(library: Library, conversation: Conversation, heard: Understanding) -> Conversation:
    """New complaints come after those already talked about; the general pathway gives way to a real one.

    Where no complaint is named, what was said of one speaks for it: "det svider" belongs to urinvägsbesvär.
    """
    known = list(conversation.pathways)
    new = [each.pathway for each in heard.complaints]
    if not new and not known:
        new = _fever_alone(library, heard) or _spoken_of(library, heard)
    new = [each for each in dict.fromkeys(new) if each in library.content.pathways]
    named = library.content.matters(each for each in [*known, *new] if each != GENERAL_PATHWAY)
    return conversation.model_copy(update={"pathways": named or tuple(known)})


def _spoken_of(library: Library, heard: Understanding) -> list[str]:
    """The pathway that more of the words are about than any other, where a complaint is not named."""
    told = Counter(each.question.partition(".")[0] for each in heard.mentions if each.polarity is Polarity.PRESENT)
    ranked = [each for each in told.most_common() if each[0] in library.content.pathways]
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return []
    return [ranked[0][0]]


def _fever_alone(library: Library, heard: Understanding) -> list[str]:
    """The pathway for somebody of this age who tells of a fever and nothing else: "sonen 5 veckor 38,2"."""
    fever = library.content.lexicon["facts"]["fever"]
    if heard.age is None or heard.answers().get(fever) != YES:
        return []
    about_fever = [name for name, module in library.content.gives_way.items() if module == fever.partition(".")[0]]
    suited = library.content.suited(about_fever, heard.age)
    return list(suited) if len(suited) == 1 else []


def waiting_glance(library: Library, conversation: Conversation) -> Glance | None:
    """What waits for its answer, worded as it was asked."""
    if conversation.asked is None or conversation.asked == MATTER:
        return None
    glance = next_glance(pathways(library, conversation), engine_answers(conversation), library.content.glance)
    return glance if glance is not None and glance.question.id == conversation.asked else None


def read_waiting(library: Library, conversation: Conversation, text: str) -> dict[str, Value]:
    """The answers that a text gives to the question that waits; none where it does not answer it."""
    glance = waiting_glance(library, conversation)
    if glance is None:
        return {}

    def read(question: Question) -> object:
        return read_answer(question, text, library.content.lexicon, conversation.language)

    try:
        value = read(glance.question)
        if value is not None:
            return glance.accept(value)
        if len(glance.asked) == 1:
            return {}
        # several questions on one screen: a text may answer one of them alone, and the others are asked by themselves;
        # a "ja" says nothing about which of them it means
        lists = [each for each in glance.asked if each.kind is Kind.MULTI]
        return {each.id: each.accept(value) for each in lists if (value := read(each)) is not None}
    except InvalidAnswer:  # 500 degrees is no temperature
        return {}
