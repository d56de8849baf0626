"""What a simulated payment terminal keeps over a power cut: its counters and its latest transactions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

_KEPT = 1000


@dataclass(frozen=True)
class Booking:
    """A transaction that the terminal keeps; `reverses` is the trace number of the payment that it takes back."""

    receipt: int
    trace: int
    amount_ore: int
    at: str
    reverses: int | None = None
    is_refund: bool = False

    @property
    def is_payment(self) -> bool:
        """Whether money was taken."""
        return self.reverses is None and not self.is_refund


@dataclass
class Journal:
    """The memory of the terminal; `keep` is called with its text after each change."""

    keep: Callable[[str], None]
    bookings: list[Booking] = field(default_factory=list)
    next_receipt: int = 1
    next_trace: int = 1
    open_from: int = 1

    @classmethod
    def read(cls, text: str, *, keep: Callable[[str], None]) -> Journal:
        """The memory from its text; an empty one when the text is none of ours."""
        try:
            known = json.loads(text)
            bookings = [Booking(**booking) for booking in known["bookings"]]
            numbers = int(known["next_receipt"]), int(known["next_trace"]), int(known.get("open_from", 1))
            return cls(keep, bookings, *numbers)
        except (ValueError, KeyError, TypeError):
            return cls(keep)

    def take_numbers(self) -> tuple[int, int]:
        """A receipt number (1–9999) and a trace number (1–999999) that were not given before."""
        receipt, trace = self.next_receipt, self.next_trace
        self.next_receipt = receipt % 9999 + 1
        self.next_trace = trace % 999_999 + 1
        self._save()
        return receipt, trace

    def add(self, booking: Booking) -> None:
        """Keep a transaction."""
        self.bookings = [*self.bookings, booking][-_KEPT:]
        self._save()

    def payment(self, receipt: int) -> Booking | None:
        """The latest payment with this receipt number."""
        found = [b for b in self.bookings if b.receipt == receipt and b.is_payment]
        return found[-1] if found else None

    def is_reversed(self, payment: Booking) -> bool:
        """Whether a payment was taken back."""
        return any(booking.reverses == payment.trace for booking in self.bookings)

    @property
    def open_bookings(self) -> list[Booking]:
        """What was not handed in yet."""
        return [booking for booking in self.bookings if booking.trace >= self.open_from]

    def hand_in(self) -> None:
        """Begin a new day."""
        self.open_from = self.next_trace
        self._save()

    def is_one_behind(self, receipt: int) -> bool:
        """Whether this number is that of the transaction before the last."""
        return len(self.bookings) > 1 and self.bookings[-2].receipt == receipt != self.bookings[-1].receipt

    def _save(self) -> None:
        known = {
            "bookings": [asdict(booking) for booking in self.bookings],
            "next_receipt": self.next_receipt,
            "next_trace": self.next_trace,
            "open_from": self.open_from,
        }
        self.keep(json.dumps(known))
