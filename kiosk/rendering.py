"""Draws the screen as HTML in the patient's language; it decides nothing, and shows of a person only what it must."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kiosk.clock import clinic_day
from kiosk.handouts.content import Handout
from kiosk.handouts.high_cost_card import card_handout
from kiosk.handouts.shelf import Lent
from kiosk.language import NAMES, SWEDISH, Languages
from kiosk.payment_words import CLOSED, FAILURES, progress_words
from kiosk.privacy import masked_name, masked_personnummer, shown_card
from kiosk.qr import qr_picture, qr_svg
from kiosk.recount import RECOUNTS
from kiosk.refusals import WORDS, Refusal
from kiosk.station import Contrast, Sheet, Station, TextSize
from kiosk.tongue import Tongue
from kiosk.visit import Stage
from kiosk.ways import Way
from payments.fees import Rule
from payments.high_cost.card_view import HAS_CARD
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
    Stage.STORED_CARD_SHOWN: "stored_card",
    Stage.PREPARING: "working",
    Stage.NO_PAPER: "no_paper",
    Stage.PAYING: "paying",
    Stage.PAYMENT_FAILED: "payment_failed",
    Stage.PAYMENT_UNKNOWN: "payment_unknown",
    Stage.SETTLED: "working",
    Stage.DONE: "done",
    Stage.REFUSED: "refused",
}

_PAYING = {Way.CARD: "paying", Way.SWISH: "swish", Way.INVOICE: "working", Way.STORED_CARD: "charging"}

BILLING = _("Vi gör din faktura")
WORKING = {
    Stage.IDENTIFIED: _("Vi letar efter din tid"),
    Stage.PRICING: _("Vi räknar ut vad besöket kostar"),
    Stage.PREPARING: _("Vi förbereder betalningen"),
    Stage.SETTLED: _("Vi checkar in dig och skriver ut din biljett"),
}

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
    can_lend: bool = False
    has_card_reader: bool = False


class Screens:
    """All screens, in all languages."""

    def __init__(self, languages: Languages, surroundings: Surroundings) -> None:
        self._languages = languages
        self._surroundings = surroundings
        self._environments = {tag: self._environment(tag) for tag in languages.tags}

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages, Swedish first."""
        return self._languages.tags

    def tongue(self, tag: str) -> Tongue:
        """A language to write in, also on paper."""
        return Tongue(tag, self._languages.catalogue(tag).gettext)

    def page(self, station: Station) -> str:
        """The whole page with the present screen."""
        return self._draw("page", station)

    def screen(self, station: Station) -> str:
        """The present screen alone, to be put into the page."""
        return self._draw("screen", station)

    def handouts(self, lent: Lent | None, key: str) -> str:
        """The page for the patient's phone with what lies under a key, or that there is nothing any more."""
        tag = SWEDISH if lent is None else lent.handouts[0].language
        content = {
            "language": tag,
            "clinic": self._surroundings.clinic,
            "key": key,
            "handouts": () if lent is None else lent.handouts,
            "until": None if lent is None else lent.until,
        }
        return self._environments[tag].get_template("handouts.html").render(content)

    def my_card(
        self,
        tag: str,
        *,
        message: str = "",
        waiting: Mapping[str, str] | None = None,
        card: Handout | None = None,
        until: datetime | None = None,
    ) -> str:
        """The page of somebody who wants to see the card on a device of their own, as far as they have come."""
        content = {
            "language": tag,
            "languages": {each: NAMES[each] for each in self._languages.tags},
            "clinic": self._surroundings.clinic,
            "message": message,
            "waiting": waiting,
            "card": card,
            "until": until,
        }
        return self._environments[tag].get_template("my_card.html").render(content)

    def _draw(self, template: str, station: Station) -> str:
        tag = station.preferences.language
        return self._environments[tag].get_template(f"{template}.html").render(self._content(station))

    def _content(self, station: Station) -> dict[str, Any]:
        visit, preferences = station.visit, station.preferences
        body = _TEMPLATES[visit.stage]
        has_card = visit.card is not None and visit.card.view.state in HAS_CARD
        if visit.stage is Stage.PAYING:
            body = _PAYING[visit.way]
        if visit.stage is Stage.DONE and preferences.sheet is Sheet.CARD and has_card:
            body = "card"
        if visit.stage is Stage.DONE and preferences.sheet is Sheet.PHONE and self._surroundings.can_lend:
            body = "phone"
        if preferences.help_open:
            body = "help"
        if visit.time_is_short:
            body = "more_time"
        return {
            "body": f"{body}.html",
            "screen_name": f"{visit.stage.value}-{body}",
            "visit": visit,
            "Stage": Stage,
            "Way": Way,
            "preferences": preferences,
            "next_size": _after(TextSize, preferences.text_size),
            "next_contrast": _after(Contrast, preferences.contrast),
            "languages": {tag: NAMES[tag] for tag in self._languages.tags},
            "seq": station.seq,
            "clinic": self._surroundings.clinic,
            "has_card_reader": self._surroundings.has_card_reader,
            "is_simulated": self._surroundings.is_simulated(),
            "working": WORKING.get(visit.stage, BILLING),
            "progress": progress_words(visit.way, visit.progress, is_stopping=visit.stopping),
            "failure": FAILURES.get(visit.failure, ""),
            "closed": CLOSED,
            "recounts": RECOUNTS,
            "qr": qr_picture(visit.swish_code) if visit.swish_code else None,
            "words": WORDS[visit.refusal or Refusal.FAULT],
            "reasons": REASONS,
            "person": self._person(station),
            "has_card": has_card,
            "card_sheet": self._card_sheet(station) if body == "card" else None,
            "can_lend": self._surroundings.can_lend,
        }

    def _card_sheet(self, station: Station) -> Handout | None:
        card = station.visit.card
        if card is None:
            return None
        tongue = self.tongue(station.preferences.language)
        return card_handout(card.view, clinic=self._surroundings.clinic, sealed=card.sealed, tongue=tongue)

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
        environment.globals["qr_code"] = _code
        environment.filters.update(
            money=tongue.money,
            ore=lambda ore: tongue.money(Money(ore)),
            shown_card=shown_card,
            day=tongue.day,
            clock_time=tongue.time,
            visit_day=lambda instant: tongue.day(clinic_day(instant)),
        )
        return environment


def _code(data: str, description: str) -> Markup:
    return Markup(qr_svg(data, description=description))  # noqa: S704 (made here, and its description escaped)


def _after(choices: type[StrEnum], choice: StrEnum) -> str:
    """The choice that follows, the first after the last."""
    every = list(choices)
    return every[(every.index(choice) + 1) % len(every)].value
