"""What a visit or a contact costs a patient in one region on one day, and why.

Pure: the amounts are dated rows with their sources, made by `payments.tariff_files`; the patient's age, exemptions and
high-cost card are arguments. A quote explains itself: the rule that decided it, its source, and what is left to the
ceiling after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from payments.errors import ImplausibleAge, UnknownFee
from payments.high_cost.rules import Ceiling, HighCostCard, ceiling_on, fee_to_pay
from payments.money import ZERO, Money

OLDEST = 130


class Rule(StrEnum):
    """Why the amount is what it is."""

    LISTED = "listed"
    FREE_OF_CHARGE = "free_of_charge"
    FREE_AGE = "free_age"
    EXEMPT = "exempt"
    REDUCED_TO_CEILING = "reduced_to_ceiling"
    FRIKORT = "frikort"


@dataclass(frozen=True)
class Validity:
    """The days on which a row holds, both included; `through` None: until further notice."""

    since: date
    through: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return self.since <= day and (self.through is None or day <= self.through)


@dataclass(frozen=True)
class Fee:
    """A row of the tariff: what one kind of visit costs, whether it counts, and where that is written.

    `waivable` is False for fees that hit everybody, such as the one for a missed visit.
    `verified` is False where the source has not been confirmed for these days.
    """

    kind: str
    names: Mapping[str, str]
    amount: Money
    validity: Validity
    source: str
    verified: bool
    counts: bool
    waivable: bool = True


@dataclass(frozen=True)
class FreeAge:
    """An age at which visits are free: from `since_age`, and below `below_age` when that is given.

    `kinds` empty: every kind that can be waived; a kind that is named is free even if it otherwise hits everybody.
    """

    validity: Validity
    source: str
    verified: bool
    since_age: int
    below_age: int | None = None
    kinds: frozenset[str] = frozenset()

    def includes(self, age: int) -> bool:
        """Whether a patient of that age pays nothing."""
        return self.since_age <= age and (self.below_age is None or age < self.below_age)


@dataclass(frozen=True)
class Exemption:
    """A reason, by its code, for which a visit is free; `kinds` as for ages."""

    code: str
    names: Mapping[str, str]
    validity: Validity
    source: str
    verified: bool
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tariff:
    """All fees of one region with the ages and reasons that set them aside, and the ceilings of the high-cost card."""

    region: str
    fees: tuple[Fee, ...]
    free_ages: tuple[FreeAge, ...]
    exemptions: tuple[Exemption, ...]
    ceilings: tuple[Ceiling, ...]

    def fee(self, kind: str, *, on: date) -> Fee:
        """The row for a kind of visit on a day; raises UnknownFee."""
        rows = [fee for fee in self.fees if fee.kind == kind]
        if not rows:
            known = ", ".join(sorted({fee.kind for fee in self.fees}))
            raise UnknownFee(f"The tariff of {self.region} has no fee of the kind {kind!r}; it has {known}.")
        for fee in rows:
            if fee.validity.covers(on):
                return fee
        raise UnknownFee(f"The tariff of {self.region} has no fee of the kind {kind!r} on {on.isoformat()}.")


@dataclass(frozen=True)
class Quote:
    """What the patient pays for one visit: `amount`, out of `listed`, by `rule`.

    `counts` says whether it goes towards the ceiling; `left` is what remains to a frikort after this visit, None when
    no card was given; `reason` is the code of the exemption, "" when there was none.
    """

    kind: str
    amount: Money
    listed: Money
    rule: Rule
    source: str
    verified: bool
    counts: bool
    left: Money | None = None
    reason: str = ""


def quote(
    tariff: Tariff,
    kind: str,
    *,
    on: date,
    age: int | None,
    exemptions: frozenset[str] = frozenset(),
    card: HighCostCard | None = None,
) -> Quote:
    """What a visit of that kind costs a patient on a day; an age of None is a patient whose age is not known.

    Raises UnknownFee for a kind or a day that the tariff does not have, ImplausibleAge for an age that nobody has.
    Codes of exemptions that the tariff does not know are no reason to let somebody off, and are passed over.
    """
    if age is not None and not 0 <= age <= OLDEST:
        raise ImplausibleAge(f"Nobody is {age} years old; look at the date of birth.")
    fee = tariff.fee(kind, on=on)
    if not fee.amount:
        return _free(fee, Rule.FREE_OF_CHARGE, fee, card=card)
    for free_age in tariff.free_ages:
        if age is not None and free_age.includes(age) and _sets_aside(free_age, fee, on):
            return _free(fee, Rule.FREE_AGE, free_age, card=card)
    for exemption in tariff.exemptions:
        if exemption.code in exemptions and _sets_aside(exemption, fee, on):
            return _free(fee, Rule.EXEMPT, exemption, card=card, reason=exemption.code)
    return _charged(fee, card, tariff.ceilings)


def let_off(price: Quote) -> Quote:
    """The quote of a visit whose whole fee the clinic has let off: nothing to pay, and nothing that counts."""
    return replace(price, amount=ZERO, rule=Rule.EXEMPT, counts=False, left=None, reason="let_off")


def _sets_aside(row: FreeAge | Exemption, fee: Fee, day: date) -> bool:
    return row.validity.covers(day) and (fee.kind in row.kinds if row.kinds else fee.waivable)


def _free(
    fee: Fee, rule: Rule, row: Fee | FreeAge | Exemption, *, card: HighCostCard | None, reason: str = ""
) -> Quote:
    return Quote(
        fee.kind, ZERO, fee.amount, rule, row.source, row.verified, counts=False, left=_left(card, ZERO), reason=reason
    )


def _charged(fee: Fee, card: HighCostCard | None, ceilings: tuple[Ceiling, ...]) -> Quote:
    if card is None or not fee.counts:
        left = _left(card, ZERO)
        return Quote(fee.kind, fee.amount, fee.amount, Rule.LISTED, fee.source, fee.verified, fee.counts, left)
    amount = Money(fee_to_pay(fee.amount.ore, card))
    left = _left(card, amount)
    if amount == fee.amount:
        return Quote(fee.kind, amount, fee.amount, Rule.LISTED, fee.source, fee.verified, fee.counts, left)
    rule = Rule.REDUCED_TO_CEILING if amount else Rule.FRIKORT
    # a frikort keeps the ceiling of the day on which it was reached
    ceiling = ceiling_on(ceilings, card.reached or card.on)
    source, verified = f"{fee.source}; ceiling: {ceiling.source}", fee.verified and ceiling.verified
    return Quote(fee.kind, amount, fee.amount, rule, source, verified, fee.counts, left)


def _left(card: HighCostCard | None, paid: Money) -> Money | None:
    return None if card is None else Money(card.left_ore) - paid
