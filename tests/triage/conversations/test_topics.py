"""What the patient may say beside the matter, as it is answered where Rasa is gone: by the lexicon alone."""

import pytest

from tests.triage.conversations.conftest import TUESDAY_MORNING, Talk
from triage_bot.conversations.contract import Said
from triage_bot.conversations.hearing import read
from triage_bot.conversations.reasoning import explain
from triage_bot.conversations.topics import take_text, take_topic


class Chat(Talk):
    """A conversation in which each text is taken as the gateway takes it without Rasa."""

    def say(self, text):
        said = Said(text=text, at=TUESDAY_MORNING)
        self.last = take_text(self.library, self.last.conversation, said, read(self.library, said))
        return self

    def meant(self, text, intent):
        said = Said(text=text, at=TUESDAY_MORNING)
        self.last = take_topic(self.library, self.last.conversation, said, intent, read(self.library, said))
        return self


@pytest.fixture
def chat(library):
    return Chat(library)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("vad kostar det?", "250"),
        ("hur funkar frikort", "1\xa0450\xa0kronor"),
        ("vilka öppettider har ni", "måndag–torsdag 08:00–17:00"),
        ("hur länge får man vänta på svar", "2 arbetsdagar"),
        ("är du en robot?", "chattrobot"),
        ("vem läser det jag skriver", "raderas"),
        ("jag vill prata med en människa", "1177"),
        ("pratar du arabiska", "tolk"),
        ("hur funkar chatten", "egna ord"),
    ],
)
def test_a_question_is_answered_and_the_interview_goes_on(chat, says, told):
    waiting = chat.say("jag har ont i halsen").question.id
    chat.say(says)

    assert told in chat.text
    assert chat.question.id == waiting


def test_the_places_to_turn_to_have_their_numbers(chat):
    chat.say("var ligger närmaste vårdcentral")

    assert [link.url for link in chat.last.replies[0].links][-1] == "tel:1177"


def test_another_language_is_asked_for_in_words(chat):
    chat.say("jag har ont i halsen").say("can we speak english please")

    assert chat.last.conversation.language == "en"
    assert chat.question.id.startswith("global_stop")


def test_easy_swedish_is_asked_for_in_words(chat):
    assert chat.say("kan du skriva på lätt svenska").last.conversation.language == "sv-x-easy"


def test_an_answer_is_taken_back_by_saying_what_it_should_have_been(chat):
    chat.say("jag har ont i halsen och är 30 år").until("number")
    number = chat.question.id
    chat.answer(14).say("nej jag skrev fel, 4 dagar")

    assert chat.last.conversation.answers[number] == 4
    assert "ändrat" in chat.text


def test_an_answer_is_taken_back_without_saying_what_it_should_have_been(chat):
    chat.say("jag har ont i halsen")
    first = chat.question.id
    chat.answer([]).say("jag svarade fel")

    assert chat.question.id == first


def test_a_symptom_that_was_told_is_taken_back(chat):
    chat.say("jag har ont i halsen och feber")
    assert chat.last.conversation.answers["fever.present"] == "yes"
    chat.say("fel svar, jag har ingen feber")

    assert chat.last.conversation.answers["fever.present"] == "no"


def test_taking_back_before_anything_was_answered_asks_what_was_wrong(chat):
    chat.say("jag har ont i halsen").say("jag svarade fel")

    assert "vad som blev fel" in chat.text


def test_a_complaint_beside_a_wish_is_not_lost(chat):
    chat.meant("dottern är magsjuk så vi måste avboka tiden", "omboka_avboka")

    assert chat.last.route.service == "Omboka eller avboka tid"
    assert "magsjuka_barn" in [choice.value for choice in chat.question.choices]


def test_what_is_no_matter_for_care_still_offers_the_complaint_it_names(chat):
    chat.meant("min hund haltar, har ont i ryggen", "out_of_scope")

    assert "tyvärr inte" in chat.text
    assert "ryggont" in [choice.value for choice in chat.question.choices]


def test_too_little_to_go_on_offers_the_three_likeliest_and_something_else(chat):
    chat.meant("knät magen halsen ryggen", "nonsense")

    values = [choice.value for choice in chat.question.choices]
    assert values[-1] == "other"
    assert len([each for each in values if each in chat.library.content.pathways]) <= 5


def test_the_same_fallback_is_never_said_twice(chat):
    first = chat.meant("qwertyui", "nonsense").text
    second = chat.meant("asdfghjk", "nonsense").text

    assert first != second
    assert "1177" in second


def test_abuse_is_met_calmly_with_a_way_to_a_person(chat):
    chat.meant("din jävla skitrobot", "abuse")

    assert "1177" in chat.text
    assert chat.last.replies[0].links


def test_an_emergency_is_not_talked_away(chat):
    chat.say("jag har ont i halsen").answer([chat.question.choices[0].value])
    assert chat.state() == "emergency"
    chat.meant("vad kostar det", "ask_fee")

    assert chat.state() == "emergency"
    assert "112" in chat.text


def test_a_side_that_was_wrong_is_changed_and_told_to_whoever_takes_over(chat):
    waiting = chat.say("jag har vridit till höger knä").question.id
    assert [(each.part, each.side) for each in chat.last.conversation.places] == [("knee", "right")]

    chat.say("nej jag skrev fel, jag menade vänster")
    told = explain(chat.library, chat.last.conversation).places

    assert "Tack, jag har ändrat svaret." in chat.text
    assert [(each.part, each.side) for each in told] == [("knee", "left")]
    assert chat.question.id == waiting
