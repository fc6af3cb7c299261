"""What to do with each document that is about to be composed: is it new, or does the ledger know it?"""

from collections.abc import Callable

import polars as pl
from sqlalchemy import Connection, select

from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES
from yuhuo_customs.ledger.states import PENDING, State
from yuhuo_customs.ledger.store import fetch_in

NEW, RESUME, KNOWN, CHANGED, REFUSED = "new", "resume", "known", "changed", "refused"
"""Compose it · the outbox goes on with the stored bytes · nothing to do · a person decides · refused, not corrected."""

_OVER = (State.REFUSED, State.PROCESSING_ERROR)
"""Customs ended this submission: the same key may be declared again."""


Contents = Callable[[pl.DataFrame], pl.DataFrame]
"""From a frame of ``_order`` to ``_order`` and ``content``."""


def plan(
    connection: Connection, kind: str, fingerprints: pl.DataFrame, contents: Contents | None = None
) -> pl.DataFrame:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.plan`."""
    known = _latest(connection, kind, fingerprints["key"].unique().to_list())
    joined = fingerprints.join(known, on="key", how="left", maintain_order="left")
    if contents is not None:
        met = joined.filter(pl.col("revision").is_not_null()).select("_order")
        found = (
            contents(met) if met.height else pl.DataFrame(schema={"_order": pl.UInt32, "content": pl.String})
        )
        joined = joined.join(
            found.select("_order", "content"), on="_order", how="left", maintain_order="left"
        )
    over = pl.col("state").is_in([state.value for state in _OVER])
    # The gateway answered that it did not take it in, and no earlier try may have arrived: nothing is alive there.
    turned_away = (pl.col("state") == State.NEEDS_PERSON) & (pl.col("arrived") == "no")
    fresh = pl.col("revision").is_null() | over | turned_away
    again = pl.col("key").is_first_distinct().not_()
    same = pl.col("content") == pl.col("stored")
    pending = pl.col("state").is_in([state.value for state in PENDING])
    action = (
        pl.when(fresh & again).then(pl.lit(CHANGED))
        .when(over & same).then(pl.lit(REFUSED))
        .when(fresh).then(pl.lit(NEW))
        .when(~same).then(pl.lit(CHANGED))
        .when(pending).then(pl.lit(RESUME))
        .otherwise(pl.lit(KNOWN))
    )  # fmt: skip
    revision = pl.col("revision").fill_null(0) + fresh.cast(pl.Int64)
    return joined.select("_order", action=action, revision=revision, state="state")


def _latest(connection: Connection, kind: str, keys: list[str]) -> pl.DataFrame:
    """The last revision of each key: ``key``, ``revision``, ``stored`` (content hash), ``state``, ``arrived``."""
    query = (
        select(
            DOCUMENTS.c.key,
            DOCUMENTS.c.revision,
            DOCUMENTS.c.content.label("stored"),
            DOCUMENTS.c.state,
            MESSAGES.c.state.label("sent"),
            MESSAGES.c.arrived,
        )
        .join(MESSAGES, MESSAGES.c.id == DOCUMENTS.c.message)
        .where(DOCUMENTS.c.kind == kind)
    )
    return (
        fetch_in(connection, query, DOCUMENTS.c.key, keys)
        .sort("revision")
        .unique("key", keep="last")
        .with_columns(state=pl.coalesce("state", "sent"))
        .drop("sent")
    )
