"""Which documents a receipt speaks of: by business keys, in the order of ``Document.ways``, never by guid alone
(transport.md §8.3).
"""  # noqa: D205 - one sentence

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, select

from yuhuo_customs.documents import Tracked, tracked
from yuhuo_customs.ledger.registering import found_by
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES, NUMBERS
from yuhuo_customs.ledger.states import DELETE, NEW, OF_GOODS, OVER, State
from yuhuo_customs.ledger.store import fetch, fetch_in

CURRENT = ("document", "message", "kind", "app_type", "fields", "cancelled", "status", "time", "info")
"""Columns of a matched document, as it stands before the receipt; prefixed ``old_`` but for the first two."""

_NOT_OUT = [state.value for state in (State.SIGNED, State.QUEUED, State.RETRY_LATER, State.NEEDS_PERSON)]
"""States of a message that did not arrive, unless an earlier try may have."""

_SCHEMA: dict[str, Any] = {
    "record": pl.Int64,
    **{
        (name if name in ("document", "message") else f"old_{name}"): (
            pl.Int64 if name in ("document", "message") else pl.String
        )
        for name in CURRENT
    },
}


def record_keys() -> tuple[str, ...]:
    """Elements of a receipt that are looked at: a String column each, null where the receipt has none."""
    return (*found_by(), "guid", "oriCopMsgId")


