"""From the chat to the patient's own high-cost card on a phone: with BankID, in every language."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"width": 390, "height": 844}
KARL = "196107293059"
SMALL = """() => [...document.querySelectorAll('a, button')].filter(e => e.checkVisibility())
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.textContent)"""


@pytest.fixture
def phone(page, stack):
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.kiosk}/kort")
    yield page
    page.goto(f"{stack.kiosk}/kort")
    out = page.get_by_role("button", name="Logga ut")
    if out.is_visible():
        out.click()


LIGHT = {"color_scheme": "light", "contrast": "no-preference"}
EVERY_LIGHT = ({"contrast": "more"}, {"color_scheme": "dark"}, {"contrast": "no-preference"}, LIGHT)


def judge(page, *, looks=(LIGHT,)):
    """No fault that axe finds, nothing cut off down to 320 pixels (400 % zoom), and nothing too small for a finger."""
    for look in looks:
        page.emulate_media(**look)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert page.evaluate(SMALL) == []
    page.set_viewport_size(PHONE)


def identify(page, name="Karl Provberg"):
    """Go to BankID on the same phone, and say who one is there."""
    page.get_by_role("link", name="Öppna BankID").click()
    page.get_by_label("Legitimera dig som").select_option(label=name)
    page.get_by_role("button", name="Legitimera").click()


def test_from_a_question_in_the_chat_to_the_card(page, context, stack):
    page.set_viewport_size(PHONE)
    page.goto(stack.chat)
    page.get_by_label("Skriv med egna ord").fill("hur mycket har jag kvar till frikort?")
    page.get_by_role("button", name="Skicka", exact=True).click()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Se ditt högkostnadskort").click()
    card = opened.value
    expect(card.get_by_role("heading", level=1)).to_have_text("Ditt högkostnadskort")
    judge(card)
    card.get_by_role("button", name="Logga in med BankID").click()
    judge(card)
    identify(card)

    main = card.get_by_role("main")
    for expected in ("Kvar till frikort", "Betalat hittills", "Perioden slutar", "Besök som räknas", "Hälsocentral"):
        expect(main).to_contain_text(expected, timeout=10_000)
    expect(card.get_by_role("img", name="QR-kod med ditt högkostnadskort")).to_be_visible()
    judge(card, looks=EVERY_LIGHT)
    for name in ("Lätt svenska", "English"):
        card.get_by_role("link", name=name).click()
        judge(card)
    with card.expect_download() as saved:
        card.get_by_role("link", name="Save as PDF").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    card.get_by_role("button", name="Log out").click()
    expect(card.get_by_role("button", name="Log in with BankID")).to_be_visible()


def test_another_phone_opens_the_order_and_the_page_follows_by_itself(phone, context):
    phone.get_by_role("button", name="Logga in med BankID").click()
    before = phone.locator("#code").inner_html()
    expect(phone.get_by_role("status")).to_have_text("Öppna BankID-appen.")
    phone.wait_for_function("before => document.getElementById('code').innerHTML !== before", arg=before)
    app = phone.get_by_role("link", name="Öppna BankID").get_attribute("href")
    other = context.new_page()
    other.goto(app)
    expect(phone.get_by_role("status")).to_have_text("Skriv din säkerhetskod i BankID-appen.", timeout=10_000)
    other.get_by_label("Legitimera dig som").select_option(label="Maja Testlund")
    other.get_by_role("button", name="Legitimera").click()

    expect(phone.get_by_role("heading", name="Frikort", exact=True)).to_be_visible(timeout=10_000)
    expect(phone.get_by_role("main")).to_contain_text("Frikort till och med")
    other.close()


def test_who_says_no_is_told_and_may_try_again(phone):
    phone.get_by_role("button", name="Logga in med BankID").click()
    phone.get_by_role("link", name="Öppna BankID").click()
    phone.get_by_role("button", name="Avbryt").click()

    expect(phone.get_by_role("alert")).to_have_text("Du avbröt i BankID.", timeout=10_000)
    judge(phone)
    expect(phone.get_by_role("button", name="Logga in med BankID")).to_be_visible()


def test_no_personnummer_in_addresses_browser_or_logs(phone, stack):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.get_by_role("button", name="Logga in med BankID").click()
    identify(phone)
    expect(phone.get_by_role("button", name="Logga ut")).to_be_visible(timeout=10_000)
    kept = phone.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")

    assert kept == '[{},{},""]'
    assert not [address for address in asked if KARL in address]
    assert KARL not in phone.content() + str(phone.context.cookies())
    for log in (stack.run_dir / "log").glob("*.log"):
        assert KARL not in log.read_text(errors="replace"), log.name


def test_by_keyboard_and_without_script(browser, stack):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stack.kiosk}/kort")
    for _link in range(4):  # the languages, then the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    identify(page)
    again = page.get_by_role("button", name="Jag är klar i BankID")
    for _look in range(4):
        if not again.is_visible():
            break
        page.wait_for_timeout(700)  # BankID is asked every two seconds
        again.click()

    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Kvar till frikort")
    context.close()


def test_on_paper_only_the_card_is_left(phone):
    phone.get_by_role("button", name="Logga in med BankID").click()
    identify(phone)
    expect(phone.get_by_role("button", name="Logga ut")).to_be_visible(timeout=10_000)
    phone.emulate_media(media="print")

    for gone in ("Logga ut", "Spara som PDF", "English", "Du är inloggad"):
        expect(phone.get_by_text(gone)).to_be_hidden()
    expect(phone.get_by_text("Kvar till frikort")).to_be_visible()
