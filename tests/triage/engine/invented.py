"""Small invented content, on which each rule of the engine can be seen by itself."""

from __future__ import annotations

from triage_bot.engine.conditions import All, AtLeast, AtMost, Condition, Is
from triage_bot.engine.pathway import (
    Choice,
    Finding,
    Kind,
    Mark,
    Order,
    Otherwise,
    Pathway,
    Question,
    Text,
    Urgency,
    WhenUnknown,
)

YES_NO = (Choice("yes", {"sv": "Ja"}), Choice("no", {"sv": "Nej"}))


def yes_no(
    name: str,
    *,
    plainer: str | None = None,
    only_if: Condition | None = None,
    statement: Text | None = None,
) -> Question:
    """A yes/no question where yes is worse."""
    return Question(
        name,
        Kind.CHOICE,
        {"sv": f"{name}?"},
        plainer=None if plainer is None else {"sv": plainer},
        choices=YES_NO,
        only_if=only_if,
        order=Order.WORSE_FIRST,
        statement=statement,
    )


def finding(
    name: str,
    urgency: Urgency,
    when: Condition,
    *,
    dont_know: WhenUnknown = WhenUnknown.NOTHING,
    hint: str | None = None,
) -> Finding:
    """A finding with advice of its own."""
    return Finding(
        name,
        urgency,
        when,
        dont_know,
        {"sv": name},
        "recalled",
        Mark.RECALLED,
        advice=(f"{name}_advice",),
        route_hint=hint,
    )


def is_yes(question: str) -> Is:
    """The condition that a yes/no question is answered yes."""
    return Is(question, frozenset({"yes"}))


CHOKING = finding("t.choking", Urgency.EMERGENCY_112, is_yes("t.air"), dont_know=WhenUnknown.PERSON)
ILL = finding("t.ill", Urgency.SAME_DAY, is_yes("t.ill"))
LONG = finding("t.long", Urgency.PLANNED, AtLeast("t.days", 14), hint="doctor")
WELL = finding("t.well", Urgency.SELF_CARE, All((Is("t.ill", frozenset({"no"})), AtMost("t.days", 13.99))))

DAYS = Question("t.days", Kind.NUMBER, {"sv": "Hur många dygn?"}, unit="dygn", minimum=0, maximum=100)
SMALL = Pathway(
    "t",
    ("A29",),
    {"sv": "Test"},
    questions=(yes_no("t.air", plainer="Kämpar du för att få luft?"), yes_no("t.ill"), DAYS),
    findings=(CHOKING, ILL, LONG, WELL),
    otherwise=Otherwise(Urgency.WITHIN_DAYS, {"sv": "annars"}, route_hint="nurse"),
    advice=("general",),
)
