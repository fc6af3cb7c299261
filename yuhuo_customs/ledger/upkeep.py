"""Keeping the ledger: a copy of it, and what is old enough to go; whether it is whole is judged by ``auditing``."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from yuhuo_customs.errors import LedgerError, OutputError, Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.auditing import Problem, Verified, verify
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.raw import PURGED
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES, ORIGINS, PAYLOADS, RECEIPTS
from yuhuo_customs.ledger.states import PENDING, State
from yuhuo_customs.ledger.store import is_one_of

__all__ = ["Problem", "Purged", "Verified", "backup", "purge", "verify"]


def backup(ledger: Ledger, out: Path) -> None:
    """A whole copy of an SQLite ledger while it is in use, readable by the owner alone.

    Raises:
        LedgerError: it lies in PostgreSQL (use ``pg_dump`` there).
        OutputError: the file is there already, or cannot be written.
    """
    if "://" in ledger.where:
        raise LedgerError(
            Text("PostgreSQL 中的账本请用 pg_dump 备份。", "A ledger in PostgreSQL is copied with pg_dump."),
            where=ledger.where,
            todo=Text("请运行 pg_dump。", "Run pg_dump."),
        )
    part = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists():
            raise FileExistsError(str(out))
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(ledger.where)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        part.rename(out)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            Text(f"备份无法写入：{error}", f"The copy cannot be written: {error}"),
            where=str(out),
            todo=Text("请另选文件名或位置。", "Choose another name or place."),
        ) from error


@dataclass(frozen=True, slots=True)
class Purged:
    """How many messages and receipts lost their bytes."""

    messages: int
    receipts: int


def purge(ledger: Ledger, days: int, *, do: bool) -> Purged:
    """Remove the bytes of messages and receipts that are older than ``days`` and whose documents are all ended; what
    happened, and their hashes, stay.

    ``do`` False only counts.

    Raises:
        LedgerError: it cannot be written.
    """  # noqa: D205 - one sentence
    before = (datetime.fromisoformat(ledger.now()) - timedelta(days=days)).isoformat(timespec="milliseconds")
    open_states = [None, *(state.value for state in State if state not in _ENDED)]
    with ledger.writing() as connection:
        events.hold(connection)
        alive = select(DOCUMENTS.c.message).where(
            DOCUMENTS.c.state.is_(None) | DOCUMENTS.c.state.in_([each for each in open_states if each])
        )
        messages = select(MESSAGES.c.id).where(
            MESSAGES.c.changed < before,
            MESSAGES.c.state.not_in([state.value for state in PENDING]),
            MESSAGES.c.id.in_(select(PAYLOADS.c.message)),
            MESSAGES.c.id.not_in(alive),
        )
        receipts = select(RECEIPTS.c.id).where(
            RECEIPTS.c.received < before,
            RECEIPTS.c.state.not_in(["new", "again"]),
            RECEIPTS.c.content != PURGED,
        )
        gone = [list(connection.execute(query).scalars()) for query in (messages, receipts)]
        if do and any(gone):
            connection.execute(delete(PAYLOADS).where(is_one_of(connection, PAYLOADS.c.message, gone[0])))
            connection.execute(
                update(RECEIPTS).where(is_one_of(connection, RECEIPTS.c.id, gone[1])).values(content=PURGED)
            )
            _forget_inputs(connection)
            counts = {"messages": len(gone[0]), "receipts": len(gone[1]), "days": days}
            ranges = {"messageIds": events.ranges(gone[0]), "receiptIds": events.ranges(gone[1])}
            detail = json.dumps(counts | ranges)
            row = {
                "at": ledger.now(),
                "subject": "ledger",
                "subject_id": 0,
                "what": "purged",
                "detail": detail,
            }
            events.note(connection, [row])
    return Purged(len(gone[0]), len(gone[1]))


def _forget_inputs(connection: Connection) -> None:
    """The input of a run none of whose messages has its bytes any more goes too; the judgement on it stays."""
    kept = select(MESSAGES.c.run).join(PAYLOADS, PAYLOADS.c.message == MESSAGES.c.id)
    connection.execute(update(ORIGINS).where(ORIGINS.c.run.not_in(kept)).values(input=PURGED, input_size=0))


_ENDED = (
    State.RELEASED,
    State.CLOSED,
    State.CANCELLED,
    State.WITHDRAWN,
    State.REFUSED,
    State.PROCESSING_ERROR,
    State.STORED,
    State.DECIDED,
    State.ACCEPTED,
)
"""States after which nothing is expected for years: what is purged is old as well."""
