"""PostgreSQL for tests: a cluster that is thrown away, or a server whose address stands in TEST_POSTGRES_URL.

Where PostgreSQL is installed it is used, and whatever keeps it from starting is an error, never a skip. Only a machine
that has neither a server nor an address cannot run these tests, and says so at the end of the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url

ADDRESS = "TEST_POSTGRES_URL"
MISSING = f"PostgreSQL is neither installed here nor named by {ADDRESS} (Debian: apt-get install postgresql)"
_USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")
_NEEDED = ("initdb", "pg_ctl")
# the server refuses to run as root
_INSTEAD_OF_ROOT = ("postgres", "nobody")


@dataclass
class Server:
    """A server on which databases may be made and dropped at will."""

    address: URL
    _numbers: Iterator[int] = field(default_factory=count)

    def new_database(self, *, like: str = "template0") -> str:
        """The address of a new database, empty or a copy of another one that nobody is connected to."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._order(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.address.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._order(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _order(self, statement: str) -> None:
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


def is_here() -> bool:
    """Whether tests can have PostgreSQL on this machine."""
    return ADDRESS in os.environ or _programs() is not None


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A server for a while; `durable` makes its commits reach the disk, as in real life."""
    if ADDRESS in os.environ:
        yield Server(make_url(os.environ[ADDRESS]).set(drivername="postgresql+psycopg"))
        return
    programs = _programs()
    assert programs is not None, MISSING
    user = _user()
    # the path of a UNIX socket is at most 107 bytes long, so pytest's own folders will not do
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = f"{folder}/data"
        _run([f"{programs}/initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"], user, folder)
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", f"fsync={'on' if durable else 'off'}"]
        options = " ".join(f"-c {each}" for each in settings)
        control = [f"{programs}/pg_ctl", "-D", data, "-w", "-t", "60"]
        _run([*control, "-l", f"{folder}/log", "-o", options, "start"], user, folder)
        try:
            yield Server(URL.create("postgresql+psycopg", "tests", database="postgres", query={"host": folder}))
        finally:
            _run([*control, "-m", "immediate", "stop"], user, folder)


def _programs() -> Path | None:
    """The folder with the server's programs."""
    on_path = [Path(found).resolve().parent for name in _NEEDED if (found := shutil.which(name))]
    usual = [folder for pattern in _USUAL for folder in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    return next((each for each in (*on_path, *usual) if all((each / name).exists() for name in _NEEDED)), None)


def _user() -> str:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _INSTEAD_OF_ROOT if name in known)


def _run(command: list[str], user: str, folder: str) -> None:
    """As that user, with what went wrong as the error; the server itself inherits no pipe, which would never end."""
    said = Path(folder, "said")
    with said.open("wb") as output:
        done = subprocess.run(
            command, cwd=folder, user=user if os.geteuid() == 0 else None, stdout=output, stderr=output, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {said.read_text(errors='replace')[-2000:]}")
