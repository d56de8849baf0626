"""The chat API as other programs rely on it."""

import pytest

from tests.triage.web.conftest import asked


def test_a_conversation_begins_with_a_greeting_and_a_token(chat):
    begun = chat.start()

    assert {"id", "token", "messages", "state"} <= set(begun)
    assert begun["state"] == "open"
    assert begun["messages"][0]["from"] == "bot"
    assert begun["messages"][0]["lang"] == "sv"
    assert "112" in begun["messages"][0]["text"]


def test_a_message_has_exactly_the_fields_of_the_contract(chat):
    message = chat.start()["messages"][0]

    assert set(message) == {"id", "from", "text", "lang", "alarm", "question", "links"}


def test_a_complaint_is_recognised_and_asked_about(chat):
    begun = chat.start(language="sv", region="gavleborg")
    turn = chat.say(begun, text="jag har ont i halsen")

    assert turn["complaints"][0] == {"icpc2": "R21", "name": "Halsont"}
    assert turn["state"] == "asking"
    assert asked(turn)["kind"] in ("choice", "multi", "number")
    assert turn["assessment"] is None


@pytest.mark.parametrize(
    ("text", "icpc2"), [("det trycker över bröstet ibland", "A11"), ("det svider när jag kissar", "U71")]
)
def test_the_other_complaints_are_recognised(chat, text, icpc2):
    assert chat.say(chat.start(), text=text)["complaints"][0]["icpc2"] == icpc2


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("jag vill förnya mitt recept", "Förnya recept"),
        ("boka tid för provtagning", "Boka tid för provtagning"),
    ],
)
def test_a_service_is_routed_without_an_assessment(chat, text, service):
    turn = chat.say(chat.start(), text=text)

    assert turn["state"] == "routed"
    assert turn["assessment"] is None
    assert turn["route"]["service"] == service
    assert turn["route"]["system"] == "Min vård Gävleborg"
    assert turn["route"]["url"].startswith("http")
    assert set(turn["route"]["cost"]) >= {"amount_ore", "counts_toward_high_cost", "source"}


def test_an_alarm_stops_the_questions_at_once(chat):
    turn = chat.say(chat.start(), text="pappa har svårt att andas och är blå om läpparna")

    assert turn["state"] == "emergency"
    assert turn["messages"][0]["alarm"] is True
    assert "112" in turn["messages"][0]["text"]
    assert turn["assessment"]["urgency"] == "emergency_112"
    assert turn["messages"][-1]["question"] is None


def test_somebody_who_does_not_want_to_live_is_kept_in_the_conversation(chat):
    begun = chat.start()
    turn = chat.say(begun, text="jag orkar inte leva längre")

    assert turn["messages"][0]["alarm"] is True
    assert "90101" in str(turn["messages"])
    assert turn["state"] != "closed"
    assert chat.send(begun, text="nej").status_code == 200


def test_an_interview_ends_in_an_assessment(chat):
    begun = chat.start()
    turn = chat.say(begun, text="ont i halsen sen igår, jag är 34 år och lite snuvig")
    questions = 0
    while turn["state"] == "asking":
        question = asked(turn)
        values = [choice["value"] for choice in question["choices"]]
        mild: dict[str, object] = {
            "multi": [],
            "number": None,
            "choice": "no" if "no" in values else next(iter(values), None),
        }
        turn = chat.answer(begun, turn, mild[question["kind"]])
        questions += 1
        assert questions < 20

    assert turn["state"] in ("assessed", "routed")
    assert turn["assessment"]["urgency"] in ("self_care", "planned", "within_days", "same_day")
    assert turn["assessment"]["advice"]
    assert turn["assessment"]["content_version"]


def test_the_same_client_id_gives_the_same_turn(chat):
    begun = chat.start()
    first = chat.say(begun, text="ont i halsen", client_id="one")
    second = chat.say(begun, text="ont i halsen", client_id="one")

    assert first == second
    assert [each["from"] for each in shown(chat, begun)["messages"]].count("patient") == 1


def shown(chat, begun):
    reply = chat.http.get(f"/api/v1/conversations/{begun['id']}", headers={"Authorization": f"Bearer {begun['token']}"})
    assert reply.status_code == 200
    return reply.json()


def test_the_whole_conversation_comes_back_as_a_turn(chat):
    begun = chat.start()
    turn = chat.say(begun, text="ont i halsen")
    whole = shown(chat, begun)

    assert whole["messages"][0] == begun["messages"][0]
    assert whole["messages"][-1] == turn["messages"][-1]
    assert (whole["state"], whole["complaints"]) == (turn["state"], turn["complaints"])


def test_an_answer_by_button_reads_as_its_label(chat):
    begun = chat.start()
    turn = chat.say(begun, text="asdf qwer")
    first = asked(turn)["choices"][0]
    chat.answer(begun, turn, first["value"])

    assert [each["text"] for each in shown(chat, begun)["messages"] if each["from"] == "patient"][-1] == first["label"]


def test_an_earlier_answer_can_be_changed(chat):
    begun = chat.start()
    turn = chat.say(begun, text="ont i halsen")
    first = asked(turn)
    chat.answer(begun, turn, [])
    changed = chat.say(begun, answer={"question": first["id"], "value": [first["choices"][0]["value"]]})

    assert changed["state"] in ("emergency", "asking", "routed", "assessed")
    assert changed != turn


