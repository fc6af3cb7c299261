"""Raw receipts: kept as they came before anything is read, their hashes in the chain of events."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from yuhuo_customs.domain.ports import RawReceipt
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import RECEIPTS
from yuhuo_customs.ledger.store import fetch_in, is_one_of, reserve

PURGED = b""
"""Stands for a raw receipt whose bytes are gone; its hash stays."""
_RECALLED = 1_000
"""Unmatched raw receipts that are looked at again: foreign ones may pile up."""


def receipts(ledger: Ledger, kind: str) -> list[bytes]:
    """Every receipt of a kind (CEB816Message, …), the oldest first; each content once.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    query = select(RECEIPTS.c.content).where(RECEIPTS.c.kind == kind).order_by(RECEIPTS.c.id)
    with ledger.reading() as connection:
        return [bytes(row.content) for row in connection.execute(query)]


def recall(ledger: Ledger, *, early: bool = False) -> int:
    """What came too early is looked at again: a receipt that was matched may have brought the number it speaks of.

    ``early``: only answers about messages that were being sent when they came. Returns how many.

    Raises:
        LedgerError: the ledger cannot be written.
    """
    latest = (
        select(RECEIPTS.c.id)
        .where(RECEIPTS.c.state == ("early" if early else "unmatched"))
        .order_by(RECEIPTS.c.id.desc())
        .limit(_RECALLED)
    )
    with ledger.reading() as connection:
        found = list(connection.execute(latest).scalars())
    if found:
        with ledger.writing() as connection:
            connection.execute(
                update(RECEIPTS).where(is_one_of(connection, RECEIPTS.c.id, found)).values(state="again")
            )
    return len(found)


def store(ledger: Ledger, source: str, raws: Sequence[RawReceipt]) -> int:
    """Make the bytes durable, and their hashes part of the chain; how many were here already.

    Raises:
        LedgerError: the ledger cannot be written.
    """
    wanted = {(hashlib.sha256(raw.content).hexdigest(), _told(raw)): raw.content for raw in raws}
    if not wanted:
        return 0
    with ledger.writing() as connection:
        events.hold(connection)
        query = select(RECEIPTS.c.sha256, RECEIPTS.c.told)
        here = set(
            fetch_in(connection, query, RECEIPTS.c.sha256, sorted({each for each, _ in wanted})).iter_rows()
        )
        fresh = [each for each in wanted if each not in here]
        if fresh:
            now, numbers = ledger.now(), reserve(connection, RECEIPTS, len(fresh))
            constant = {"kind": "", "received": now, "source": source, "state": "new"}
            rows = [
                {"id": number, "sha256": each[0], "told": each[1], "content": wanted[each]} | constant
                for number, each in zip(numbers, fresh, strict=True)
            ]
            connection.execute(insert(RECEIPTS), rows)
            events.note(connection, [_stored(now, row) for row in rows])
    return len(raws) - len(fresh)


def _told(one: RawReceipt) -> str:
    return f"{one.verdict} {one.about}".rstrip() if one.verdict or one.about else ""


def _stored(now: str, row: dict[str, Any]) -> events.Row:
    detail = json.dumps({"sha256": row["sha256"], "told": row["told"]}, ensure_ascii=False)
    return {"at": now, "subject": "receipt", "subject_id": row["id"], "what": "stored", "detail": detail}
