"""For the review: what was sent before, list by list, and how each list stands. Reads only."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from yuhuo_customs.documents.manifest.contents import Fields
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import read
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES, PAYLOADS


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: number, kind (CEB621Message), the day it was composed (yyyy-mm-dd), its documents."""

    number: int
    kind: str
    day: str
    documents: tuple[Fields, ...]


def sent_after(ledger: Ledger, number: int, kinds: Sequence[str]) -> Iterator[Sent]:
    """Messages of these kinds with a number above ``number``, in order; purged ones are left out.

    Raises:
        LedgerError: the ledger cannot be read.
        InputError: stored bytes are no XML.
    """
    query = (
        select(MESSAGES.c.id, MESSAGES.c.kind, MESSAGES.c.size, MESSAGES.c.changed, PAYLOADS.c.content)
        .join(PAYLOADS, PAYLOADS.c.message == MESSAGES.c.id)
        .where(MESSAGES.c.id > number, MESSAGES.c.kind.in_(kinds))
        .order_by(MESSAGES.c.id)
    )
    with ledger.reading() as connection:
        for row in connection.execute(query):
            found = read(unpack(bytes(row.content), row.size))
            yield Sent(row.id, row.kind, row.changed[:10], tuple(found.values()))


def lists(ledger: Ledger, kinds: Sequence[str]) -> pl.DataFrame:
    """The last revision of each document: ``kind``, ``ebcCode``, ``orderNo``, ``copNo``, ``invtNo``, ``preNo``, ``status``, ``state``.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    own = DOCUMENTS.c
    query = (
        select(own.kind, own.key, own.order_no, own.status, own.state, own.fields)
        .where(own.kind.in_(kinds))
        .order_by(own.revision)
    )
    with ledger.reading() as connection:
        rows = {(row.kind, row.key): _row(row) for row in connection.execute(query)}
    return pl.DataFrame(list(rows.values()), schema=no_lists().schema)


def no_lists() -> pl.DataFrame:
    """What :func:`lists` gives for a ledger without any."""
    names = ("kind", "ebcCode", "orderNo", "copNo", "invtNo", "preNo", "status", "state")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def _row(row: object) -> Mapping[str, str | None]:
    fields = json.loads(row.fields)  # type: ignore[attr-defined]
    return {
        **{name: fields.get(name) or None for name in ("ebcCode", "copNo", "invtNo", "preNo")},
        "kind": row.kind,  # type: ignore[attr-defined]
        "orderNo": row.order_no,  # type: ignore[attr-defined]
        "status": row.status,  # type: ignore[attr-defined]
        "state": row.state,  # type: ignore[attr-defined]
    }