def match(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    """The documents of each receipt element.

    Args:
        records: ``record`` (running number, Int64), ``answers``, ``status``, ``time`` and the columns of :func:`record_keys`.

    Returns:
        Pairs: ``record``, ``document``, ``message`` (Int64) and the rest of :data:`CURRENT` (String). A receipt for a
        whole message (CEB900) has a pair for each of its documents. A record without a pair is nobody's, or could be
        several documents': it is not guessed.
    """
    joint = [kind for kind, document in tracked().items() if document.joint]
    any_kind = pl.col("answers").is_in(["", *joint])
    found = [_whole_messages(connection, records.filter(any_kind))]
    rest = records.join(found[0], on="record", how="anti")
    for kind, document in tracked().items():
        left = rest.filter(pl.col("answers").is_in([kind, *document.notices]))
        for number, *checks in document.ways:
            if left.is_empty():
                break
            pairs = _by(connection, document, number, checks, left)
            found.append(pairs)
            # one that names a bill never falls back on its whole journey
            left = (
                left.filter(pl.col(number).is_null())
                if document.joint
                else left.join(pairs, on="record", how="anti")
            )
    return pl.concat(found)


def _by(
    connection: Connection, document: Tracked, number: str, checks: list[str], records: pl.DataFrame
) -> pl.DataFrame:
    """Pairs by one number; ``checks`` must not contradict where both sides have them."""
    wanted = records.filter(pl.col(number).is_not_null())
    if wanted.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    query = (
        _query()
        .add_columns(NUMBERS.c.value)
        .join(NUMBERS, NUMBERS.c.document == DOCUMENTS.c.id)
        .where(NUMBERS.c.name == number, DOCUMENTS.c.kind == document.kind)
    )
    known = fetch_in(connection, query, NUMBERS.c.value, wanted[number].unique().to_list())
    pairs = wanted.join(known, left_on=number, right_on="value", how="inner", maintain_order="left")
    ours = [(name, pl.col("old_fields").str.json_path_match(f"$.{name}")) for name in checks]
    if document.joint:
        found = _revision(_nearest(pairs, ours, whole=not checks), ["record", "key"])
    else:
        agrees = [(pl.col(name) == own).fill_null(value=True) for name, own in ours]
        found = _revision(pairs.filter(pl.all_horizontal(pl.lit(value=True), *agrees)), ["record"])
    return found.select(list(_SCHEMA))


_CLOCKS = timedelta(minutes=10)
"""How much customs' clock may be behind ours when a receipt names a journey and no message."""


def _nearest(pairs: pl.DataFrame, ours: Sequence[tuple[str, pl.Expr]], *, whole: bool) -> pl.DataFrame:
    """Where a receipt may speak of several: what it says must be so; what it leaves out, only the barest is without.

    A receipt that names the master alone speaks of all its houses, unless the master was declared itself. One that
    names only the journey speaks of the last submission for it: flight numbers come again every day.
    """
    if whole:
        sent, told = (
            pl.col(name).str.slice(0, 14).str.to_datetime("%Y%m%d%H%M%S", strict=False)
            for name in ("app_time", "time")
        )
        before = pairs.filter(sent <= told + _CLOCKS)
        return before.filter(pl.col("app_time") == pl.col("app_time").max().over("record"))
    agrees = [(pl.col(name) == own).fill_null(pl.col(name).is_null()) for name, own in ours]
    unsaid = [(pl.col(name).is_null() & own.is_not_null()).cast(pl.Int8) for name, own in ours]
    fitting = pairs.filter(pl.all_horizontal(agrees)).with_columns(unsaid=pl.sum_horizontal(unsaid))
    return fitting.filter(pl.col("unsaid") == pl.col("unsaid").min().over("record")).drop("unsaid")


def _revision(pairs: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Of the revisions of one document, the one that was alive at ``returnTime``; the sender's guid decides first.

    ``of``: what makes one document: the record alone, or with its business key where it speaks of several.

    A revision follows the end of the one before, so customs' own clock tells them apart. A change or deletion that was
    refused leaves the one before alive: what comes after the refusal speaks of that one. So does what comes while it
    has certainly not left, and what customs says of goods alone (review, inspection, release): no deletion is ever
    answered by it.
    """
    own = pl.col("guid").str.to_uppercase() == pl.col("old_guid").str.to_uppercase()
    follows = pl.col("old_app_type") != NEW
    is_here = follows & pl.col("sent").is_in(_NOT_OUT) & (pl.col("arrived") == "no")
    in_vain = (
        follows
        & pl.col("old_state").is_in([state.value for state in OVER])
        & (pl.col("old_time") < pl.col("time"))
    )
    beside = ((pl.col("old_app_type") == DELETE) & pl.col("status").is_in(OF_GOODS)) | is_here | in_vain
    due = (pl.col("since") < pl.col("time")) & ~beside.fill_null(value=False)
    ranked = pairs.with_columns(own=own.fill_null(value=False), due=due).with_columns(
        nearness=pl.when("due").then(pl.col("revision")).otherwise(-pl.col("revision"))
    )
    is_certain = pl.col("own").any().over(of) | (pl.col("key").n_unique().over(of) == 1)
    return (
        ranked.filter(is_certain)
        .sort("record", "own", "due", "nearness", "document", descending=[False, True, True, True, True])
        .unique(of, keep="first", maintain_order=True)
    )


_NEGATIVE = r"^-[0-9]+$"
_REFUSED, _UNDECIDED = ("100", "03"), ("1", "2", "3", "0", "E3", "D0", "")


def is_refusal(status: str) -> bool:
    """Whether customs refuses with this status, or could not process."""
    return status in _REFUSED or re.search(_NEGATIVE, status) is not None


def is_good(status: str) -> bool:
    """Whether customs decided with this status, and not against it."""
    return status not in _UNDECIDED and not is_refusal(status)


def refused_in_vain(pairs: pl.DataFrame, records: pl.DataFrame) -> list[int]:
    """Of matched records, those that refuse a change or deletion of which nothing better was said before.

    A repeat of a change that customs has already is refused too, and that says nothing.
    """
    joined = pairs.filter(pl.col("old_app_type") != NEW).join(records, on="record", maintain_order="left")
    if joined.is_empty():
        return []
    refuses = pl.col("status").str.contains(_NEGATIVE) | pl.col("status").is_in(_REFUSED)
    good = ~refuses & ~pl.col("status").is_in(_UNDECIDED)
    first_good = pl.col("time").filter(good).min().over("document")
    alone = first_good.is_null() | (pl.col("time") < first_good)
    return joined.filter(refuses & alone)["record"].unique().to_list()


def _whole_messages(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    ids = pl.col("oriCopMsgId")
    wanted = records.filter(ids.is_not_null()).select("record", wanted=ids.str.to_uppercase())
    written = records["oriCopMsgId"].drop_nulls()
    # Ids are upper case as we write them; some nodes send them back in lower case.
    values = pl.concat([written, written.str.to_uppercase()]).unique().to_list()
    query = _query().add_columns(MESSAGES.c.cop_msg_id)
    known = (
        fetch_in(connection, query, MESSAGES.c.cop_msg_id, values)
        if values
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
    return wanted.join(
        known.with_columns(wanted=pl.col("cop_msg_id").str.to_uppercase()),
        on="wanted",
        how="inner",
        maintain_order="left",
    ).select(list(_SCHEMA))


def _query() -> Select[Any]:
    own = DOCUMENTS.c
    return select(
        own.id.label("document"),
        own.message,
        own.key,
        own.revision,
        own.since,
        own.app_time,
        own.kind.label("old_kind"),
        own.app_type.label("old_app_type"),
        own.guid.label("old_guid"),
        own.fields.label("old_fields"),
        own.cancelled.label("old_cancelled"),
        own.state.label("old_state"),
        own.status.label("old_status"),
        own.status_time.label("old_time"),
        own.info.label("old_info"),
        MESSAGES.c.state.label("sent"),
        MESSAGES.c.arrived,
    ).join(MESSAGES, MESSAGES.c.id == own.message)
