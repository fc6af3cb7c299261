"""What matched receipts change: newer wins, never backwards (transport.md §8.4), the same in every order of arrival."""

from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, insert, select, update

from yuhuo_customs.ledger.attempts import move
from yuhuo_customs.ledger.schema import DOCUMENTS, EVENTS, MESSAGES
from yuhuo_customs.ledger.states import State, meaning, weight
from yuhuo_customs.ledger.store import bulk


def apply(connection: Connection, now: str, records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Write what ``pairs`` change.

    Args:
        records: Receipt elements: ``record``, ``receipt``, ``kind``, ``status``, ``time``, ``info``, ``pre_no``,
            ``invt_no``.
        pairs: From :func:`yuhuo_customs.ledger.matching.match`.

    Returns:
        ``record``, ``matched``, ``applied`` (Boolean): one row per record.
    """
    joined = pairs.join(records, on="record", how="inner", maintain_order="left").sort("record")
    judged = (
        joined.with_columns(weight=weight(), old_weight=weight("old_").fill_null(""), state=meaning())
        .with_columns(place=pl.col("weight").rank("dense").cast(pl.Int64))
        .with_columns(
            best=pl.col("place").cum_max().shift(1).over("document").fill_null(0),
            applied=pl.col("weight") > pl.col("old_weight"),
        )
        .with_columns(applied=pl.col("applied") & (pl.col("place") > pl.col("best")))
    )
    _update(connection, judged)
    _prove_arrival(connection, now, judged["message"].unique().to_list())
    _note(connection, now, judged)
    verdict = judged.group_by("record").agg(pl.col("applied").any(), matched=pl.lit(value=True))
    return (
        records.select("record")
        .join(verdict, on="record", how="left", maintain_order="left")
        .with_columns(pl.col("matched", "applied").fill_null(value=False))
        .select("record", "matched", "applied")
    )


def _update(connection: Connection, judged: pl.DataFrame) -> None:
    """The heaviest receipt gives state and text. Of two numbers the greater: no order of arrival may count."""
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
    for name in ("pre_no", "invt_no"):
        given = (
            judged.filter(pl.col(name).is_not_null() & (pl.col(name) > pl.col(f"old_{name}").fill_null("")))
            .group_by(b_document="document")
            .agg(b_number=pl.col(name).max())
        )
        if given.height:
            statement = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("b_document"))
            bulk(connection, statement.values({name: bindparam("b_number")}), given)


def _prove_arrival(connection: Connection, now: str, messages: list[int]) -> None:
    """A receipt proves that the message arrived, whatever the transport said; unless it was never sent from here."""
    query = select(MESSAGES.c.id).where(MESSAGES.c.state != State.TAKEN_IN.value, MESSAGES.c.attempts > 0)
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
    detail = pl.struct("receipt", "kind", "status", "time", "info", "state", "applied").struct.json_encode()
    events = judged.select(
        at=pl.lit(now),
        subject=pl.lit("document"),
        subject_id="document",
        what=pl.lit("receipt"),
        detail=detail,
    )
    bulk(connection, insert(EVENTS), events)
