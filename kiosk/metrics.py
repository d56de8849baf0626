"""What the kiosk counts for those who run it: ends of visits and payments, and arrivals that wait; never a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """The kiosk's own counters, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.visits = Counter("kiosk_visits", "Visits by how they ended.", ["end"], registry=self._registry)
        self.payments = Counter("kiosk_payments", "Payments by how they ended.", ["state"], registry=self._registry)
        self.waiting = Gauge(
            "kiosk_arrivals_waiting",
            "Arrivals that the booking system has not taken yet.",
            registry=self._registry,
        )

    def text(self) -> bytes:
        """The figures in Prometheus' text form."""
        return generate_latest(self._registry)
