"""What the patient gets of the high-cost card, in every state that a registry's answer can have."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from payments.high_cost.card_view import CardState, as_data, as_text, view_of
from payments.high_cost.registry import CardAnswer, ResultCode
from payments.high_cost.rules import Ceiling, CountedFee, card_on

CEILINGS = (Ceiling(date(2025, 1, 1), 1450_00, "test", True),)
DAY = date(2026, 7, 20)
SOON = datetime(2026, 7, 20, 12, 0, tzinfo=UTC)


def answer(*visits: tuple[str, int, str], at: datetime = SOON) -> CardAnswer:
    """The registry's answer after visits of (day, kronor, place), each entered at 08:00 UTC."""
    fees = [
        CountedFee(
            day, date.fromisoformat(day), kronor * 100, datetime.fromisoformat(f"{day}T08:00+00:00"), None, place
        )
        for day, kronor, place in visits
    ]
    card = card_on(DAY, fees, ceilings=CEILINGS)
    return CardAnswer(ResultCode.OK, card, card.status_at(at), card.fees)


def text(card: CardAnswer) -> str:
    """The card as text with ordinary spaces."""
    return as_text(view_of(card)).replace("\u00a0", " ")


def test_what_is_left_with_the_visits_and_only_day_and_amount_of_other_regions() -> None:
    assert text(answer(("2026-05-01", 250, "Demokliniken"), ("2026-06-01", 400, ""))) == (
        "Högkostnadsskydd: 650 kronor betalat.\n"
        "Första besöket 2026-05-01.\n"
        "800 kronor kvar till frikort.\n"
        "2026-05-01 250 kronor Demokliniken\n"
        "2026-06-01 400 kronor"
    )


def test_a_preliminary_frikort_says_until_when_by_the_swedish_clock() -> None:
    card = answer(("2026-07-20", 1450, "Demokliniken"))
    assert view_of(card).state is CardState.PRELIMINARY
    assert "Frikort till och med 2027-07-19.\nPreliminärt till 2026-07-22 10.00; det gäller redan." in text(card)


def test_a_final_frikort() -> None:
    card = answer(("2026-05-01", 1450, "Demokliniken"))
    assert view_of(card).state is CardState.FRIKORT
    assert "Preliminärt" not in text(card)


def test_too_much_is_told_as_an_amount_of_its_own() -> None:
    card = answer(("2026-05-01", 1450, ""), ("2026-06-01", 250, ""))
    assert "250 kronor för mycket betalt." in text(card)
    assert view_of(card).left.ore == 0


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (ResultCode.OPTINREQUIRED, CardState.OPT_IN_REQUIRED),
        (ResultCode.OPTOUT, CardState.OPTED_OUT),
        (ResultCode.ERROR, CardState.NOT_KNOWN),
        (ResultCode.ACCESSDENIED, CardState.NOT_KNOWN),
        (ResultCode.VALIDATION_ERROR, CardState.NOT_KNOWN),
    ],
)
def test_an_answer_without_a_card_says_why(code: ResultCode, state: CardState) -> None:
    view = view_of(CardAnswer(code))
    assert view.state is state
    assert "högkostnad" in as_text(view)
    assert CardAnswer(code).is_certain is (state is not CardState.NOT_KNOWN)


def test_as_data_for_page_and_app() -> None:
    data = json.loads(json.dumps(as_data(view_of(answer(("2026-05-01", 250, "Demokliniken"))))))
    assert (data["state"], data["counted_ore"], data["left_ore"]) == ("below_limit", 250_00, 1200_00)
    assert data["on"] == "2026-07-20"
    assert data["visits"] == [{"day": "2026-05-01", "amount_ore": 250_00, "place": "Demokliniken"}]
