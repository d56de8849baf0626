"""The chat as a patient meets it in a browser: on a screen, on a phone, by keyboard, in English, without a network."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def chat(page, stack):
    page.emulate_media(reduced_motion="reduce")  # a message that is fading in has no contrast to measure
    page.goto(stack.chat)
    expect(page.locator(".message").last).to_contain_text("vad behöver du hjälp med?")
    return page


def write(page, text):
    page.get_by_label("Skriv med egna ord").fill(text)
    page.get_by_role("button", name="Skicka", exact=True).click()


def answer_everything(page):
    """Answers as somebody who is not very ill, until the verdict."""
    for _ in range(20):
        expect(page.get_by_text("Skriver …")).to_be_hidden()
        form = page.locator("form.question")
        if not form.count():
            return
        legend = form.locator("legend").inner_text()
        name = form.locator("input[name]").first.get_attribute("name")
        if form.locator("input[type=text]").count():
            form.locator("input[type=text]").fill("34" if "gammal" in legend else "1")
        elif form.get_by_label("Inget av det här").count():
            form.get_by_label("Inget av det här").check()
        elif form.get_by_label("Nej", exact=True).count():
            form.get_by_label("Nej", exact=True).check()
        else:
            form.locator("input").first.check()
        form.get_by_role("button", name="Svara").click()
        expect(page.locator(f'form.question input[name="{name}"]')).to_have_count(0)
    pytest.fail("the interview did not end")


def test_axe_finds_nothing_at_any_step(chat):
    def clean():
        found = Axe().run(chat, options=AXE)
        assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []

    clean()
    write(chat, "jag har ont i halsen")
    expect(chat.locator("form.question")).to_be_visible()
    clean()
    answer_everything(chat)
    expect(chat.locator(".card").first).to_be_visible()
    clean()


@pytest.mark.parametrize("scheme", ["light", "auto"])
def test_dark_preference_keeps_every_text_legible(page, stack, scheme):
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    page.goto(stack.chat)
    page.evaluate("scheme => document.querySelector('triage-chat').setAttribute('scheme', scheme)", scheme)
    if scheme == "auto":
        page.evaluate("document.documentElement.style.cssText = '--triage-brand: initial; --triage-on-brand: initial'")
    write(page, "jag har ont i halsen")
    page.get_by_role("button", name="Svara").click()
    expect(page.locator("#answer-error")).to_be_visible()
    found = Axe().run(page, options={"runOnly": ["color-contrast"]})

    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []


def test_a_sore_throat_ends_in_advice(chat):
    write(chat, "ont i halsen sen igår, lite snuvig")
    answer_everything(chat)

    expect(chat.locator(".card").first.get_by_role("heading", level=2)).to_be_visible()
    expect(chat.locator(".card").first).to_contain_text("inte medicinskt granskade")


def test_a_prescription_is_one_message_away_with_its_price(chat):
    write(chat, "jag vill förnya mitt recept")
    card = chat.locator(".card.route")

    expect(card.get_by_role("heading", name="Förnya recept")).to_be_visible()
    expect(card.get_by_text("100 kr")).to_be_visible()
    expect(card.get_by_role("link", name="Gå till Förnya recept")).to_have_attribute("target", "_blank")


def test_an_emergency_takes_the_focus_and_stops_the_forms(chat):
    write(chat, "det trycker hårt över bröstet och jag kallsvettas och får ingen luft")
    alarm = chat.get_by_role("alert").filter(has_text="Ring 112 nu")

    expect(alarm).to_be_visible()
    expect(chat.get_by_role("heading", name="Ring 112 nu")).to_be_focused()
    expect(alarm.get_by_role("link", name="Ring 112")).to_have_attribute("href", "tel:112")
    expect(chat.get_by_label("Skriv med egna ord")).to_be_hidden()


def test_the_whole_chat_works_by_keyboard(chat):
    chat.get_by_label("Skriv med egna ord").focus()
    chat.keyboard.type("ont i halsen")
    chat.keyboard.press("Enter")
    legend = chat.locator("form.question legend")

    expect(legend).to_be_focused()
    chat.keyboard.press("Tab")
    chat.keyboard.press("Space")
    expect(chat.locator("form.question input:checked")).to_have_count(1)


def test_an_unanswered_question_says_so_beside_itself(chat):
    write(chat, "ont i halsen")
    chat.get_by_role("button", name="Svara").click()

    expect(chat.locator("#answer-error")).to_have_text("Välj ett svar först.")
    expect(chat.locator("form.question input").first).to_be_focused()


def test_english_from_the_first_click(chat):
    chat.get_by_role("button", name="English").click()

    expect(chat.locator(".message").last).to_contain_text("what do you need help with?")
    expect(chat.get_by_label("Write in your own words")).to_be_visible()
    assert chat.locator(".message").first.get_attribute("lang") == "en"


def test_another_language_in_the_middle_asks_the_same_again(chat):
    write(chat, "ont i halsen")
    expect(chat.locator("form.question legend")).to_contain_text("Stämmer något")
    chat.get_by_role("button", name="English").click()

    expect(chat.locator("form.question legend")).to_contain_text("Is any of this true")
    expect(chat.get_by_label("Write in your own words")).to_be_visible()
    assert chat.locator(".message.patient").first.get_attribute("lang") == "sv"


def test_who_writes_english_is_answered_in_english(chat):
    chat.get_by_label("Skriv med egna ord").fill("my throat hurts and I have a fever")
    chat.get_by_role("button", name="Skicka").click()

    expect(chat.locator("form.question legend")).to_contain_text("Is any of this true")
    expect(chat.get_by_role("button", name="Send")).to_be_visible()


def test_easy_swedish_is_one_click_away(chat):
    chat.get_by_role("button", name="Lätt svenska").click()

    expect(chat.locator(".message").last).to_contain_text("Skriv med dina egna ord")
    write(chat, "ont i halsen")
    expect(chat.locator("form.question legend")).to_contain_text("Är något av det här sant?")


def test_on_a_narrow_phone_nothing_is_cut_off(page, stack):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(stack.chat)
    write(page, "ont i halsen")
    expect(page.locator("form.question")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 44


def test_without_a_network_the_text_stays_and_is_sent_once_when_it_is_back(chat, context):
    context.set_offline(True)
    write(chat, "det svider när jag kissar")

    expect(chat.get_by_role("heading", name="Det gick inte att skicka")).to_be_focused()
    expect(chat.get_by_label("Skriv med egna ord")).to_have_value("det svider när jag kissar")
    context.set_offline(False)
    chat.get_by_role("button", name="Försök igen").click()
    expect(chat.locator("form.question")).to_be_visible()
    expect(chat.locator(".patient")).to_have_count(1)


def test_a_reload_brings_the_conversation_back(chat):
    write(chat, "ont i halsen")
    legend = chat.locator("form.question legend").inner_text()
    chat.reload()

    expect(chat.locator("form.question legend")).to_have_text(legend)
    expect(chat.locator(".patient")).to_have_count(1)


def test_the_browser_keeps_only_the_opaque_address_of_the_conversation(chat):
    write(chat, "ont i halsen och 38,5 i feber")
    expect(chat.locator("form.question")).to_be_visible()
    kept = chat.evaluate("({local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie})")

    assert kept["local"] == {}
    assert kept["cookies"] == ""
    assert set(kept["session"]) == {"triage-chat"}
    assert set(json.loads(kept["session"]["triage-chat"])) == {"id", "token", "language"}


def test_erasing_tells_that_it_is_done(chat, stack):
    chat.get_by_role("button", name="Radera samtalet").click()

    expect(chat.get_by_role("heading", name="Samtalet är raderat")).to_be_focused()
    assert chat.evaluate("sessionStorage.length") == 0


def test_what_a_patient_writes_never_becomes_markup(chat):
    write(chat, "<img src=x onerror=\"document.title='cracked'\"> ont i halsen")
    expect(chat.locator(".patient")).to_contain_text("<img src=x")

    assert "cracked" not in chat.title()
