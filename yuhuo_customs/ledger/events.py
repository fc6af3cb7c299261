"""The events: what happened, only ever added to, each with a hash over itself and the one before."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, insert, select, update

from yuhuo_customs.ledger.schema import CHAIN, EVENTS
from yuhuo_customs.ledger.store import table_of

FIRST = "0" * 64
"""What stands before the first event."""

Row = Mapping[str, Any]
"""``at``, ``subject``, ``subject_id``, ``what``, ``detail`` (text of a JSON object)."""


def note(connection: Connection, rows: Iterable[Row]) -> None:
    """Add events in this order. The end of the chain is held until the transaction ends."""
    new = [dict(row) for row in rows]
    if not new:
        return
    # Locked where there are several writers; SQLite has one at a time and ignores it.
    sequence, last = connection.execute(_HEAD).one()
    for row in new:
        sequence += 1
        last = digest(last, sequence, row)
        row.update(sequence=sequence, hash=last)
    values = [[row[name] for name in _NAMES] for row in new]
    connection.execute(_add(connection.dialect.name), {"rows": values})
    connection.execute(_MOVE, {"sequence": sequence, "hash": last})


def hold(connection: Connection) -> None:
    """Take the end of the chain before anything else: writers of events go one after the other and never into each other's
    way. SQLite has one writer at a time as it is.
    """  # noqa: D205 - two sentences
    if connection.dialect.name != "sqlite":
        connection.execute(_HEAD)


def digest(before: str, sequence: int, row: Row) -> str:
    """Hash of an event: SHA-256 (hex) over the hash before and the event's own columns, as JSON."""
    own = [before, sequence, row["at"], row["subject"], row["subject_id"], row["what"], row["detail"]]
    return hashlib.sha256(json.dumps(own, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def chained(rows: Sequence[Row], before: str = FIRST) -> list[str]:
    """The hashes that these events (with ``sequence``) must have."""
    found = []
    for row in rows:
        before = digest(before, row["sequence"], row)
        found.append(before)
    return found


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Row numbers as [first, last] pairs: the detail of an event that speaks of many rows stays short."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


_HEAD = select(CHAIN.c.sequence, CHAIN.c.hash).where(CHAIN.c.id == 1).with_for_update()
_NAMES = ("sequence", "at", "subject", "subject_id", "what", "detail", "hash")


@functools.cache
def _add(dialect: str) -> Insert:
    return insert(EVENTS).from_select(_NAMES, select(table_of(dialect, [EVENTS.c[name] for name in _NAMES])))


_MOVE = update(CHAIN).where(CHAIN.c.id == 1)
