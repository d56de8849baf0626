"""What tests of the kiosk share: the use cases with devices in memory, and the whole kiosk as processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog

from hardware.document import Columns, Document, Row
from hardware.interfaces import (
    Condition,
    Diagnosis,
    Paper,
    PrinterStatus,
    PrintOutcome,
    PrintResult,
    Reconciliation,
    ServiceState,
    Transaction,
    TransactionState,
)
from kiosk.appointments.port import ArrivalAnswer, Booking, BookingSystemDown
from kiosk.checkin import SelfCheckIn
from kiosk.clinic import Clinic
from kiosk.clock import clinic_day
from kiosk.demo_data import enter_history, load_bookings, load_patients
from kiosk.identification.kallelse import KallelseFormat
from kiosk.printing import TicketPrinter
from kiosk.refusals import CheckInWindow
from kiosk.settings import Settings
from kiosk.simulators.booking.agenda import Agenda, Arrival
from kiosk.terminal_payment import TerminalPayment
from kiosk.ways import Ways
from payments.checkout import Checkout
from payments.database import open_engine, upgrade, upgrade_payments
from payments.high_cost.ledger import Ledger
from payments.high_cost.statement import StatementKeys
from payments.providers import providers
from payments.receipt import Seller
from payments.tariff_files import load_tariff
from tests.kiosk.world import Kiosk, Surroundings, eventually
from triage_bot.identity.personnummer import Personnummer

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class Appointments:
    """The demonstration's bookings without the network; `is_down` and `loses_answers` break it."""

    agenda: Agenda
    is_down: bool = False
    loses_answers: bool = False
    arrivals: list[str] = field(default_factory=list)

    def find(self, code: str) -> Booking | None:
        """Look up, or be down."""
        self._fail_if(self.is_down)
        return self.agenda.with_code(code)

    def find_for(self, person: Personnummer, *, on: date) -> tuple[Booking, ...]:
        """Look up, or be down."""
        self._fail_if(self.is_down)
        return tuple(self.agenda.of_person(person.digits, on))

    def patient_of(self, person: Personnummer) -> str | None:
        """Look up, or be down."""
        self._fail_if(self.is_down)
        return self.agenda.patient_of(person.digits)

    def arrive(self, booking_id: str, *, at: datetime, key: str) -> ArrivalAnswer:
        """Note the arrival, perhaps without telling."""
        self._fail_if(self.is_down)
        assert at.tzinfo is not None
        self.arrivals.append(key)
        answer = self.agenda.arrive(booking_id, key)
        self._fail_if(self.loses_answers)
        return ArrivalAnswer.TAKEN if answer is Arrival.TAKEN else ArrivalAnswer.REFUSED

    def is_up(self) -> bool:
        """As set."""
        return not self.is_down

    @staticmethod
    def _fail_if(fails: bool) -> None:
        if fails:
            raise BookingSystemDown("down")


@dataclass
class Printer:
    """A printer that keeps what it printed."""

    outcome: PrintOutcome = PrintOutcome.PRINTED
    now: PrinterStatus = field(default_factory=lambda: PrinterStatus(Condition.OK, Paper.FULL))
    printed: list[Document] = field(default_factory=list)

    def status(self) -> PrinterStatus:
        """As set."""
        return self.now

    def print(self, document: Document) -> PrintResult:
        """Keep the document."""
        self.printed.append(document)
        return PrintResult(self.outcome, self.now)


@dataclass
class Terminal:
    """A terminal that answers as set, keeps what was acknowledged, and may go silent in the middle of a payment."""

    answer: TransactionState = TransactionState.APPROVED
    ready: Condition = Condition.OK
    kept: list[Transaction] = field(default_factory=list)
    goes_silent: bool = False
    is_silent: bool = False

    def login(self) -> None:
        """Nothing to do."""

    def payment(
        self, amount_ore: int, *, commit: Callable[[Transaction], None], progress: Callable[[str], None]
    ) -> Transaction:
        """Answer as set."""
        progress("insert_card")
        self.is_silent = self.goes_silent
        if self.answer is TransactionState.UNKNOWN:
            return Transaction(TransactionState.UNKNOWN, reason="link_lost")
        number = len(self.kept) + 1
        result = Transaction(self.answer, amount_ore, number, number, "T1", "**** 4242", "Visa")
        commit(result)
        if self.answer is TransactionState.APPROVED:
            self.kept.append(result)
        return result

    def transaction_status(self) -> Transaction | None:
        """The last one kept, or silence."""
        if self.is_silent:
            return Transaction(TransactionState.UNKNOWN, reason="no_answer")
        return self.kept[-1] if self.kept else None

    def reversal(self, receipt_number: int, *, commit: Callable[[Transaction], None]) -> Transaction:
        """Take the payment back."""
        taken = next(each for each in self.kept if each.receipt_number == receipt_number)
        reversed_one = replace(taken, state=TransactionState.REVERSED)
        commit(reversed_one)
        return reversed_one

    def refund(
        self, amount_ore: int, *, commit: Callable[[Transaction], None], progress: Callable[[str], None]
    ) -> Transaction:
        """Give money back to whoever stands there."""
        progress("insert_card")
        given = Transaction(TransactionState.REVERSED, amount_ore)
        commit(given)
        return given

    def logout(self) -> None:
        """Nothing to do."""

    def reconciliation(self) -> Reconciliation:
        """All is handed in."""
        return Reconciliation(ServiceState.DONE, len(self.kept))

    def diagnosis(self) -> Diagnosis:
        """All is well."""
        return Diagnosis(ServiceState.DONE)

    def abort(self) -> None:
        """Do not obey."""

    def condition(self) -> Condition:
        """As set."""
        return self.ready


