"""Why a verdict is what it is, as the one who takes the matter over reads it."""

import pytest

from tests.triage.conversations.conftest import Talk
from triage_bot.conversations.contract import State
from triage_bot.conversations.reasoning import explain


@pytest.fixture
def spits_in_a_mug(library):
    talk = Talk(library).say("ont i halsen sen i går, jag spottar i en mugg, jag är 45 år")
    while talk.state() is State.ASKING:
        talk.answer([] if talk.question.kind == "multi" else "no")
    return talk.last.conversation


def test_it_says_what_held_and_because_of_which_answer(library, spits_in_a_mug):
    explanation = explain(library, spits_in_a_mug)

    assert explanation.urgency == "emergency_department"
    assert explanation.content_version == library.content.version
    held = explanation.held[0]
    assert held.finding == "halsont.cannot_swallow"
    assert held.because[0].answer == "Kan inte svälja saliv eller dryck, utan måste spotta ut"
    assert (held.source, held.mark) == ("recalled", "r")


def test_it_says_what_was_ruled_out_by_which_answer(library, spits_in_a_mug):
    ruled_out = {each.finding: each for each in explain(library, spits_in_a_mug).ruled_out}

    assert ruled_out["global_stop.breathing"].because[0].answer == "inget av det här"


def test_what_was_told_is_kept_apart_from_what_was_asked(library, spits_in_a_mug):
    by_question = {each.question: each for each in explain(library, spits_in_a_mug).asked}

    assert not by_question["halsont.danger.saliva"].asked
    assert by_question["halsont.danger.saliva"].answer.startswith("Kan inte svälja saliv")
    assert by_question["global_stop.now"].asked
    assert "global_stop.breathing" in by_question["global_stop.now"].findings
    assert by_question["patient.age"].answer == "45 år"


def test_an_answer_changed_by_hand_is_no_longer_what_was_told(library):
    talk = Talk(library).say("ont i halsen och feber sen i går")
    assert "fever.present" in talk.last.conversation.told

    talk.answer("no", question="fever.present")

    assert "fever.present" not in talk.last.conversation.told


def test_a_second_asking_is_told_by_its_own_answer(library):
    talk = Talk(library).say("ont i halsen").say("vet inte")
    asked_again = talk.question.id
    talk.say("vet inte")

    answers = {each.question: each.answer for each in explain(library, talk.last.conversation).asked}
    assert asked_again.endswith(".again")
    assert answers[asked_again] == "vet inte"


def test_nothing_is_judged_while_questions_wait_or_after_an_alarm(library):
    waiting = Talk(library).say("ont i halsen")
    alarmed = Talk(library).say("ont i halsen").say("han är blå om läpparna och får ingen luft")

    assert explain(library, waiting.last.conversation).urgency is None
    ended = explain(library, alarmed.last.conversation)
    assert ended.urgency is None
    assert ended.alarm == "emergency"


def test_a_conversation_about_nothing_yet_has_nothing_to_explain(library):
    explanation = explain(library, Talk(library).last.conversation)

    assert (explanation.held, explanation.ruled_out, explanation.asked) == ([], [], [])