def test_erasing_a_conversation_leaves_nothing(chat):
    begun = chat.start()
    headers = {"Authorization": f"Bearer {begun['token']}"}

    assert chat.http.delete(f"/api/v1/conversations/{begun['id']}", headers=headers).status_code == 204
    assert chat.http.get(f"/api/v1/conversations/{begun['id']}", headers=headers).status_code == 404


def test_english_is_spoken_when_asked_for(chat):
    begun = chat.start(language="en")
    turn = chat.say(begun, text="I have a sore throat")

    assert begun["messages"][0]["lang"] == "en"
    assert turn["complaints"] == [{"icpc2": "R21", "name": "Sore throat"}]
    assert all(each["lang"] == "en" for each in turn["messages"])


def test_who_begins_in_english_is_answered_in_english(chat):
    begun = chat.start()
    turn = chat.say(begun, text="my throat hurts and I have a fever since two days")

    assert turn["messages"][0]["lang"] == "en"
    assert turn["complaints"][0]["name"] == "Sore throat"


def test_an_alarm_in_english_is_answered_in_english(chat):
    turn = chat.say(chat.start(), text="my father is not breathing")

    assert turn["state"] == "emergency"
    assert "Call 112" in turn["messages"][0]["text"]


def test_the_language_changes_in_the_middle_of_a_conversation(chat):
    begun = chat.start()
    asked_in_swedish = asked(chat.say(begun, text="jag har ont i halsen"))
    turn = chat.say(begun, language="en")
    headers = {"Authorization": f"Bearer {begun['token']}"}
    whole = chat.http.get(f"/api/v1/conversations/{begun['id']}", headers=headers).json()["messages"]

    assert asked(turn)["id"] == asked_in_swedish["id"]
    assert turn["messages"][-1]["lang"] == "en"
    assert [each["lang"] for each in whole if each["from"] == "patient"] == ["sv", "en"]


def test_a_message_is_a_text_or_an_answer_or_a_language(chat):
    begun = chat.start()
    path = f"/api/v1/conversations/{begun['id']}/messages"
    headers = {"Authorization": f"Bearer {begun['token']}"}

    assert chat.http.post(path, json={"text": "hej", "language": "en"}, headers=headers).status_code == 422
    assert chat.http.post(path, json={"language": "xx"}, headers=headers).status_code == 422
    assert chat.http.post(path, json={}, headers=headers).status_code == 422


def test_a_personnummer_is_masked_before_it_is_stored(chat):
    begun = chat.start()
    turn = chat.say(begun, text="jag heter Tolvan och är 19121212-1212, ont i halsen")

    assert "121212" not in str(shown(chat, begun))
    assert any("dolt" in each["text"] for each in turn["messages"])


def test_a_digression_is_followed_by_the_question_again(chat):
    begun = chat.start()
    turn = chat.say(begun, text="ont i halsen")
    routed = chat.say(begun, text="jag vill förnya mitt recept")

    assert routed["route"]["service"] == "Förnya recept"
    assert asked(routed)["id"] == asked(turn)["id"]


def test_not_understood_twice_offers_a_person_and_says_it_in_other_words(chat):
    begun = chat.start()
    first = chat.say(begun, text="qwerty asdfgh")
    second = chat.say(begun, text="zxcvb nmnmn")

    assert asked(first)["id"] == asked(second)["id"] == "dialogue.matter"
    assert first["messages"][0]["text"] != second["messages"][0]["text"]
    assert {"label": "Ring 1177", "url": "tel:1177"} in second["messages"][0]["links"]


def test_the_description_of_the_api_covers_every_route(chat):
    document = chat.http.get("/openapi.json").json()

    assert set(document["paths"]) == {
        "/api/v1/conversations",
        "/api/v1/conversations/{id}",
        "/api/v1/conversations/{id}/explanation",
        "/api/v1/conversations/{id}/messages",
        "/health",
        "/metrics",
    }
    assert {"Turn", "Message", "Assessment", "Route", "Explanation", "Problem"} <= set(
        document["components"]["schemas"]
    )


def test_health_says_that_rasa_is_off(chat):
    assert chat.http.get("/health").json()["status"] == "degraded"
    assert chat.http.get("/health").json()["parts"]["rasa"] == "off"


def test_metrics_count_turns(chat):
    chat.say(chat.start(), text="ont i halsen")

    assert 'chat_turns_total{state="asking"}' in chat.http.get("/metrics").text


def test_a_verdict_can_be_explained_to_whoever_has_the_token(chat):
    begun = chat.start()
    turn = chat.say(begun, text="ont i halsen, 30 år")
    while turn["state"] == "asking":
        question = asked(turn)
        turn = chat.answer(begun, turn, [] if question["kind"] == "multi" else "dont_know")
    url = f"/api/v1/conversations/{begun['id']}/explanation"

    explained = chat.http.get(url, headers={"Authorization": f"Bearer {begun['token']}"})

    assert explained.json()["urgency"] == turn["assessment"]["urgency"]
    assert explained.json()["content_version"] == turn["assessment"]["content_version"]
    assert explained.headers["cache-control"] == "no-store"
    assert chat.http.get(url).status_code == 401
    assert chat.http.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 401
