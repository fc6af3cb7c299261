"""The documents of a run, entered under their business keys and under the numbers that receipts name them by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from yuhuo_customs.documents import tracked
from yuhuo_customs.ledger.schema import DOCUMENTS, NUMBERS
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.store import bulk, fetch, fetch_in, reserve


@dataclass(frozen=True, slots=True)
class Entered:
    """What is kept of a message when its bytes are in the ledger: the batch as a whole is never held."""

    number: int
    kind: str
    records: pl.DataFrame
    sha256: str

    def event(self, now: str) -> dict[str, Any]:
        detail = json.dumps({"sha256": self.sha256, "documents": self.records.height})
        return {
            "at": now,
            "subject": "message",
            "subject_id": self.number,
            "what": State.QUEUED.value,
            "detail": detail,
        }


def register(
    connection: Connection,
    entered: Sequence[Entered],
    constant: Mapping[str, Any],
    orders: pl.DataFrame | None,
) -> None:
    """Enter the documents of a run's messages; ``constant``: columns that are the same for all of them."""
    if not entered:
        return
    rows = _documents(connection, entered, orders)
    rows = rows.with_columns(
        *(pl.lit(value).alias(name) for name, value in constant.items()),
        id=pl.Series(reserve(connection, DOCUMENTS, rows.height), dtype=pl.Int64),
    )
    bulk(
        connection,
        insert(DOCUMENTS),
        rows.select(column.name for column in DOCUMENTS.c if column.name in rows.columns),
    )
    bulk(connection, insert(NUMBERS), _numbers(rows))


def _documents(
    connection: Connection, entered: Sequence[Entered], orders: pl.DataFrame | None
) -> pl.DataFrame:
    """One row per document: the columns of the table (but those that receipts fill), and those it is found by."""
    of_message = pl.DataFrame(
        {
            "message": [each.number for each in entered],
            "kind": [each.kind.removesuffix("Message") for each in entered],
        },
        schema={"message": pl.Int64, "kind": pl.String},
    )
    place = pl.Series(range(len(entered)), dtype=pl.UInt32)
    sizes = pl.Series([each.records.height for each in entered])
    records = pl.concat([each.records for each in entered], how="diagonal_relaxed").with_columns(
        pl.col("_order", "revision").cast(pl.Int64)
    )
    records = records.hstack(of_message[place.repeat_by(sizes).explode()])
    if orders is not None:
        records = _completed(records, orders)
    if "appType" not in records.columns:
        records = records.with_columns(appType=pl.lit("1"))
    named = [name for name in found_by() if name in records.columns]
    order_no = pl.col("orderNo") if "orderNo" in named else pl.lit(None, dtype=pl.String)
    return records.join(
        _ends(connection, records), on=["kind", "key", "revision"], how="left", maintain_order="left"
    ).with_columns(
        pl.col("since").fill_null(""),
        # what has no order number of its own (a waybill, say) belongs to the order it was composed from
        order_no=pl.coalesce(order_no, order_no.drop_nulls().first().over("_order")).fill_null(""),
        app_type=pl.col("appType").fill_null("1"),
        fields=_json(named),
    )


def found_by() -> tuple[str, ...]:
    """Every field by which a document can be found or checked: those of all ``ways``, and what it is looked up by."""
    ways = (way for document in tracked().values() for way in (*document.ways, document.numbers))
    return tuple(dict.fromkeys(("orderNo", *(name for way in ways for name in way))))


def _json(names: Sequence[str]) -> pl.Expr:
    """The fields that have a value, as the text of a JSON object."""
    if not names:
        return pl.lit("{}")
    return pl.struct(names).struct.json_encode()


def _completed(records: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """With the columns of ``orders`` that the records lack."""
    more = orders.select(
        pl.col("_order").cast(pl.Int64),
        *(pl.col(name).cast(pl.String) for name in found_by() if name in orders.columns),
    )
    joined = records.join(more, on="_order", how="left", maintain_order="left", suffix="_of_order")
    doubled = [name for name in joined.columns if name.endswith("_of_order")]
    return joined.with_columns(
        pl.coalesce(name.removesuffix("_of_order"), name).alias(name.removesuffix("_of_order"))
        for name in doubled
    ).drop(doubled)


def _numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """``name``, ``value``, ``document``: by which numbers each document is found."""
    found = [pl.DataFrame(schema={"name": pl.String, "value": pl.String, "document": pl.Int64})]
    for kind, document in tracked().items():
        mine = rows.filter(pl.col("kind") == kind)
        found += [
            mine.filter(pl.col(name) != "").select(name=pl.lit(name), value=name, document="id")
            for name in document.numbers
            if mine.height and name in mine.columns
        ]
    return pl.concat(found)


def _ends(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    """When customs last spoke of the revision before each: ``kind``, ``key``, ``revision`` (of the new one), ``since``."""
    keys = records.filter(pl.col("revision") > 1)["key"].unique().to_list()
    query = select(
        DOCUMENTS.c.kind,
        DOCUMENTS.c.key,
        (DOCUMENTS.c.revision + 1).label("revision"),
        DOCUMENTS.c.status_time.label("since"),
        DOCUMENTS.c.cancelled,
    ).where(DOCUMENTS.c.status_time.is_not(None))
    found = (
        fetch_in(connection, query, DOCUMENTS.c.key, keys)
        if keys
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
    return found.with_columns(since=pl.max_horizontal("since", "cancelled")).drop("cancelled")
