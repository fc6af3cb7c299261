"""What was announced to follow a run, and was not made yet: nothing that is to go later is forgotten between commands."""

import json

import polars as pl
from sqlalchemy import select

from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import DOCUMENTS, RUNS
from yuhuo_customs.ledger.states import GONE, OVER, lists

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "run": pl.Int64, "name": pl.String, "profile": pl.String, "kind": pl.String, "key": pl.String, "number": pl.String,
    "lists": pl.Int64, "states": pl.List(pl.String),
}  # fmt: skip


def announced(ledger: Ledger) -> pl.DataFrame:
    """Documents that a run announced (``RunInfo.announced``) and of which no first part was ever entered.

    Once for each document, by the last run that names it. A run whose lists were all declared again since, or ended, has
    nothing to follow any more.

    Returns:
        ``run``, ``name`` (of its input), ``profile`` (id, or path of its file), ``kind``, ``key`` (business key without the part's number),
        ``number`` (by which people know it), ``lists`` (of the run, alive), ``states`` (of each of them).
    """
    with ledger.reading() as connection:
        query = select(RUNS.c.id, RUNS.c.name, RUNS.c.profile, RUNS.c.counts)
        rows = connection.execute(
            query.where(RUNS.c.counts.contains('"announced"')).order_by(RUNS.c.id)
        ).all()
        found = {
            (kind, key): (row.id, row.name, told.get("profile", row.profile), number)
            for row in rows
            for told in (json.loads(row.counts),)
            for address, number in told["announced"].items()
            for kind, _, key in (address.partition("|"),)
        }
        made = {
            (kind, key.rpartition("|")[0])
            for kind, key in connection.execute(
                select(DOCUMENTS.c.kind, DOCUMENTS.c.key).where(
                    DOCUMENTS.c.kind.in_({kind for kind, _ in found}),
                    DOCUMENTS.c.key.in_([f"{key}|1" for _, key in found]),
                )
            )
        }
    waiting = {each: row for each, row in found.items() if each not in made}
    states = {run: _alive(ledger, run) for run in {row[0] for row in waiting.values()}}
    table = [
        (run, name, profile, kind, key, number, len(states[run]), states[run])
        for (kind, key), (run, name, profile, number) in waiting.items()
        if states[run]
    ]
    return pl.DataFrame(table, schema=_SCHEMA, orient="row")


def _alive(ledger: Ledger, run: int) -> list[str]:
    """States of the lists of a run that were neither declared again since nor withdrawn, nor refused."""
    newest = queries.order_states(ledger).group_by("kind", "key").agg(newest=pl.col("revision").max())
    ended = [state.value for state in (*OVER, *GONE)]
    alive = (
        queries.order_states(ledger, run)
        .filter(pl.col("kind").is_in(lists()))
        .join(newest, on=["kind", "key"])
        .filter(pl.col("revision") == pl.col("newest"), ~pl.col("state").is_in(ended))
    )
    return alive["state"].to_list()
