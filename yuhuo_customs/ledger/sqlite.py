"""The ledger in one SQLite file: the default."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from yuhuo_customs.ledger import faults


class SqliteStore:
    """One SQLite file: WAL, every commit flushed to disk, writers one after the other."""

    def __init__(self, path: Path, wait: float) -> None:
        """Make folder and file (readable by the owner alone) when they are not there."""
        self.path, self.where = path, str(path)
        with faults.translated(str(self.path)):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
            except OSError as error:
                raise faults.ledger_error(faults.UNOPENED, str(path)) from error
            self._engine = _engine(path, wait)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: one consistent view, which hinders no writer."""
        with faults.translated(str(self.path)), self._engine.connect() as connection:
            looking = connection.execution_options(reading=True)
            with looking.begin():
                yield looking

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: durable when the block ends well, else as if nothing had happened."""
        with faults.translated(str(self.path)), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """Only one process at a time for ``purpose``; the lock goes with the process, even when it is killed.

        Raises:
            LedgerError: another process is at it.
        """
        # A write transaction on a side file: works alike on Linux, macOS and Windows. Not an exclusive one: two that
        # come at the same moment would both be turned away by the other's reading lock.
        aside = self.path.with_name(f"{self.path.name}-{purpose}")
        with faults.translated(str(self.path)):
            lock = sqlite3.connect(aside, timeout=0)
        with contextlib.closing(lock):
            with faults.translated(str(self.path)):
                try:
                    lock.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                        raise
                    raise faults.ledger_error(faults.SENDING, str(self.path)) from error
            with contextlib.suppress(OSError):
                aside.chmod(0o600)
            yield

    def upgrading(self) -> contextlib.AbstractContextManager[Connection]:
        """As :meth:`writing`: there is one writer at a time."""
        return self.writing()

    @contextlib.contextmanager
    def sending(self) -> Iterator[str]:
        """There is one submitter at a time, and it needs no name.

        Raises:
            LedgerError: another process is at it.
        """
        with self.alone("outbox"):
            yield ""

    def is_gone(self, owner: str) -> bool:  # noqa: ARG002 - whoever asks is the only submitter
        """Always: whoever asks is the only submitter."""
        return True

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()


def _engine(path: Path, wait: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": wait, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = (
            None  # we say BEGIN ourselves, so that schema changes are transactional too
        )
        for pragma in (
            "page_size=16384",
            "journal_mode=WAL",
            "synchronous=FULL",
            "fullfsync=ON",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
