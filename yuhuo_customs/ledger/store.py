"""The database under the ledger: connections, transactions, locks, and frames out of queries."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Select,
    Table,
    Update,
    cast,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError

from yuhuo_customs.ledger import faults

_BEIJING = timezone(timedelta(hours=8))


class Store:
    """One SQLite file: WAL, every commit flushed to disk, writers one after the other."""

    def __init__(self, path: Path, wait: float) -> None:
        """Make folder and file (readable by the owner alone) when they are not there."""
        self.path = path
        with self._translated():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
            except OSError as error:
                raise faults.ledger_error(faults.UNOPENED, str(path)) from error
            self._engine = _engine(path, wait)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: one consistent view, which hinders no writer."""
        with self._translated(), self._engine.connect() as connection:
            looking = connection.execution_options(reading=True)
            with looking.begin():
                yield looking

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: durable when the block ends well, else as if nothing had happened."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """Only one process at a time for ``purpose``; the lock goes with the process, even when it is killed.

        Raises:
            LedgerError: another process is at it.
        """
        # An exclusive transaction on a side file: works alike on Linux, macOS and Windows.
        aside = self.path.with_name(f"{self.path.name}-{purpose}")
        with self._translated():
            lock = sqlite3.connect(aside, timeout=0)
        with contextlib.closing(lock):
            with self._translated():
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                        raise
                    raise faults.ledger_error(faults.SENDING, str(self.path)) from error
            with contextlib.suppress(OSError):
                aside.chmod(0o600)
            yield

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # a fact about the data: whoever wrote knows what it means
        except (sqlite3.Error, DBAPIError) as error:
            known = faults.recognised(error, str(self.path))
            if known is None:
                raise
            raise known from error


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


def stamp(moment: datetime) -> str:
    """Our own times as they stand in the ledger: Beijing time, ISO 8601 with milliseconds."""
    return moment.astimezone(_BEIJING).isoformat(timespec="milliseconds")


def fetch(connection: Connection, query: Select[Any]) -> pl.DataFrame:
    """The result as a frame; text and bytes by their column's type, whole numbers as Int64."""
    result = connection.execute(query)
    schema = {
        name: {int: pl.Int64, bytes: pl.Binary}.get(column.type.python_type, pl.String)
        for name, column in zip(result.keys(), query.selected_columns, strict=True)
    }
    return pl.DataFrame([tuple(row) for row in result], schema=schema, orient="row")


def fetch_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Sequence[Any]
) -> pl.DataFrame:
    """The result for all rows whose ``column`` is one of ``values``, however many these are."""
    return fetch(connection, query.where(is_one_of(connection, column, values)))


def is_one_of(
    connection: Connection, column: ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``values``: one parameter, however many they are."""
    if connection.dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(values), ensure_ascii=False)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == func.any(cast(list(values), ARRAY(column.type)))


def reserve(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids for rows that are about to be added, so that other tables can name them."""
    if connection.dialect.name == "sqlite":  # one writer at a time
        last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return list(range(last + 1, last + 1 + count))
    sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(connection.execute(sequence, {"name": table.name, "count": count}).scalars())


def bulk(connection: Connection, statement: Insert | Update, frame: pl.DataFrame) -> None:
    """Run ``statement`` once for each row; its parameters are named as the columns of ``frame``.

    Compiled once and handed to the driver as tuples: a third of the time that one dictionary per row takes.
    """
    if frame.is_empty():
        return
    is_insert = isinstance(statement, Insert)
    compiled = statement.compile(dialect=connection.dialect, column_keys=frame.columns if is_insert else None)
    names = getattr(compiled, "positiontup", None)
    rows: Any = frame.select(names).rows() if names else frame.to_dicts()
    connection.exec_driver_sql(str(compiled), rows)
