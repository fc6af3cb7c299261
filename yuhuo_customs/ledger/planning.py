"""What to do with each document that is about to be composed: is it new, or does the ledger know it?"""

from collections.abc import Callable
from typing import Literal

import polars as pl
from sqlalchemy import Connection, select

from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES
from yuhuo_customs.ledger.states import (
    CHANGE,
    CHANGEABLE,
    DELETE,
    GONE,
    NEW,
    OTHER_DATA,
    OVER,
    PENDING,
    State,
)
from yuhuo_customs.ledger.store import fetch_in

ACTIONS = ("new", "resume", "known", "changed", "refused", "barred", "absent")
"""Compose it · the outbox goes on with the stored bytes · nothing to do · other data than the live one · refused and not
corrected · its state does not allow it · nothing is known of it."""

Intent = Literal["new", "complete", "amend", "withdraw"]

Contents = Callable[[pl.DataFrame], pl.DataFrame]
"""From a frame of ``_order`` to ``_order`` and ``content``."""


def plan(
    connection: Connection,
    kind: str,
    fingerprints: pl.DataFrame,
    contents: Contents | None = None,
    intent: Intent = "new",
) -> pl.DataFrame:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.plan`."""
    known = _standing(connection, kind, fingerprints["key"].unique().to_list())
    joined = fingerprints.join(known, on="key", how="left", maintain_order="left")
    if contents is not None:
        met = joined.filter(pl.col("revision").is_not_null()).select("_order")
        found = (
            contents(met) if met.height else pl.DataFrame(schema={"_order": pl.UInt32, "content": pl.String})
        )
        joined = joined.join(
            found.select("_order", "content"), on="_order", how="left", maintain_order="left"
        )
    twice = pl.col("key").is_first_distinct().not_()
    action = {"new": _declare, "complete": _complete, "amend": _amend, "withdraw": _withdraw}[intent]()
    action = pl.when(twice & (action == "new")).then(pl.lit("changed")).otherwise(action)
    planned = joined.with_columns(action=action)
    revision = pl.col("revision").fill_null(0) + pl.col("action").is_in(["new", "refused"]).cast(pl.Int64)
    # A key that stands twice in one input gets the revision that its first row gets.
    revision = revision + (twice & (pl.col("action") == "changed") & _is_free()).cast(pl.Int64)
    return planned.select("_order", "action", revision=revision, state="state")


def latest_app_time(connection: Connection, kind: str, keys: list[str]) -> str:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.latest_app_time`."""
    query = select(DOCUMENTS.c.app_time).where(DOCUMENTS.c.kind == kind)
    return max(fetch_in(connection, query, DOCUMENTS.c.key, keys)["app_time"], default="")


def _in(states: tuple[State, ...]) -> pl.Expr:
    return pl.col("state").is_in([state.value for state in states]).fill_null(value=False)


def _turned_away() -> pl.Expr:
    """The gateway answered that it did not take it in, and no earlier try may have arrived: nothing is alive there."""
    return ((pl.col("state") == State.NEEDS_PERSON.value) & (pl.col("arrived") == "no")).fill_null(
        value=False
    )


def _is_free() -> pl.Expr:
    return pl.col("revision").is_null() | _in(OVER) | _in(GONE) | _turned_away()


def _same() -> pl.Expr:
    return pl.col("content") == pl.col("stored")


def _is_going(app_type: str) -> pl.Expr:
    """Whether the last revision is a change or deletion that customs did not decide yet."""
    return (
        (pl.col("app_type") == app_type) & ~(_in(OVER) | _in(GONE) | _turned_away() | _in(CHANGEABLE))
    ).fill_null(value=False)


def _declare() -> pl.Expr:
    return (
        pl.when(_in(OVER) & _same()).then(pl.lit("refused"))
        .when(_is_free()).then(pl.lit("new"))
        .when(_is_going(DELETE)).then(pl.lit("barred"))
        .when(~_same()).then(pl.lit("changed"))
        .when(_in(PENDING)).then(pl.lit("resume"))
        .otherwise(pl.lit("known"))
    )  # fmt: skip


def _complete() -> pl.Expr:
    """Other data (function 0 of a manifest) follow main data that customs accepted, once."""
    return (
        pl.when(pl.col("revision").is_null()).then(pl.lit("absent"))
        .when(_is_free() | _is_going(DELETE)).then(pl.lit("barred"))
        .when(pl.col("completed") & ~_same()).then(pl.lit("changed"))
        .when(pl.col("completed") & _in(PENDING)).then(pl.lit("resume"))
        .when(pl.col("completed")).then(pl.lit("known"))
        .when(_in(CHANGEABLE)).then(pl.lit("new"))
        .otherwise(pl.lit("barred"))
    )  # fmt: skip


def _amend() -> pl.Expr:
    return (
        pl.when(pl.col("revision").is_null()).then(pl.lit("absent"))
        .when(_is_free() | _is_going(DELETE)).then(pl.lit("barred"))
        .when(_same() & _in(PENDING)).then(pl.lit("resume"))
        .when(_same()).then(pl.lit("known"))
        .when(_in(CHANGEABLE)).then(pl.lit("new"))
        .otherwise(pl.lit("barred"))
    )  # fmt: skip


def _withdraw() -> pl.Expr:
    return (
        pl.when(pl.col("revision").is_null()).then(pl.lit("absent"))
        .when(_in(GONE)).then(pl.lit("known"))
        .when(_is_free()).then(pl.lit("barred"))
        .when(_is_going(DELETE) & _in(PENDING)).then(pl.lit("resume"))
        .when(_is_going(DELETE)).then(pl.lit("known"))
        .when(_in(CHANGEABLE)).then(pl.lit("new"))
        .otherwise(pl.lit("barred"))
    )  # fmt: skip


def _standing(connection: Connection, kind: str, keys: list[str]) -> pl.DataFrame:
    """How each key stands: ``key``, ``revision`` (the last one), and of the revision that counts ``stored`` (content
    hash), ``state``, ``arrived``, ``app_type``, ``completed`` (other data were sent to it). A change or deletion that
    was refused leaves the one before alive.
    """  # noqa: D205 - a list of columns
    query = (
        select(
            DOCUMENTS.c.key,
            DOCUMENTS.c.revision,
            DOCUMENTS.c.content.label("stored"),
            DOCUMENTS.c.app_type,
            DOCUMENTS.c.state,
            MESSAGES.c.state.label("sent"),
            MESSAGES.c.arrived,
        )
        .join(MESSAGES, MESSAGES.c.id == DOCUMENTS.c.message)
        .where(DOCUMENTS.c.kind == kind)
    )
    rows = (
        fetch_in(connection, query, DOCUMENTS.c.key, keys)
        .with_columns(state=pl.coalesce("state", "sent"))
        .sort("revision")
    )
    last = rows.group_by("key").agg(pl.col("revision").max())
    in_vain = pl.col("app_type").is_in([CHANGE, DELETE, OTHER_DATA]) & (_in(OVER) | _turned_away())
    counting = rows.filter(~in_vain).with_columns(
        declared=pl.col("revision").filter(pl.col("app_type") == NEW).max().over("key")
    )
    other = (pl.col("app_type") == OTHER_DATA) & (pl.col("revision") > pl.col("declared"))
    counting = counting.with_columns(completed=other.any().over("key"))
    return last.join(
        counting.unique("key", keep="last").drop("revision", "sent", "declared"), on="key", how="left"
    )
