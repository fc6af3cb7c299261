"""What matched receipts change: newer wins, never backwards (transport.md §8.4), the same in every order of arrival."""

from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, select, update

from yuhuo_customs.documents import tracked
from yuhuo_customs.ledger import cancelling, events
from yuhuo_customs.ledger.attempts import move
from yuhuo_customs.ledger.learning import learn
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES
from yuhuo_customs.ledger.states import State, meaning, weight
from yuhuo_customs.ledger.store import bulk


def apply(connection: Connection, now: str, records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Write what ``pairs`` change.

    Args:
        records: Receipt elements: ``record``, ``receipt``, ``kind``, ``status``, ``time``, ``info``, and a column for
            each number (preNo, invtNo …).
        pairs: From :func:`yuhuo_customs.ledger.matching.match`.

    Returns:
        ``record``, ``matched``, ``applied`` (Boolean): one row per record.
    """
    joined = pairs.join(records, on="record", how="inner", maintain_order="left").sort("record")
    judged = (
        joined.with_columns(app_type="old_app_type", speaks=_speaks())
        .with_columns(weight=weight(), old_weight=weight("old_").fill_null(""), state=meaning())
        .with_columns(
            place=pl.when("speaks").then(pl.col("weight").rank("dense").cast(pl.Int64)),
            state=pl.when(pl.col("old_cancelled").is_not_null())
            .then(pl.lit(State.CANCELLED.value))
            .otherwise("state"),
        )
        .with_columns(
            best=pl.col("place").cum_max().shift(1).over("document").fill_null(0),
            applied=pl.col("speaks") & (pl.col("weight") > pl.col("old_weight")).fill_null(value=False),
        )
        .with_columns(applied=pl.col("applied") & (pl.col("place") > pl.col("best")))
    )
    _update(connection, judged)
    learn(connection, judged)
    _prove_arrival(connection, now, judged["message"].unique().to_list())
    _note(connection, now, judged)
    cancelling.cancel(connection, now, judged)
    verdict = judged.group_by("record").agg(pl.col("applied").any(), matched=pl.lit(value=True))
    return (
        records.select("record")
        .join(verdict, on="record", how="left", maintain_order="left")
        .with_columns(pl.col("matched", "applied").fill_null(value=False))
        .select("record", "matched", "applied")
    )


def _speaks() -> pl.Expr:
    """Whether the receipt decides the state: it answers the document, or its whole message. What customs pushes later
    (tax bills, results of a summary) is only recorded.
    """  # noqa: D205 - two sentences
    answering = [kind for document in tracked().values() for kind in document.answered_by]
    return pl.col("kind").is_in(["CEB900Message", *answering]) & (pl.col("status") != "")


def _update(connection: Connection, judged: pl.DataFrame) -> None:
    """The heaviest receipt gives state and text."""
    best = (
        judged.filter("applied")
        .unique("document", keep="last", maintain_order=True)
        .select(b_document="document", state="state", status="status", status_time="time", info="info")
    )
    if best.height:
        columns = [name for name in best.columns if name != "b_document"]
        statement = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("b_document"))
        values: dict[str, Any] = {name: bindparam(name) for name in columns}
        bulk(connection, statement.values(values), best)


def _prove_arrival(connection: Connection, now: str, messages: list[int]) -> None:
    """A receipt proves that the message arrived, whatever the transport said; unless it was never sent from here."""
    # what an older copy of the ledger counts no tries of may have been tried before: it stands at UNKNOWN
    tried = (MESSAGES.c.attempts > 0) | (MESSAGES.c.state == State.UNKNOWN.value)
    query = select(MESSAGES.c.id).where(MESSAGES.c.state != State.TAKEN_IN.value, tried)
    doubtful = set(connection.execute(query).scalars())
    move(
        connection,
        [message for message in messages if message in doubtful],
        State.TAKEN_IN,
        now,
        arrived="yes",
        by="receipt",
    )


def _note(connection: Connection, now: str, judged: pl.DataFrame) -> None:
    if judged.is_empty():
        return
    detail = pl.struct("receipt", "kind", "status", "time", "info", "state", "applied").struct.json_encode()
    rows = judged.select(
        at=pl.lit(now),
        subject=pl.lit("document"),
        subject_id="document",
        what=pl.when("speaks").then(pl.lit("receipt")).otherwise(pl.lit("push")),
        detail=detail,
    )
    events.note(connection, rows.iter_rows(named=True))
