"""All that the ledger has of one order, as it stands there: for the evidence that leaves the house."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, or_, select

from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.events import FIRST
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.queries import of_order
from yuhuo_customs.ledger.schema import (
    ATTEMPTS,
    CHAIN,
    DOCUMENTS,
    EVENTS,
    MESSAGES,
    ORIGINS,
    PAYLOADS,
    RECEIPTS,
    RUNS,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One order in the ledger.

    Attributes:
        documents, messages, attempts, runs: Rows of these tables, by column.
        contents: copMsgId → the bytes that were sent; a purged message has none.
        receipts: Rows with ``content``, those that speak of the order's documents or of their messages.
        events: Rows of documents, messages and receipts, each with ``before``, the hash that the chain had there.
        inputs: Run → bytes of its input file, where they are kept.
        judgements: Run → the judgement on that file (``pipeline.origins``).
        head: Sequence and hash of the ledger's last event.
    """

    documents: tuple[Row, ...]
    messages: tuple[Row, ...]
    attempts: tuple[Row, ...]
    runs: tuple[Row, ...]
    contents: Mapping[str, bytes]
    receipts: tuple[Row, ...]
    events: tuple[Row, ...]
    inputs: Mapping[int, bytes]
    judgements: Mapping[int, Mapping[str, Any]]
    head: tuple[int, str]


def dossier(ledger: Ledger, order: str) -> Dossier:
    """Everything about an order: its number, or any other number of one of its documents. Empty when unknown.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with ledger.reading() as connection:
        documents = _rows(connection, select(DOCUMENTS).where(of_order(order)).order_by(DOCUMENTS.c.id))
        ids, sent = [row["id"] for row in documents], sorted({row["message"] for row in documents})
        messages = _of(connection, MESSAGES, MESSAGES.c.id, sent)
        runs = sorted({row["run"] for row in documents})
        own = _events(connection, ids, sent)
        receipts = _receipts(connection, own)
        events = _events(connection, ids, sent, [row["id"] for row in receipts])
        origins = _of(connection, ORIGINS, ORIGINS.c.run, runs)
        names = {row["id"]: row for row in messages}
        contents = {
            names[row["message"]]["cop_msg_id"]: unpack(bytes(row["content"]), names[row["message"]]["size"])
            for row in _of(connection, PAYLOADS, PAYLOADS.c.message, sent)
        }
        return Dossier(
            documents=documents,
            messages=messages,
            attempts=_of(connection, ATTEMPTS, ATTEMPTS.c.message, sent),
            runs=_of(connection, RUNS, RUNS.c.id, runs),
            contents=contents,
            receipts=receipts,
            events=events,
            inputs={
                row["run"]: unpack(bytes(row["input"]), row["input_size"])
                for row in origins
                if row["input_size"]
            },
            judgements={
                row["run"]: json.loads(unpack(bytes(row["judgement"]), row["judgement_size"]))
                for row in origins
            },
            head=_head(connection),
        )


def _of(
    connection: Connection, table: Table, column: ColumnElement[Any], values: Sequence[int]
) -> tuple[Row, ...]:
    return _rows(connection, select(table).where(column.in_(values)).order_by(*table.primary_key.columns))


def _rows(connection: Connection, query: Select[Any]) -> tuple[Row, ...]:
    return tuple(dict(row) for row in connection.execute(query).mappings())


def _events(
    connection: Connection, documents: Sequence[int], messages: Sequence[int], receipts: Sequence[int] = ()
) -> tuple[Row, ...]:
    own = EVENTS.c
    theirs = or_(
        and_(own.subject == "document", own.subject_id.in_(documents)),
        and_(own.subject == "message", own.subject_id.in_(messages)),
        and_(own.subject == "receipt", own.what == "stored", own.subject_id.in_(receipts)),
    )
    rows = _rows(connection, select(EVENTS).where(theirs).order_by(own.sequence))
    ahead = [row["sequence"] - 1 for row in rows]
    before = {
        row["sequence"]: row["hash"]
        for row in _rows(connection, select(own.sequence, own.hash).where(own.sequence.in_(ahead)))
    }
    return tuple(dict(row) | {"before": before.get(row["sequence"] - 1, FIRST)} for row in rows)


def _receipts(connection: Connection, events: Sequence[Row]) -> tuple[Row, ...]:
    told = (json.loads(row["detail"]) for row in events if row["what"] in ("receipt", "push", "technical"))
    return _of(connection, RECEIPTS, RECEIPTS.c.id, sorted({each["receipt"] for each in told}))


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).first()
    return (int(row.sequence), str(row.hash)) if row else (0, FIRST)
