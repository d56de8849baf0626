"""Each screen in a real browser: accessible by axe, large enough for a kiosk, usable by keyboard and without script."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.kiosk.world import Kiosk, Surroundings

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
UPRIGHT: ViewportSize = {"width": 1080, "height": 1920}
LYING: ViewportSize = {"width": 1280, "height": 800}
SMALLEST_TEXT = 34  # CSS pixels at 1080 x 1920: cap height 7.3 mm seen from 60 cm (EN 301 549, 5.1.4)
SMALLEST_BUTTON = 88
TEXT_SIZES = """() => [...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility())
  .filter(e => !e.closest('.unseen'))
  .map(e => [e.textContent.trim(), parseFloat(getComputedStyle(e).fontSize)])"""
RESIZE = "size => { document.documentElement.dataset.size = size; dispatchEvent(new Event('resize')) }"
SIZE = "document.documentElement.dataset.size"
OUT_OF_REACH = """() => [...document.querySelectorAll('button')].filter(e => !e.closest('.content')).filter(e => {
  const box = e.getBoundingClientRect();
  const isInside = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
  return !isInside || !e.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}).map(e => e.textContent.trim())"""
SHOWN_HEIGHT = "document.querySelector('.content').clientHeight / parseFloat(getComputedStyle(document.body).fontSize)"
FEWEST_LINES = 3
HIDDEN_CODE = """() => [...document.querySelectorAll('svg.first, .first svg')].filter(e => {
  const code = e.getBoundingClientRect(), shown = e.closest('.content').getBoundingClientRect();
  return code.top < shown.top || code.bottom > shown.bottom;
}).length"""


@pytest.fixture
def screen(page: Page, shared_kiosk: Kiosk) -> Page:
    """The kiosk on its own upright screen."""
    page.set_viewport_size(UPRIGHT)
    page.goto(shared_kiosk.url)
    return page


def press(page: Page, label: str) -> None:
    """Press the button with that label."""
    page.get_by_role("button", name=label, exact=True).click()


def see(page: Page, heading: str) -> None:
    """Wait for a screen, and judge it."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading, timeout=20_000)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    small = [text for text, size in page.evaluate(TEXT_SIZES) if size < SMALLEST_TEXT]
    assert not small or page.viewport_size != UPRIGHT, small
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= SMALLEST_BUTTON, button.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "eception" in page.locator("footer").inner_text()
    if page.viewport_size == UPRIGHT:
        see_every_button(page)


