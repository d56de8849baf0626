"""Turns of a conversation, without web, database or Rasa."""

import pytest

from tests.triage.conversations.conftest import Talk
from triage_bot.conversations.contract import State
from triage_bot.conversations.turn import NotAsked
from triage_bot.engine.answers import InvalidAnswer


@pytest.fixture
def talk(library):
    return Talk(library)


def test_what_was_said_in_the_first_message_is_not_asked(talk):
    talk.say("ont i halsen sen i går, jag är 34 år, ingen feber, lite snuvig")

    assert talk.last.conversation.answers["patient.age"] == 34
    assert talk.last.conversation.answers["halsont.days"] == 1
    asked = set()
    while talk.state() is State.ASKING:
        asked.add(talk.question.id)
        talk.answer([] if talk.question.kind == "multi" else "no")
    assert not asked & {"patient.age", "halsont.days", "fever.present"}


def test_a_danger_told_unasked_stands_when_none_of_the_other_dangers_is_true(talk):
    talk.say("ont i halsen sen i går, jag spottar i en mugg, jag är 45 år")
    while talk.state() is State.ASKING:
        assert "saliva" not in [choice.value for choice in talk.question.choices]
        talk.answer([] if talk.question.kind == "multi" else "no")

    assert talk.last.assessment.urgency == "emergency_department"


def test_two_complaints_are_asked_about_together(talk):
    talk.say("ont i halsen och det svider när jag kissar")

    assert {each.icpc2 for each in talk.last.complaints} == {"R21", "U71"}


def test_a_complaint_that_comes_up_later_joins_the_first(talk):
    talk.say("ont i halsen").say("jag har ont i bröstet när jag andas också")

    assert [each.icpc2 for each in talk.last.complaints] == ["R21", "A11"]


def test_fever_beside_a_complaint_that_asks_about_fever_is_no_matter_of_its_own(talk):
    talk.say("ont i halsen och hög feber")

    assert [each.icpc2 for each in talk.last.complaints] == ["R21"]
    assert talk.last.conversation.answers["fever.present"] == "yes"


def test_fever_alone_is_a_matter(library):
    assert Talk(library).say("jag är 40 år och har feber").last.conversation.pathways == ("forkylning_feber",)


@pytest.mark.parametrize(
    ("text", "pathway"), [("sonen 5 veckor 38,2", "feber_barn"), ("pappa är 82 år och har 39,1", "forkylning_feber")]
)
def test_a_temperature_and_an_age_are_a_fever_of_that_age(library, text, pathway):
    assert Talk(library).say(text).last.conversation.pathways == (pathway,)


def test_a_complaint_takes_over_from_the_fever_that_came_first(library):
    talk = Talk(library).say("jag är 40 år och har feber").say("och så har jag ont i halsen")

    assert talk.last.conversation.pathways == ("halsont",)


def test_dont_know_to_a_danger_is_asked_once_more_in_other_words(talk):
    talk.say("ont i halsen")
    assert talk.question.id == "global_stop.now+stop_allergy.reaction+fever.present"
    text = talk.text
    talk.say("vet inte")

    asked_again = set()
    while talk.question is not None and talk.question.id.endswith(".again"):
        asked_again.add(talk.question.id)
        assert talk.text != text
        talk.say("vet inte")
    assert asked_again >= {"global_stop.now.again", "stop_allergy.reaction.again"}
    assert talk.question is None or not talk.question.id.startswith(("global_stop", "stop_allergy"))


@pytest.fixture
def in_one_glance(talk):
    """A conversation that asks several questions in one list: an emergency sign, and fever as one line."""
    talk.say("ont i halsen sen i går")
    assert talk.question.id == "global_stop.now+stop_allergy.reaction+fever.present"
    return talk


def test_none_of_a_combined_list_answers_each_of_its_questions(in_one_glance):
    asked = in_one_glance.question.id.split("+")
    in_one_glance.say("inget av det")

    assert set(asked) <= set(in_one_glance.last.conversation.answers)
    assert in_one_glance.question is None or in_one_glance.question.id.split("+")[0] not in asked


def test_a_combined_list_is_answered_by_its_parts(in_one_glance):
    in_one_glance.answer(["fever.present"])

    answers = in_one_glance.last.conversation.answers
    assert answers["fever.present"] == "yes"
    assert answers["stop_allergy.reaction"] == "no"
    assert answers["global_stop.now"] == []


def test_a_text_that_names_a_part_answers_the_list_with_it(in_one_glance):
    in_one_glance.say("ja jag har feber, 38,5")

    answers = in_one_glance.last.conversation.answers
    assert answers["fever.present"] == "yes"
    assert answers["stop_allergy.reaction"] == "no"


def test_a_yes_to_a_combined_list_is_no_answer_to_any_of_its_questions(in_one_glance):
    question = in_one_glance.question.id
    in_one_glance.say("ja")

    assert in_one_glance.state() is State.ASKING
    assert in_one_glance.question.id == question
    assert not {"fever.present", "stop_allergy.reaction"} & set(in_one_glance.last.conversation.answers)


def test_an_answer_to_a_combined_list_can_be_changed(in_one_glance):
    question = in_one_glance.question
    in_one_glance.answer([]).answer(["fever.present"], question=question.id)

    assert in_one_glance.last.conversation.answers["fever.present"] == "yes"


