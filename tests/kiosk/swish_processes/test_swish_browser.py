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