def see_every_button(page: Page) -> None:
    """All that can be pressed lies on the screen, upright and lying, however large the text; there is room to read."""
    before = page.evaluate(SIZE)
    for viewport in (LYING, UPRIGHT):
        page.set_viewport_size(viewport)
        for size in ("normal", "large", "largest"):
            page.evaluate(RESIZE, size)
            assert page.evaluate(OUT_OF_REACH) == [], (viewport, size)
            assert page.evaluate(HIDDEN_CODE) == 0, (viewport, size)
            assert page.evaluate(SHOWN_HEIGHT) >= FEWEST_LINES, (viewport, size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (viewport, size)
    page.evaluate(RESIZE, before)


def scan(kiosk: Kiosk, code: str) -> None:
    """Hold a code under the scanner."""
    kiosk.around.act("scanner", "scan", data=code)


def test_a_whole_visit(page: Page, kiosk_process: Kiosk) -> None:
    page.set_viewport_size(UPRIGHT)
    page.goto(kiosk_process.url)
    see(page, "Välkommen")
    scan(kiosk_process, "NARA-3333")
    see(page, "Är det du?")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    press(page, "Ja, det är jag")
    see(page, "Besöket kostar 100")
    press(page, "Betala med kort")
    see(page, "Klart!")
    expect(page.locator(".ticket")).to_have_text("A001")
    take_the_card_along(page, kiosk_process)
    press(page, "Klar")
    see(page, "Välkommen")
    expect(page.locator("body")).not_to_contain_text("kronor")


def take_the_card_along(page: Page, kiosk: Kiosk) -> None:
    """See the high-cost card, print it, and fetch it and the receipt with a phone."""
    press(page, "Visa mitt högkostnadskort")
    see(page, "Frikort")
    expect(page.locator("main")).not_to_contain_text("Hälsocentral")  # where the visits were is not for others to see
    assert code_on(page).startswith("HKK1:")
    press(page, "Skriv ut kortet")
    expect(page.locator("main")).to_contain_text("Kortet är utskrivet.", timeout=20_000)
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # the button that was pressed is gone
    expect(page.locator("#announcer")).to_have_text("Kortet är utskrivet. Ta det med dig.")
    assert kiosk.around.tickets()[0].strip().startswith("Frikort")
    press(page, "Tillbaka")
    press(page, "Få kvittot i mobilen")
    see(page, "Spara i mobilen")
    expect(page.locator(".code")).to_be_visible()
    see_on_a_phone(page, kiosk, code_on(page))
    press(page, "Tillbaka")
    see(page, "Klart!")


def see_on_a_phone(page: Page, kiosk: Kiosk, address: str) -> None:
    """Open the address that the code holds, judge the page, save it, and look that the log does not know it."""
    phone = page.context.new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Från ditt besök")
    for expected in ("KOPIA", "Kvitto", "Frikort till och med", "Hälsocentral Norrsund", "Simulerat kort"):
        expect(phone.locator("main")).to_contain_text(expected)
    for width in (320, 390):
        phone.set_viewport_size({"width": width, "height": 844})
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(phone, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Spara som PDF").click()
    assert saved.value.suggested_filename == "Från ditt besök.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    phone.close()
    assert address.rpartition("/")[2] not in kiosk.log


def code_on(page: Page) -> str:
    """What the QR code on the screen holds, read from the picture of the screen."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def test_what_goes_wrong(screen: Page, shared_kiosk: Kiosk, surroundings: Surroundings) -> None:
    scan(shared_kiosk, "BETA-9999")
    see(screen, "Vi hittar ingen tid")
    scan(shared_kiosk, "BETA-2222")
    see(screen, "Är det du?")
    press(screen, "Ja, det är jag")
    see(screen, "Besöket kostar 250")
    surroundings.act("printer", "fault", kind="paper_out")
    press(screen, "Betala med kort")
    see(screen, "Skrivaren fungerar inte")
    surroundings.act("terminal", "next", outcome="decline")
    press(screen, "Fortsätt utan papper")
    see(screen, "Betalningen gick inte igenom")
    press(screen, "Betala i receptionen")
    see(screen, "Betala i receptionen")


def test_two_visits_on_one_day_by_driving_licence(screen: Page, surroundings: Surroundings) -> None:
    surroundings.act("card-reader", "swipe", track2=";4111111111111111=30121010000000000000?")
    see(screen, "Det var ett bankkort")
    surroundings.act("scanner", "scan", data="200001052380", symbology="data_matrix")
    see(screen, "Du har flera tider i dag")
    screen.get_by_role("button", name="Provtagning").dblclick()
    see(screen, "Är det du?")
    expect(screen.locator("main")).to_contain_text("Sara D••••")
    expect(screen.locator("main")).to_contain_text("20000105-••••")


@pytest.mark.parametrize("width", [390, 1080])
def test_larger_text_other_colours_and_english(screen: Page, shared_kiosk: Kiosk, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 844 if width == 390 else 1920})
    scan(shared_kiosk, "FRKT-4444")
    see(screen, "Är det du?")
    press(screen, "Textstorlek")
    expect(screen.locator("html")).to_have_attribute("data-size", "large")
    expect(screen.get_by_role("button", name="Textstorlek")).to_be_focused()
    press(screen, "Textstorlek")
    expect(screen.locator("html")).to_have_attribute("data-size", "largest")
    press(screen, "Kontrast")
    expect(screen.locator("html")).to_have_attribute("data-contrast", "high")
    see(screen, "Är det du?")
    press(screen, "English")
    see(screen, "Is this you?")
    expect(screen.locator("html")).to_have_attribute("lang", "en")
    press(screen, "Help")
    see(screen, "Help")
    press(screen, "Back")
    press(screen, "Yes, this is me")
    see(screen, "You pay nothing today")
    press(screen, "Cancel")
    see(screen, "Välkommen")
    expect(screen.locator("html")).to_have_attribute("data-contrast", "normal")


def test_what_does_not_fit_is_reached_by_button_and_by_keyboard(screen: Page) -> None:
    press(screen, "Hjälp")
    for _size in ("large", "largest"):
        press(screen, "Textstorlek")
    see(screen, "Hjälp")
    last, content = screen.locator(".help li").last, screen.locator(".content")
    expect(last).not_to_be_in_viewport()
    for _press in range(4):
        if screen.get_by_role("button", name="Visa från början").is_visible():
            break
        press(screen, "Visa mer")
    expect(last).to_be_in_viewport()
    press(screen, "Kontrast")  # the same screen drawn anew stays where it was
    expect(screen.locator("html")).to_have_attribute("data-contrast", "high")
    expect(last).to_be_in_viewport()
    press(screen, "Visa från början")
    expect(screen.get_by_role("heading", level=1)).to_be_in_viewport()
    content.focus()
    screen.keyboard.press("End")
    expect(last).to_be_in_viewport()


def test_by_keyboard_alone(screen: Page, shared_kiosk: Kiosk) -> None:
    scan(shared_kiosk, "ALDR-5555")
    see(screen, "Är det du?")
    for heading in ("Du betalar ingenting", "Klart!"):
        screen.keyboard.press("Tab")
        screen.keyboard.press("Enter")
        see(screen, heading)


def test_a_double_tap_does_nothing_twice(screen: Page, shared_kiosk: Kiosk) -> None:
    scan(shared_kiosk, "BETA-2222")
    see(screen, "Är det du?")
    screen.get_by_role("button", name="Ja, det är jag").dblclick()
    see(screen, "Besöket kostar")


@pytest.fixture
def impatient(surroundings: Surroundings, tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk that asks after a second and a half, and wipes four seconds later: the screen is judged meanwhile."""
    surroundings.mend()
    times = {"KIOSK_IDLE_SECONDS": "1.5", "KIOSK_MORE_TIME_SECONDS": "4"}
    kiosk = Kiosk(surroundings, tmp_path, times)
    kiosk.start()
    yield kiosk
    assert kiosk.close() == 0


def test_the_patient_is_asked_before_the_screen_forgets(page: Page, impatient: Kiosk) -> None:
    page.goto(impatient.url)
    scan(impatient, "BETA-2222")
    see(page, "Behöver du mer tid?")
    press(page, "Ja, jag behöver mer tid")
    see(page, "Är det du?")
    see(page, "Behöver du mer tid?")
    see(page, "Välkommen")
    expect(page.locator("body")).not_to_contain_text("Anna")


def test_without_script(browser: Browser, shared_kiosk: Kiosk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    scan(shared_kiosk, "FRKT-4444")
    shared_kiosk.until("Är det du?")
    page.goto(shared_kiosk.url)
    press(page, "Ja, det är jag")
    shared_kiosk.until("Du betalar ingenting")
    page.reload()
    press(page, "Checka in")
    shared_kiosk.until("Klart!")
    context.close()


def test_a_lost_kiosk_is_told(screen: Page, shared_kiosk: Kiosk) -> None:
    see(screen, "Välkommen")
    shared_kiosk.kill()
    expect(screen.get_by_role("alert")).to_be_visible(timeout=15_000)
    shared_kiosk.start()
    expect(screen.locator("#lost")).to_be_hidden(timeout=20_000)
