"""Which documents a receipt speaks of: by business keys, in the order of transport.md §8.3, never by guid alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, select

from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES
from yuhuo_customs.ledger.store import fetch, fetch_in


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to find a document: by ``column``; ``checks`` must not contradict where both sides have them."""

    column: str
    checks: tuple[str, ...] = ()


_WAYS: Mapping[str, tuple[_Way, ...]] = {
    "CEB303": (_Way("order_no", ("ebp_code", "ebc_code")),),
    "CEB603": (
        _Way("cop_no", ("agent_code",)),
        _Way("pre_no"),
        _Way("invt_no"),
        _Way("order_no", ("ebc_code", "ebp_code")),
    ),
}
"""By kind of document; tried in this order."""

RECORD_KEYS = {
    "order_no": "orderNo",
    "cop_no": "copNo",
    "ebp_code": "ebpCode",
    "ebc_code": "ebcCode",
    "agent_code": "agentCode",
    "pre_no": "preNo",
    "invt_no": "invtNo",
    "guid": "guid",
    "cop_msg_id": "oriCopMsgId",
}
"""Column of the ledger → element of the receipt."""

CURRENT = ("document", "message", "status", "time", "info", "pre_no", "invt_no")
"""Columns of a matched document, as it stands before the receipt; prefixed ``old_`` but for the first two."""


def match(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    """The documents of each receipt element.

    Args:
        records: ``record`` (running number, Int64), ``answers``, ``time`` and a String column for each of
            :data:`RECORD_KEYS`, null where the receipt has none.

    Returns:
        Pairs: ``record`` and ``document``, ``message`` (Int64), ``old_status``, ``old_time``, ``old_info``,
        ``old_pre_no``, ``old_invt_no``. A receipt for a whole message (CEB900) has a pair for each of its documents. A
        record without a pair is nobody's, or could be several documents': it is not guessed.
    """
    found = [_whole_messages(connection, records.filter(pl.col("answers") == ""))]
    for kind, ways in _WAYS.items():
        left = records.filter(pl.col("answers") == kind)
        for way in ways:
            pairs = _by(connection, kind, way, left)
            found.append(pairs)
            left = left.join(pairs, on="record", how="anti")
    return pl.concat(found)


def _by(connection: Connection, kind: str, way: _Way, records: pl.DataFrame) -> pl.DataFrame:
    wanted = records.filter(pl.col(way.column).is_not_null())
    values = wanted[way.column].unique().to_list()
    query = _query().where(DOCUMENTS.c.kind == kind)
    documents = (
        fetch_in(connection, query, DOCUMENTS.c[way.column], values)
        if values
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
    agrees = [(pl.col(name) == pl.col(f"old_{name}")).fill_null(value=True) for name in way.checks]
    pairs = wanted.join(
        documents, left_on=way.column, right_on=f"old_{way.column}", how="inner", coalesce=False
    )
    pairs = pairs.filter(pl.all_horizontal(pl.lit(value=True), *agrees))
    return _revision(pairs).select(_columns())


def _revision(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of the revisions of one document, the one that was alive at ``returnTime``; the sender's guid decides first.

    A revision follows the refusal of the one before, so customs' own clock tells them apart.
    """
    own = pl.col("guid").str.to_uppercase() == pl.col("old_guid").str.to_uppercase()
    due = pl.col("since") < pl.col("time")
    ranked = pairs.with_columns(own=own.fill_null(value=False), due=due).with_columns(
        nearness=pl.when("due").then(pl.col("revision")).otherwise(-pl.col("revision"))
    )
    is_certain = pl.col("own").any().over("record") | (pl.col("key").n_unique().over("record") == 1)
    return (
        ranked.filter(is_certain)
        .sort("record", "own", "due", "nearness", "document", descending=[False, True, True, True, True])
        .unique("record", keep="first", maintain_order=True)
    )


def _whole_messages(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    ids = pl.col("cop_msg_id")
    wanted = records.filter(ids.is_not_null()).select("record", wanted=ids.str.to_uppercase())
    written = records["cop_msg_id"].drop_nulls()
    # Ids are upper case as we write them; some nodes send them back in lower case.
    values = pl.concat([written, written.str.to_uppercase()]).unique().to_list()
    query = _query().add_columns(MESSAGES.c.cop_msg_id).join(MESSAGES, MESSAGES.c.id == DOCUMENTS.c.message)
    documents = (
        fetch_in(connection, query, MESSAGES.c.cop_msg_id, values)
        if values
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
    return wanted.join(
        documents.with_columns(wanted=pl.col("cop_msg_id").str.to_uppercase()),
        on="wanted",
        how="inner",
        maintain_order="left",
    ).select(_columns())


def _columns() -> list[str]:
    return ["record", *(name if name in ("document", "message") else f"old_{name}" for name in CURRENT)]


def _query() -> Select[Any]:
    return select(
        DOCUMENTS.c.id.label("document"),
        DOCUMENTS.c.message,
        DOCUMENTS.c.key,
        DOCUMENTS.c.revision,
        DOCUMENTS.c.since,
        DOCUMENTS.c.status.label("old_status"),
        DOCUMENTS.c.status_time.label("old_time"),
        *(
            DOCUMENTS.c[name].label(f"old_{name}")
            for name in (
                "guid",
                "order_no",
                "cop_no",
                "ebp_code",
                "ebc_code",
                "agent_code",
                "info",
                "pre_no",
                "invt_no",
            )
        ),
    )
