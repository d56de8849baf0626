"""The screens of Swish in a real browser: accessible, large enough, and with a code that a camera can read."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.kiosk.swish_world import SwishProcess
from tests.kiosk.test_screens_browser import UPRIGHT, press, scan, see
from tests.kiosk.world import Kiosk


def read_code(page: Page) -> str:
    """What a camera reads that sees the whole page."""
    expect(page.locator("svg.qr")).to_be_visible(timeout=20_000)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot(full_page=True))))
    assert len(found) == 1
    return str(found[0].text)


def test_the_screens_of_swish(page: Page, kiosk: Kiosk, swish: SwishProcess) -> None:
    page.set_viewport_size(UPRIGHT)
    page.goto(kiosk.url)
    scan(kiosk, "BETA-2222")
    see(page, "Är det du?")
    press(page, "Ja, det är jag")
    see(page, "Besöket kostar 250")
    press(page, "Betala med Swish")
    request = swish.read(read_code(page))
    see(page, "med Swish")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "the code does not fit the screen"
    side = page.locator("svg.qr").bounding_box()
    assert side is not None
    assert side["width"] > 400
    swish.post(f"fail/{request}", code="RF07")
    see(page, "Betalningen gick inte igenom")
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    for name in ("Textstorlek", "Textstorlek", "Kontrast"):
        press(page, name)
        page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    expect(page.locator("html")).to_have_attribute("data-size", "largest")
    page.set_viewport_size({"width": 390, "height": 844})
    press(page, "Försök igen med Swish")
    request = swish.read(read_code(page))
    see(page, "med Swish")
    swish.post(f"fail/{request}", code="DS24")
    see(page, "Vi vet inte om betalningen gick igenom")
    expect(page.locator("main")).to_contain_text("Betala inte igen. Gå till receptionen.")


def go(page: Page, label: str) -> None:
    """Press a button without a mouse: forward from the heading, which has the focus on every new screen."""
    expect(page.get_by_role("heading", level=1)).to_be_focused(timeout=20_000)
    for _tab in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == label:
            break
    page.keyboard.press("Enter")


def test_with_poor_sight_and_by_keyboard_alone(page: Page, kiosk: Kiosk, swish: SwishProcess) -> None:
    """The largest text, the strongest contrast, no mouse; what matters is announced, not only shown."""
    page.set_viewport_size(UPRIGHT)
    page.goto(kiosk.url)
    scan(kiosk, "NARA-3333")
    see(page, "Är det du?")
    for name, look in (("Textstorlek", "large"), ("Textstorlek", "largest"), ("Kontrast", "high")):
        page.get_by_role("button", name=name).press("Enter")
        expect(page.locator(f'html[data-size="{look}"], html[data-contrast="{look}"]')).to_be_attached()
    page.get_by_role("heading", level=1).focus()
    go(page, "Ja, det är jag")
    see(page, "Besöket kostar 100")
    go(page, "Betala med Swish")
    see(page, "med Swish")
    swish.post(f"fail/{swish.read(read_code(page))}", code="RF07")
    see(page, "Betalningen gick inte igenom")
    expect(page.locator("#announcer")).to_contain_text("Inga pengar har dragits.")
    go(page, "Försök igen med Swish")
    see(page, "med Swish")
    swish.post(f"pay/{swish.read(read_code(page))}")
    see(page, "Klart!")
    expect(page.locator("#announcer")).to_contain_text("Ditt nummer A001")
    go(page, "Visa mitt högkostnadskort")
    see(page, "Frikort")
    go(page, "Skriv ut kortet")
    expect(page.locator("#announcer")).to_have_text("Kortet är utskrivet. Ta det med dig.", timeout=20_000)
    go(page, "Tillbaka")
    see(page, "Klart!")
    go(page, "Klar")
    see(page, "Välkommen")
    expect(page.locator("html")).to_have_attribute("data-size", "normal")
