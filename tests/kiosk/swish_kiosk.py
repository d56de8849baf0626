"""A kiosk in this event loop with the real books, Swish in memory, and the patient's phone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from kiosk.handouts.shelf import Shelf
from kiosk.host import Host
from kiosk.language import Languages
from kiosk.metrics import Metrics
from kiosk.rendering import Screens, Surroundings
from kiosk.station import IdleTimes, Station
from kiosk.tongue import Tongue
from kiosk.visit import Event, Stage
from kiosk.ways import Way, Ways
from payments.charge import Attempt
from payments.checkout import Checkout
from payments.providers import providers
from payments.providers.swish import Merchant, Patience, SwishPayment
from payments.providers.swish_callback import Refusal as CallbackRefused
from payments.providers.swish_callback import receive
from payments.simulators.swish.requests import Entry
from tests.kiosk.conftest import DATA, Scene
from tests.kiosk.test_host import Kiosk, eventually
from tests.payments.swish_line import SwishLine

LANGUAGES = Languages(DATA / "locale")
MERCHANT = Merchant("1231181189", "https://clinic.example/swish")


def tongue(tag: str) -> Tongue:
    """A language to write in."""
    return Tongue(tag, LANGUAGES.catalogue(tag).gettext)


@dataclass
class SwishKiosk(Kiosk):
    """A kiosk with Swish, and the patient's phone."""

    line: SwishLine
    swish: SwishPayment
    scene: Scene
    screens: Screens

    @property
    def checkout(self) -> Checkout:
        """The kiosk's books."""
        return self.host.desk.checkout

    def text(self, language: str = "sv") -> str:
        """The words on the screen."""
        self.station.preferences = replace(self.station.preferences, language=language)
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())

    def buttons(self) -> list[str]:
        """What can be pressed about the payment, in the order of the screen."""
        body = self.screens.screen(self.station).partition("<main>")[2].partition("</main>")[0]
        return re.findall(r'action="/do/(\w+)"', body)

    async def to_code(self, code: str = "BETA-2222") -> Entry:
        """Go to the code on the screen, and read it with the phone."""
        await self.to_fee(code)
        return await self.press_swish()

    async def press_swish(self) -> Entry:
        """Choose Swish and read the code."""
        await self.press(Event.PAY_WITH_SWISH, Stage.PAYING)
        await eventually(lambda: bool(self.station.visit.swish_code))
        return self.line.phone(self.station.visit.swish_code)

    def attempts(self) -> list[Attempt]:
        """The payments of the visit."""
        assert self.station.visit.booking is not None
        return self.checkout.attempts_for(self.station.visit.booking.id)

    def post(self, entry: Entry, **changed: object) -> Attempt | CallbackRefused:
        """What Swish posts to the clinic."""
        body = json.dumps(entry.told() | changed).encode()
        return receive(self.checkout, body, wake=self.swish.waiting.wake)


def kiosk_with(scene: Scene, line: SwishLine, patience: Patience) -> SwishKiosk:
    """A kiosk whose Swish is at the end of a line."""
    swish = SwishPayment(line.client(), MERCHANT, patience)
    terminal = scene.desk.checkout.providers["card"]
    ways = {**providers(card_terminal=terminal, swish=swish), "card": terminal}  # type: ignore[arg-type]
    checkout = replace(scene.desk.checkout, providers=ways)
    desk = replace(scene.desk, checkout=checkout, ways=Ways(scene.terminal, swish))
    desk.ways.look(Way.SWISH)
    station = Station(times=IdleTimes(60, 60), changed=lambda: None)
    host = Host(station, desk, tongue, Metrics(), lambda: None, Shelf("", scene.clock), questions=3, pause=0.01)
    host.take_over()
    screens = Screens(LANGUAGES, Surroundings("Demokliniken", lambda: True, scene.clock))
    return SwishKiosk(station, host, line, swish, scene, screens)
