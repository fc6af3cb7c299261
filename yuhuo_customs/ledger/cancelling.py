"""A cancellation that customs decided ends the list it speaks of (receipts 606 and 624, ceb/README.md §7)."""

import json

import polars as pl
from sqlalchemy import Connection, bindparam, select, update

from yuhuo_customs.documents import tracked
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.schema import DOCUMENTS, NUMBERS
from yuhuo_customs.ledger.states import DELETE, State
from yuhuo_customs.ledger.store import bulk, fetch, fetch_in

_LINKS = ("invtNo", "preNo")
"""Numbers that the cancellation and its list have in common."""


def cancel(connection: Connection, now: str, judged: pl.DataFrame) -> None:
    """End the lists whose cancellation is done; whichever of the two receipts came first."""
    touched = set(judged["old_kind"].unique()) if judged.height else set()
    for kind, document in tracked().items():
        if document.cancels and touched & {kind, document.cancels}:
            done = _done(connection, kind, document.done)
            if done.height:
                _end(connection, now, document.cancels, done)


def _done(connection: Connection, kind: str, statuses: tuple[str, ...]) -> pl.DataFrame:
    """Decided cancellations: ``cancellation``, ``time``, and their numbers, one row each as ``name``, ``value``."""
    query = select(
        DOCUMENTS.c.id.label("cancellation"), DOCUMENTS.c.status_time.label("time"), DOCUMENTS.c.fields
    ).where(DOCUMENTS.c.kind == kind, DOCUMENTS.c.status.in_(statuses), DOCUMENTS.c.app_type != DELETE)
    found = fetch(connection, query)
    return pl.concat(
        found.select(
            "cancellation", "time", name=pl.lit(name), value=pl.col("fields").str.json_path_match(f"$.{name}")
        ).filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
        for name in _LINKS
    )


def _end(connection: Connection, now: str, kind: str, done: pl.DataFrame) -> None:
    query = (
        select(
            DOCUMENTS.c.id.label("list"),
            DOCUMENTS.c.key,
            DOCUMENTS.c.revision,
            DOCUMENTS.c.since,
            NUMBERS.c.name,
            NUMBERS.c.value,
        )
        .join(NUMBERS, NUMBERS.c.document == DOCUMENTS.c.id)
        .where(DOCUMENTS.c.kind == kind, DOCUMENTS.c.cancelled.is_(None), NUMBERS.c.name.in_(_LINKS))
    )
    alive = fetch_in(connection, query, NUMBERS.c.value, done["value"].unique().to_list())
    ended = (
        alive.join(done, on=["name", "value"])
        .filter(pl.col("since") < pl.col("time"))
        .sort("revision", "cancellation")
        .unique("key", keep="last", maintain_order=True)
    )
    if ended.is_empty():
        return
    rows = ended.select(b_document="list", cancelled="time", state=pl.lit(State.CANCELLED.value))
    statement = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("b_document"))
    bulk(
        connection,
        statement.values(cancelled=bindparam("cancelled"), state=bindparam("state")),
        rows,
    )
    events.note(
        connection,
        [
            {
                "at": now,
                "subject": "document",
                "subject_id": each["list"],
                "what": State.CANCELLED.value,
                "detail": json.dumps({"by": each["cancellation"], "time": each["time"]}),
            }
            for each in ended.iter_rows(named=True)
        ],
    )
