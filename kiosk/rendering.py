"""Draws the screen as HTML in the patient's language; it decides nothing, and shows of a person only what it must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kiosk.clock import clinic_day
from kiosk.host import CHECKING
from kiosk.language import NAMES, Languages
from kiosk.privacy import masked_name, masked_personnummer
from kiosk.refusals import WORDS, Refusal
from kiosk.station import Contrast, Station, TextSize
from kiosk.tickets import Tongue
from kiosk.visit import Stage
from payments.fees import Rule
from payments.money import Money


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


_TEMPLATES = {
    Stage.IDLE: "idle",
    Stage.IDENTIFIED: "working",
    Stage.BOOKINGS_SHOWN: "bookings",
    Stage.BOOKING_SHOWN: "booking",
    Stage.PRICING: "working",
    Stage.FEE_SHOWN: "fee",
    Stage.NO_FEE_SHOWN: "fee",
    Stage.PREPARING: "working",
    Stage.NO_PAPER: "no_paper",
    Stage.PAYING: "paying",
    Stage.PAYMENT_FAILED: "payment_failed",
    Stage.PAYMENT_UNKNOWN: "payment_unknown",
    Stage.SETTLED: "working",
    Stage.DONE: "done",
    Stage.REFUSED: "refused",
}

WORKING = {
    Stage.IDENTIFIED: _("Vi letar efter din tid"),
    Stage.PRICING: _("Vi räknar ut vad besöket kostar"),
    Stage.PREPARING: _("Vi förbereder betalningen"),
    Stage.SETTLED: _("Vi checkar in dig och skriver ut din biljett"),
}

PROGRESS = {
    "insert_card": _("Håll fram eller sätt in kortet i terminalen."),
    "enter_pin": _("Slå din kod på terminalen."),
    "remove_card": _("Ta ut kortet."),
    "confirm_amount": _("Godkänn beloppet på terminalen."),
    "contacting_bank": _("Vi kontaktar din bank. Vänta lite."),
    "please_wait": _("Vänta lite."),
    CHECKING: _("Vi kontrollerar om betalningen gick igenom. Vänta lite."),
    "approved": _("Köpet är godkänt. Ta ut kortet."),
    "wrong_pin": _("Koden var fel. Försök igen på terminalen."),
    "card_not_readable": _("Kortet gick inte att läsa. Försök igen på terminalen."),
}
WATCH_TERMINAL = _("Följ det som står på terminalen.")

REASONS = {
    Rule.FREE_OF_CHARGE: _("Besöket är gratis."),
    Rule.FREE_AGE: _("Besöket är gratis i din ålder."),
    Rule.EXEMPT: _("Du behöver inte betala för det här besöket."),
    Rule.REDUCED_TO_CEILING: _("Du betalar bara det som är kvar till frikort."),
    Rule.FRIKORT: _("Du har frikort. Då är besöket gratis."),
    Rule.LISTED: "",
}


@dataclass(frozen=True)
class Surroundings:
    """What every screen says about where it stands."""

    clinic: str
    is_simulated: Callable[[], bool]
    clock: Callable[[], datetime]
    has_card_reader: bool = False


class Screens:
    """All screens, in all languages."""

    def __init__(self, languages: Languages, surroundings: Surroundings) -> None:
        self._languages = languages
        self._surroundings = surroundings
        self._environments = {tag: self._environment(tag) for tag in languages.tags}

    def tongue(self, tag: str) -> Tongue:
        """A language to write in, also on paper."""
        return Tongue(tag, self._languages.catalogue(tag).gettext)

    def page(self, station: Station) -> str:
        """The whole page with the present screen."""
        return self._draw("page", station)

    def screen(self, station: Station) -> str:
        """The present screen alone, to be put into the page."""
        return self._draw("screen", station)

    def _draw(self, template: str, station: Station) -> str:
        tag = station.preferences.language
        return self._environments[tag].get_template(f"{template}.html").render(self._content(station))

    def _content(self, station: Station) -> dict[str, Any]:
        visit, preferences = station.visit, station.preferences
        body = _TEMPLATES[visit.stage]
        if preferences.help_open:
            body = "help"
        if visit.time_is_short:
            body = "more_time"
        return {
            "body": f"{body}.html",
            "screen_name": f"{visit.stage.value}-{body}",
            "visit": visit,
            "Stage": Stage,
            "preferences": preferences,
            "next_size": _after(TextSize, preferences.text_size),
            "next_contrast": _after(Contrast, preferences.contrast),
            "languages": {tag: NAMES[tag] for tag in self._languages.tags},
            "seq": station.seq,
            "clinic": self._surroundings.clinic,
            "has_card_reader": self._surroundings.has_card_reader,
            "is_simulated": self._surroundings.is_simulated(),
            "working": WORKING.get(visit.stage, ""),
            "progress": PROGRESS.get(visit.progress, WATCH_TERMINAL),
            "words": WORDS[visit.refusal or Refusal.FAULT],
            "reasons": REASONS,
            "person": self._person(station),
        }

    def _person(self, station: Station) -> dict[str, str]:
        booking = station.visit.booking
        if booking is None:
            return {}
        today = clinic_day(self._surroundings.clock())
        return {
            "name": masked_name(booking.patient_name),
            "personnummer": masked_personnummer(booking.personnummer, on=today),
        }

    def _environment(self, tag: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "screens"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        catalogue = self._languages.catalogue(tag)
        environment.install_gettext_translations(catalogue)  # type: ignore[attr-defined]
        tongue = self.tongue(tag)
        environment.filters.update(
            money=tongue.money,
            ore=lambda ore: tongue.money(Money(ore)),
            day=tongue.day,
            clock_time=tongue.time,
            visit_day=lambda instant: tongue.day(clinic_day(instant)),
        )
        return environment


def _after(choices: type[StrEnum], choice: StrEnum) -> str:
    """The choice that follows, the first after the last."""
    every = list(choices)
    return every[(every.index(choice) + 1) % len(every)].value
