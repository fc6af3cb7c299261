"""The database under the ledger, whichever it is: what a store can do, and frames in and out of queries."""

import contextlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

import polars as pl
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
)

_BEIJING = timezone(timedelta(hours=8))


class Store(Protocol):
    """One database: connections, transactions, locks."""

    where: str
    """For people: path, or address without its password."""

    def reading(self) -> contextlib.AbstractContextManager[Connection]:
        """A read transaction: one consistent view, which hinders no writer."""
        ...

    def writing(self) -> contextlib.AbstractContextManager[Connection]:
        """A write transaction: durable when the block ends well, else as if nothing had happened."""
        ...

    def upgrading(self) -> contextlib.AbstractContextManager[Connection]:
        """A write transaction in which nobody else changes the schema."""
        ...

    def sending(self) -> contextlib.AbstractContextManager[str]:
        """Be a submitter for a while, under the name that is given; the name goes with the process, even when it is killed.

        Raises:
            LedgerError: there is one already, and this database has room for one only.
        """
        ...

    def is_gone(self, owner: str) -> bool:
        """Whether the submitter of this name is no longer there."""
        ...

    def close(self) -> None:
        """Let the database go."""
        ...


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
        each = func.json_each(json.dumps(list(values), ensure_ascii=False)).table_valued("value", name="each")
        return column.in_(select(each.c.value))
    return column == func.any(cast(list(values), ARRAY(column.type)))


def is_among(dialect: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """As :func:`is_one_of`, in a statement that is built once; the values are its parameter ``ids``."""
    if dialect == "sqlite":
        each = func.json_each(bindparam("ids", type_=JSON)).table_valued("value", name="each")
        return column.in_(select(each.c.value))
    return column == func.any(bindparam("ids", type_=ARRAY(column.type)))


def table_of(dialect: str, columns: Sequence[ColumnElement[Any]]) -> FromClause:
    """A table with the names and types of ``columns`` out of the parameter ``rows``, a list of lists of numbers and text.

    One statement then does what a statement for each row would do. SQLite's driver lets other threads run at each step and
    then waits for its turn: among busy threads fifty steps take longer than a flush to disk.
    """
    given = bindparam("rows", type_=JSON)
    if dialect == "sqlite":
        each = func.json_each(given).table_valued("value", name="each")
        fields: list[ColumnElement[Any]] = [
            func.json_extract(each.c.value, f"$[{place}]") for place, _ in enumerate(columns)
        ]
    else:
        each = func.json_array_elements(cast(given, JSON)).table_valued(column("value", JSON), name="each")
        fields = [cast(each.c.value.op("->>")(place), own.type) for place, own in enumerate(columns)]
    return select(*(field.label(own.name) for field, own in zip(fields, columns, strict=True))).subquery(
        "given"
    )


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
