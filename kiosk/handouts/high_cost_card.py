"""The high-cost card in the patient's language: what is counted and left, from when to when, and which visits."""

from __future__ import annotations

from kiosk.clock import CLINIC_ZONE
from kiosk.handouts.content import Code, Fact, Handout, Section
from kiosk.tongue import Tongue
from payments.high_cost.card_view import HAS_CARD, CardState, CardView
from payments.high_cost.statement import SealedStatement


def card_facts(card: CardView, *, tongue: Tongue) -> tuple[Fact, ...]:
    """The card's sums and days; only for a patient who has one."""
    _ = tongue.translate
    facts = []
    if card.start is not None:
        facts.append(Fact(_("Första besöket"), tongue.day(card.start)))
    facts.append(Fact(_("Betalat hittills"), tongue.money(card.counted)))
    if card.valid_to is None:
        facts.append(Fact(_("Kvar till frikort"), tongue.money(card.left), strong=True))
        if card.period_end is not None:
            facts.append(Fact(_("Perioden slutar"), tongue.day(card.period_end)))
    else:
        if card.valid_from is not None:
            facts.append(Fact(_("Frikort från och med"), tongue.day(card.valid_from)))
        facts.append(Fact(_("Frikort till och med"), tongue.day(card.valid_to), strong=True))
    if card.too_much:
        facts.append(Fact(_("För mycket betalt"), tongue.money(card.too_much)))
    return tuple(facts)


def card_handout(card: CardView, *, clinic: str, sealed: SealedStatement | None, tongue: Tongue) -> Handout | None:
    """The card as a sheet of its own, with the sealed statement as its QR code; None for a patient without a card."""
    if card.state not in HAS_CARD:
        return None
    _ = tongue.translate
    visits = tuple(Fact(tongue.day(each.day), tongue.money(each.amount), each.place) for each in card.visits)
    facts = card_facts(card, tongue=tongue)
    if card.on is not None:
        facts += (Fact(_("Uppgifter från"), tongue.day(card.on)),)
    sections = [Section(facts=facts, notes=_notes(card, tongue))]
    if visits:
        sections.append(Section(_("Besök som räknas"), visits))
    return Handout(
        language=tongue.tag,
        title=_("Högkostnadskort") if card.valid_to is None else _("Frikort"),
        issuer=(clinic,),
        sections=tuple(sections),
        code=None if sealed is None else _code(sealed, tongue),
        disclaimer=_("Demonstrator. Inte en medicinteknisk produkt. Inte 1177."),
    )


def _notes(card: CardView, tongue: Tongue) -> tuple[str, ...]:
    _ = tongue.translate
    if card.state is CardState.PRELIMINARY:
        return (_("Frikortet är nytt och kan ändras i två dygn. Det gäller redan nu."),)
    if card.too_much:
        return (_("Mottagningen som tog för mycket betalar tillbaka. Fråga i receptionen."),)
    return ()


def _code(sealed: SealedStatement, tongue: Tongue) -> Code:
    _ = tongue.translate
    until = sealed.expires_at.astimezone(CLINIC_ZONE)
    return Code(
        sealed.text,
        _("QR-kod med ditt högkostnadskort"),
        " ".join(
            (
                _("Visa koden och din legitimation när du kommer till en annan mottagning i regionen."),
                _("Ingen annan kan läsa koden."),
                _("Koden gäller till"),
                f"{tongue.day(until.date())} {_('kl.')} {tongue.time(until)}.",
            )
        ),
    )
