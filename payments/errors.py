"""The one tree of errors that payments can raise; expected outcomes such as a declined card are values instead."""

from __future__ import annotations


class PaymentsError(Exception):
    """Something about a fee or a payment cannot be done; the message says what happened and what to do."""


class UnknownFee(PaymentsError):
    """The tariff has no fee of that kind on that day."""


class ImplausibleAge(PaymentsError):
    """Nobody has that age, so no fee can be told by it."""


class InvalidTariff(PaymentsError):
    """A file with fees or ceilings cannot be used; the message names the file and the key."""


class InvalidAmount(PaymentsError):
    """An amount is negative, absurd or in another currency than the one asked for."""


class UnlikelyDay(PaymentsError):
    """A visit lies so far back or ahead that nobody is to pay for it now."""


class AttemptOpen(PaymentsError):
    """The charge already has a payment attempt whose end is not known; it must be resolved first."""


class AlreadyPaid(PaymentsError):
    """The charge is paid; nothing more may be drawn for it."""


class UnknownCharge(PaymentsError):
    """There is no charge or attempt with that id."""


class IllegalStep(PaymentsError):
    """A payment attempt cannot go from its state to the one asked for."""


class KeyReused(PaymentsError):
    """An idempotency key came back for something else than it was first used for."""


class NoSuchTelling(PaymentsError):
    """Nothing with that number waits for somebody to look it up in the registry of high-cost cards."""


class NotReturnable(PaymentsError):
    """A payment cannot be given back in that way or that far."""


class InvalidReference(PaymentsError):
    """That is no reference by which an invoice can be paid."""


class NoInvoice(PaymentsError):
    """No invoice can be sent for this."""


class CardNotStored(PaymentsError):
    """A card cannot be remembered like that; the message never repeats what was given."""


class NotTyped(PaymentsError):
    """A total was typed for a provider that is asked itself."""


class NotWaivable(PaymentsError):
    """So much of a fee cannot be let off, or not by nobody."""
