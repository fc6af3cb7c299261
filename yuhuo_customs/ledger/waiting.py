"""What must go first: the documents that a list needs (``Document.after``) go before the list (ceb/README.md §5)."""

import polars as pl
from sqlalchemy import Connection, select

from yuhuo_customs.documents import tracked
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES
from yuhuo_customs.ledger.states import DELETE, State
from yuhuo_customs.ledger.store import fetch

_LINKS = (("orderNo", "ebpCode"), ("logisticsNo", "logisticsCode"))
"""What two documents have in common: the number, and the code that must not contradict."""


def held_back(connection: Connection, gateway: str) -> dict[int, set[int]]:
    """Waiting message → messages that it waits for: they hold what one of its documents needs and are not taken in.

    A document counts in its last revision, whichever run that was in; a deletion makes nobody wait.
    """
    there = _open(connection, gateway)
    found: dict[int, set[int]] = {}
    for kind, document in tracked().items():
        later = there.filter((pl.col("kind") == kind) & (pl.col("app_type") != DELETE))
        earlier = there.filter(pl.col("kind").is_in(document.after) & (pl.col("app_type") != DELETE))
        if later.is_empty() or earlier.is_empty():
            continue
        for number, code in _LINKS:
            pairs = later.filter(pl.col(number) != "").join(earlier, on=number, suffix="_first")
            agrees = (pl.col(code) == pl.col(f"{code}_first")).fill_null(value=True)
            for message, first in (
                pairs.filter(agrees).select("message", "message_first").unique().iter_rows()
            ):
                found.setdefault(message, set()).add(first)
    return found


def _open(connection: Connection, gateway: str) -> pl.DataFrame:
    """Documents of messages that are not taken in, superseded ones left out."""
    newer = DOCUMENTS.alias()
    is_superseded = (
        select(newer.c.id)
        .where(
            newer.c.kind == DOCUMENTS.c.kind,
            newer.c.key == DOCUMENTS.c.key,
            newer.c.revision > DOCUMENTS.c.revision,
        )
        .exists()
    )
    query = (
        select(
            DOCUMENTS.c.message,
            DOCUMENTS.c.kind,
            DOCUMENTS.c.app_type,
            DOCUMENTS.c.order_no.label("orderNo"),
            DOCUMENTS.c.fields,
        )
        .join(MESSAGES, MESSAGES.c.id == DOCUMENTS.c.message)
        .where(MESSAGES.c.gateway == gateway, MESSAGES.c.state != State.TAKEN_IN.value, ~is_superseded)
    )
    fields = [
        pl.col("fields").str.json_path_match(f"$.{name}").alias(name)
        for name in ("ebpCode", "logisticsNo", "logisticsCode")
    ]
    return fetch(connection, query).with_columns(*fields).drop("fields")
