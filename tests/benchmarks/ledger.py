"""What the ledger of high-cost cards costs: a quote beside reading its rows, a write beside a bare insert, growth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select

from payments.database import open_engine, upgrade_payments
from payments.fees import Quote, quote
from payments.high_cost.history import Action
from payments.high_cost.ledger import Ledger, entries
from payments.tariff_files import load_tariff
from tests.postgres import Server

DATA = Path(__file__).parents[2] / "data"
TARIFF = load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)
PATIENT = "patient-1"
OTHERS = """
INSERT INTO payments_high_cost_entry
    (transaction_id, person_id, action, visit_date, amount_ore, reference, reason, registered_at, place)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
SELECT 'other-' || i, 'person-' || (i - i / 40000 * 40000), 'REGISTER', DATE('2026-05-01'), 25000, 'other-' || i, '',
    :at, 'Demokliniken' FROM n
"""
AT = {"sqlite": "'2026-05-01 09:00:00.000000'", "postgresql": "TIMESTAMPTZ '2026-05-01 09:00:00Z'"}


@dataclass(frozen=True)
class Speeds:
    """Entries per second, each committed by itself."""

    ledger: float
    bare: float

    @property
    def ratio(self) -> float:
        """The ledger's speed as a share of the bare insert's."""
        return self.ledger / self.bare


@contextmanager
def books() -> Iterator[Engine]:
    """An SQLite file with the tables of payments."""
    with TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/ledger.sqlite") as engine:
        yield engine


@contextmanager
def books_on(server: Server) -> Iterator[Engine]:
    """A database of a PostgreSQL server with the tables of payments."""
    url = server.new_database()
    with _opened(url) as engine:
        yield engine
    server.drop(url)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    upgrade_payments(engine)
    yield engine
    engine.dispose()


def enter_history(engine: Engine, count: int) -> None:
    """A patient with so many fees, a few days apart, the last of them yesterday."""
    with engine.begin() as connection:
        connection.execute(
            insert(entries),
            [
                _row(PATIENT, TODAY - timedelta(days=1 + 3 * (count - number)), f"visit-{number}")
                for number in range(count)
            ],
        )


def enter_others(engine: Engine, count: int) -> None:
    """So many entries of other patients, and what the database wants to know of them."""
    with engine.begin() as connection:
        connection.exec_driver_sql(OTHERS.replace(":count", str(count)).replace(":at", AT[engine.dialect.name]))
        connection.exec_driver_sql("ANALYZE")


def quote_to_reading(engine: Engine) -> float:
    """Processor time of a quote with the card reckoned anew / of reading the rows that it rests on."""
    with engine.begin() as connection:
        return _ratio(lambda: _quote(connection), lambda: _read(connection))


def growth(small: Engine, large: Engine) -> float:
    """Processor time of the same patient's quote in large books / in small ones."""
    with small.begin() as few, large.begin() as many:
        return _ratio(lambda: _quote(many), lambda: _quote(few))


def write_speeds(engine: Engine, *, count: int = 150) -> Speeds:
    """How fast fees are entered, turn by turn with bare inserts of the same rows."""
    spent = {"ledger": 0.0, "bare": 0.0}
    for number in range(count):
        for way, write in (("ledger", _enter), ("bare", _insert)):
            began = perf_counter()
            with engine.begin() as connection:
                write(connection, f"{way}-{number}")
            spent[way] += perf_counter() - began
    return Speeds(count / spent["ledger"], count / spent["bare"])


def _quote(connection: Connection) -> Quote:
    card = Ledger(connection, TARIFF.ceilings, NOW).get_extended_card_for_person(PATIENT, on=TODAY).card
    return quote(TARIFF, "doctor_visit", on=TODAY, age=40, card=card)


def _read(connection: Connection) -> list[tuple[object, ...]]:
    row = entries.c
    columns = (row.transaction_id, row.action, row.visit_date, row.amount_ore, row.registered_at, row.place)
    query = select(*columns).where(row.person_id == PATIENT).order_by(row.number)
    return [tuple(each) for each in connection.execute(query)]


def _enter(connection: Connection, reference: str) -> None:
    ledger = Ledger(connection, TARIFF.ceilings, NOW, "Demokliniken")
    ledger.register_transaction(PATIENT, transaction_date=TODAY, amount_ore=250_00, reference=reference)


def _insert(connection: Connection, reference: str) -> None:
    connection.execute(insert(entries).values(_row(PATIENT, TODAY, reference)))


def _row(person: str, day: date, reference: str) -> dict[str, object]:
    return {
        "transaction_id": str(uuid4()),
        "person_id": person,
        "action": Action.REGISTER,
        "visit_date": day,
        "amount_ore": 250_00,
        "reference": reference,
        "reason": "",
        "registered_at": NOW,
        "place": "Demokliniken",
    }


def _ratio(one: Callable[[], object], other: Callable[[], object], *, repeats: int = 61) -> float:
    """The medians of both, taken turn by turn, so that a busy machine disturbs both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for work, spent in zip((one, other), times, strict=True):
            began = process_time()
            work()
            spent.append(process_time() - began)
    return median(times[0]) / median(times[1])