@dataclass(frozen=True)
class Scene:
    """The use cases and everything around them that a test may move."""

    desk: SelfCheckIn
    clock: Clock
    appointments: Appointments
    printer: Printer
    terminal: Terminal


def words(document: Document) -> str:
    """All text of a document, line by line."""
    lines = []
    for block in document.blocks:
        if isinstance(block, Row):
            lines.append(block.text)
        elif isinstance(block, Columns):
            lines.append(f"{block.left} {block.right}")
    return "\n".join(lines).replace("\u00a0", " ")


@pytest.fixture(scope="session", autouse=True)
def _logs_as_in_use() -> Iterator[None]:
    """Log errors as the kiosk does: by default all local variables are drawn, which takes seconds on a busy machine."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> Clock:
    """Friday 20 November 2026, ten o'clock at the clinic."""
    return Clock()


@pytest.fixture
def agenda(clock: Clock) -> Agenda:
    """The bookings of the demonstration."""
    return Agenda(load_bookings(DATA / "demo/bookings.yml"), load_patients(DATA / "demo/patients.yml"), clock=clock)


@pytest.fixture
def scene(tmp_path: Path, clock: Clock, agenda: Agenda) -> Iterator[Scene]:
    """The use cases on a fresh database, with the demonstration's patients and their earlier visits."""
    engine = open_engine(f"sqlite:///{tmp_path}/kiosk.sqlite")
    upgrade_payments(engine)
    upgrade(engine, ROOT / "kiosk/migrations", version_table="kiosk_alembic_version")
    tariff = load_tariff(DATA / "region/gavleborg/fees.yml", DATA / "high_cost.yml")
    printer, terminal, appointments = Printer(), Terminal(), Appointments(agenda)

    def registry(connection: object) -> Ledger:
        return Ledger(connection, tariff.ceilings, clock())  # type: ignore[arg-type]

    with engine.begin() as connection:
        enter_history(DATA / "demo/patients.yml", registry(connection), today=clinic_day(NOW))
    checkout = Checkout(engine, providers(card_terminal=TerminalPayment(terminal)), registry, clock, "kiosk-1")
    clinic = Clinic(
        "Demokliniken",
        Seller("Demo AB", "000000-0000", "Exempelgatan 1"),
        tariff,
        KallelseFormat(Settings.model_fields["kallelse_pattern"].default),
        CheckInWindow(timedelta(hours=2), timedelta(minutes=5)),
        StatementKeys((bytes(range(32)),)),
    )
    desk = SelfCheckIn(
        clinic, engine, appointments, checkout, TicketPrinter(engine, printer, clock), Ways(terminal), clock
    )
    yield Scene(desk, clock, appointments, printer, terminal)
    engine.dispose()


@pytest.fixture(scope="session")
def surroundings() -> Iterator[Surroundings]:
    """Simulated devices and booking system, as processes, for all tests that need them."""
    # the path of a UNIX socket is at most 107 bytes long, so pytest's own folders will not do
    with TemporaryDirectory(prefix="kiosk-") as folder:
        around = Surroundings(Path(folder))
        try:
            around.start()
            yield around
        finally:
            around.close()


@pytest.fixture(scope="session")
def _shared_kiosk(surroundings: Surroundings) -> Iterator[Kiosk]:
    with TemporaryDirectory(prefix="kiosk-") as folder:
        kiosk = Kiosk(surroundings, Path(folder))
        yield kiosk
        if kiosk.process is not None:
            assert kiosk.close() == 0


@pytest.fixture
def shared_kiosk(surroundings: Surroundings, _shared_kiosk: Kiosk) -> Kiosk:
    """A kiosk process that several tests use, for visits in which nothing is paid."""
    surroundings.mend()
    if surroundings.holder is not _shared_kiosk:
        _shared_kiosk.start()
    _shared_kiosk.rest()
    eventually(lambda: _shared_kiosk.get("/health").json()["status"] == "ok")
    return _shared_kiosk


@pytest.fixture
def kiosk_process(surroundings: Surroundings, tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk process with an empty database, everything around it in order."""
    surroundings.mend()
    kiosk = Kiosk(surroundings, tmp_path)
    kiosk.start()
    yield kiosk
    surroundings.mend()
    assert kiosk.close() == 0