def test_yes_to_a_list_asks_which(talk):
    talk.say("ont i halsen").say("ja")

    assert "Vad i listan stämmer?" in talk.text
    assert talk.question.kind == "multi"


def test_a_number_that_cannot_be_is_no_answer(talk):
    talk.say("ont i halsen").until("number")
    question = talk.question
    talk.say("5000")

    assert talk.question.id == question.id
    assert talk.last.conversation.misses == 1


def test_an_answer_that_was_not_asked_for_is_refused(talk):
    with pytest.raises(NotAsked):
        talk.answer("yes", question="halsont.danger")
    talk.say("ont i halsen")
    with pytest.raises(InvalidAnswer):
        talk.answer(["no such part"])


def test_an_earlier_answer_changed_for_the_worse_becomes_an_emergency(talk):
    talk.say("ont i halsen")
    first = talk.question
    talk.answer([])
    talk.answer([first.choices[0].value], question=first.id)

    assert talk.state() is State.EMERGENCY
    assert talk.last.replies[0].alarm
    talk.answer([], question=first.id)
    assert talk.state() is State.ASKING


def test_after_an_alarm_that_closes_nothing_is_asked_any_more(talk):
    talk.say("hon andas inte").say("hon är 70 år")

    assert talk.state() is State.EMERGENCY
    assert talk.last.replies[0].alarm
    assert talk.last.assessment.urgency == "emergency_112"
    assert talk.question is None


def test_thoughts_of_suicide_are_asked_about_and_can_become_an_emergency(talk):
    talk.say("jag orkar inte leva längre")

    assert talk.state() is State.ASKING
    talk.answer([talk.question.choices[0].value])
    assert talk.state() is State.EMERGENCY
    assert talk.last.assessment.urgency == "emergency_112"
    talk.say("hallå?")
    assert talk.last.assessment.urgency == "emergency_112"


def test_no_plan_does_not_end_the_safety_questions(talk):
    talk.say("jag vill inte leva men jag har ingen plan")
    talk.answer([])

    assert talk.question is not None


def test_something_else_leads_to_the_general_pathway(talk):
    talk.say("qwerty").answer("other")

    assert [each.icpc2 for each in talk.last.complaints] == ["A29"]
    assert talk.question is not None


def test_a_complaint_named_after_something_else_takes_over(talk):
    talk.say("qwerty").answer("other").say("det är halsen, jag har halsont")

    assert [each.icpc2 for each in talk.last.complaints] == ["R21"]


def test_a_child_is_spoken_of_as_a_child(talk):
    talk.say("min dotter på 5 år har ont i halsen")

    assert "ditt barn" in talk.text


def test_a_free_age_costs_nothing(talk):
    talk.say("jag är 87 år och vill förnya mitt recept")

    assert talk.last.route.cost.amount_ore == 0


def test_another_language_asks_again_what_waits(library):
    talk = Talk(library).say("jag har ont i halsen")
    waiting = talk.question.id
    talk.speak("en")

    assert talk.question.id == waiting
    assert talk.last.conversation.language == "en"
    assert all(reply.lang == "en" for reply in talk.last.replies)


def test_another_language_says_the_verdict_again(library):
    talk = Talk(library).say("jag har ont i halsen sedan i går").to_the_end()
    swedish = talk.last.assessment
    talk.speak("en")

    assert talk.last.assessment.urgency == swedish.urgency
    assert talk.last.assessment.reasons != swedish.reasons


def test_another_language_offers_the_same_choices_again(library):
    talk = Talk(library).say("jag mår inte bra alls")
    offered = [each.value for each in talk.question.choices]
    talk.speak("sv-x-easy")

    assert [each.value for each in talk.question.choices] == offered
    assert "Nu skriver jag lätt svenska." in talk.text


def test_an_alarm_is_said_in_the_other_language_and_stays(library):
    talk = Talk(library).say("pappa andas inte").speak("en")

    assert talk.state() == "emergency"
    assert "Call 112" in talk.text


def test_english_is_understood_and_answered_in_english(library):
    talk = Talk(library, language="en").say("I have a sore throat since yesterday")

    assert talk.last.complaints[0].name == "Sore throat"
    assert all(reply.lang == "en" for reply in talk.last.replies)


def test_a_question_that_is_not_understood_three_times_is_left_and_the_interview_goes_on(talk):
    talk.say("ont i halsen sen i går, jag är 34 år")
    asked = talk.question.id
    told = [talk.say("lampskärm").last.replies[0].text for _ in range(3)]

    assert len(set(told)) == 3
    assert talk.question.id != asked
    assert talk.last.conversation.misses == 0


def test_whoever_is_never_understood_still_reaches_a_verdict(talk):
    talk.say("lampskärm")
    turns = 0
    while talk.state() is State.ASKING and turns < 200:
        talk.say("lampskärm")
        turns += 1

    assert talk.last.assessment is not None
    assert talk.last.assessment.urgency != "self_care"


def test_how_long_it_has_lasted_is_heard_beside_another_question(talk):
    talk.say("ont i halsen, jag är 34 år").say("sen igår")

    assert talk.last.conversation.answers["halsont.days"] == 1
