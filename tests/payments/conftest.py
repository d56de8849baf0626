"""What tests of payments share: a migrated database on disk and a card terminal that can lose power."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from payments import tables
from payments.charge import AttemptState, Order, Proof
from payments.checkout import Checkout
from payments.database import open_engine, upgrade_payments
from payments.fees import Tariff
from payments.high_cost.ledger import Ledger
from payments.money import ZERO, Money, sek
from payments.provider import Result
from payments.providers import providers
from payments.tariff_files import load_tariff
from tests.postgres import Server

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class PowerCut(BaseException):
    """The process ends here: nothing that catches ordinary errors may see it."""


@dataclass
class Terminal:
    """A card terminal that keeps a transaction once its approval is acknowledged; `cut_at` is where power goes."""

    answer: AttemptState = AttemptState.APPROVED
    cut_at: str = ""
    reported: Money | None = None
    kept: list[Result] = field(default_factory=list)
    given: list[Money] = field(default_factory=list)
    asked: int = 0
    is_silent: bool = False

    def login(self) -> None:
        """Be ready."""
        self._maybe_cut("login")

    def pay(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Answer as told, and acknowledge only what was committed."""
        self.asked += 1
        progress("insert_card")
        self._maybe_cut("before_answer")
        number = str(len(self.kept) + 1)
        result = Result(self.answer, self.reported or amount, Proof(f"T1/{self.asked}", number, "Visa ****1234"))
        if self.answer is AttemptState.UNKNOWN:
            return Result(AttemptState.UNKNOWN)
        commit(result)
        self._maybe_cut("before_ack")
        if self.answer is AttemptState.APPROVED:
            self.kept.append(result)
        self._maybe_cut("after_ack")
        return result

    def reverse(self, number: str, *, commit: Callable[[Result], None]) -> Result:
        """Take a payment back, as told; a number that is not kept is refused."""
        payment = next((each for each in self.kept if each.proof.number == number), None)
        if payment is None:
            return Result(AttemptState.DECLINED, proof=Proof(code="B5"))
        return self._give(payment.amount, AttemptState.REVERSED, commit)

    def refund(self, amount: Money, *, commit: Callable[[Result], None], progress: Callable[[str], None]) -> Result:
        """Give the amount to a card; told later as if it were a payment, as ZVT does."""
        progress("insert_card")
        return self._give(amount, AttemptState.APPROVED, commit)

    def _give(self, amount: Money | None, told: AttemptState, commit: Callable[[Result], None]) -> Result:
        self.asked += 1
        self._maybe_cut("before_answer")
        proof = Proof(f"T1/{self.asked}", f"back-{self.asked}")
        if self.answer is AttemptState.UNKNOWN:
            return Result(AttemptState.UNKNOWN)
        result = Result(self.answer, amount, proof)
        commit(result)
        self._maybe_cut("before_ack")
        if self.answer is AttemptState.APPROVED:
            self.kept.append(Result(told, amount, proof))
            self.given.append(amount or ZERO)
        self._maybe_cut("after_ack")
        return result

    @property
    def balance(self) -> Money:
        """What the terminal holds after all: drawn minus given back."""
        moved = [each.amount or ZERO for each in self.kept if not each.proof.number.startswith("back")]
        return sum(moved, ZERO) - sum(self.given, ZERO)

    def last_transaction(self) -> Result | None:
        """The last transaction that was kept, or silence."""
        if self.is_silent:
            return Result(AttemptState.UNKNOWN)
        return self.kept[-1] if self.kept else None

    def _maybe_cut(self, place: str) -> None:
        if self.cut_at == place:
            self.cut_at = ""
            raise PowerCut(place)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that the migrations have made, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "payments.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    upgrade_payments(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(migrated: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database file with the tables of payments."""
    shutil.copy(migrated, tmp_path / "payments.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path}/payments.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _migrated(postgres: Server) -> Iterator[str]:
    url = postgres.new_database()
    engine = open_engine(url)
    upgrade_payments(engine)
    engine.dispose()
    yield url
    postgres.drop(url)


@pytest.fixture
def postgres_url(_migrated: str) -> str:
    """A PostgreSQL database with the tables of payments, empty as after the migrations."""
    engine = open_engine(_migrated)
    filled = [table.name for table in tables.metadata.sorted_tables if table is not tables.counters]
    with engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")
        connection.execute(update(tables.counters).values(value=0))
    engine.dispose()
    return _migrated


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """A connection to it."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says BOTH_DATABASES on SQLite and on PostgreSQL."""
    if "engine" in metafunc.fixturenames and getattr(metafunc.module, "BOTH_DATABASES", False):
        metafunc.parametrize("engine", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """A database with the tables of payments: SQLite, unless a test is run on both."""
    engine = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_engine")
    assert isinstance(engine, Engine)
    return engine


@pytest.fixture(scope="session")
def tariff() -> Tariff:
    """The fees of Region Gävleborg as they stand in the project's data."""
    return load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml")


@pytest.fixture
def terminal() -> Terminal:
    """A terminal that approves."""
    return Terminal()


@pytest.fixture
def checkout(engine: Engine, terminal: Terminal, tariff: Tariff) -> Checkout:
    """The checkout as the kiosk composes it, at one instant."""
    return Checkout(
        engine,
        providers(card_terminal=terminal),
        lambda connection: Ledger(connection, tariff.ceilings, NOW),
        lambda: NOW,
        "kiosk-1",
    )


def order(reference: str = "visit-1", *, kronor: int = 250, counts: bool = True) -> Order:
    """A doctor visit of a patient who is only an id."""
    return Order(reference, "patient-1", "doctor_visit", sek(kronor), date(2026, 11, 21), counts)
