"""Receipt elements in the order in which they are judged, and what is judged again when a refusal comes late.

A change or deletion that was refused leaves the declaration before it alive, and what customs said after the refusal is
about that one (transport.md §9.1). The refusal may come first, in the same batch, or last of all.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, select, update

from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.applying import apply
from yuhuo_customs.ledger.matching import is_good, is_refusal, match, record_keys, refused_in_vain
from yuhuo_customs.ledger.schema import DOCUMENTS, EVENTS
from yuhuo_customs.ledger.store import is_one_of

_TEXTS = ("kind", "answers", "status", "time", "info")

Said = tuple[str, str, str]
"""Kind, status and time of a receipt element."""


def schema() -> dict[str, Any]:
    """Columns of records: ``record`` (running number), ``receipt`` (of its raw receipt), its texts and keys."""
    return {"record": pl.Int64, "receipt": pl.Int64} | dict.fromkeys((*_TEXTS, *record_keys()), pl.String)


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Records out of rows of :func:`row`, numbered."""
    return pl.DataFrame(rows, schema=schema()).with_columns(record=pl.int_range(pl.len(), dtype=pl.Int64))


def row(number: int, receipt: Receipt) -> dict[str, Any]:
    """One record; ``number`` is that of its raw receipt."""
    keys = {**receipt.fields, **receipt.keys}
    found: dict[str, Any] = {name: keys.get(name) or None for name in record_keys()}
    return found | {
        "receipt": number,
        "kind": receipt.kind,
        "answers": receipt.answers,
        "status": receipt.status,
        "time": receipt.time,
        "info": receipt.info,
    }


def judge(connection: Connection, now: str, records: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """What :func:`apply` made of the records, and the changes and deletions that they refuse.

    Refusals go first, since what customs said after them, maybe in the same batch, is matched to the declaration that
    is left.
    """
    pairs = match(connection, records)
    refusals = refused_in_vain(pairs, records)
    if not refusals:
        return apply(connection, now, records, pairs), []
    is_first = pl.col("record").is_in(refusals)
    first, rest = records.filter(is_first), records.filter(~is_first)
    verdicts = [apply(connection, now, first, pairs.filter(is_first))]
    verdicts.append(apply(connection, now, rest, match(connection, rest)))
    return pl.concat(verdicts), pairs.filter(is_first)["document"].unique().to_list()


def earlier(connection: Connection, refused: Sequence[int]) -> dict[int, dict[int, set[Said]]]:
    """Of these refused changes and deletions, those that hold what customs said after the refusal: it came before it.

    Returns:
        Document → number of a raw receipt → what of it was said of this document.
    """
    own = DOCUMENTS.c
    query = select(own.id, own.status, own.status_time).where(is_one_of(connection, own.id, refused))
    standing = {each.id: each for each in connection.execute(query)} if refused else {}
    suspect = [each for each, row in standing.items() if row.status and is_good(row.status)]
    found: dict[int, dict[int, set[Said]]] = {each: {} for each in suspect}
    moments: dict[int, tuple[list[str], list[str]]] = {each: ([], []) for each in suspect}
    for event in _said(connection, suspect):
        told = json.loads(event.detail)
        status, time = told["status"] or "", told["time"]
        found[event.subject_id].setdefault(told["receipt"], set()).add((told["kind"], status, time))
        if event.what == "receipt":
            bad, good = moments[event.subject_id]
            (bad if is_refusal(status) else good if is_good(status) else []).append(time)
    return {
        each: found[each]
        for each, (bad, good) in moments.items()
        if bad and min(bad) < min([*good, standing[each].status_time])
    }


def _said(connection: Connection, documents: Sequence[int]) -> Iterable[Any]:
    own = EVENTS.c
    query = (
        select(own.subject_id, own.what, own.detail)
        .where(own.subject == "document", is_one_of(connection, own.subject_id, documents))
        .where(own.what.in_(["receipt", "push"]))
    )
    return connection.execute(query) if documents else ()


def judge_again(
    connection: Connection, now: str, documents: Mapping[int, Mapping[int, set[Said]]], records: pl.DataFrame
) -> None:
    """Take back what was said of these documents, and judge it anew.

    Args:
        documents: From :func:`earlier`.
        records: The elements of the raw receipts that it names.
    """
    noted = [(number, *said) for told in documents.values() for number, all_ in told.items() for said in all_]
    columns = {"receipt": pl.Int64, "kind": pl.String, "status": pl.String, "time": pl.String}
    mine = records.join(pl.DataFrame(noted, schema=columns, orient="row"), on=list(columns), how="semi")
    connection.execute(_FORGET, [{"b_document": each} for each in documents])
    event = {"at": now, "subject": "document", "what": "rejudged", "detail": "{}"}
    events.note(connection, [event | {"subject_id": each} for each in documents])
    pairs = match(connection, mine)
    theirs = pairs.filter(pl.col("document").is_in(_versions(connection, list(documents))))
    judge(connection, now, mine.join(theirs, on="record", how="semi"))


def _versions(connection: Connection, documents: Sequence[int]) -> list[int]:
    """These documents and all other revisions of them."""
    own, same = DOCUMENTS.c, DOCUMENTS.alias()
    query = (
        select(own.id)
        .join(same, (same.c.kind == own.kind) & (same.c.key == own.key))
        .where(is_one_of(connection, same.c.id, documents))
    )
    return list(connection.execute(query).scalars())


_FORGET = (
    update(DOCUMENTS)
    .where(DOCUMENTS.c.id == bindparam("b_document"))
    .values(state=None, status=None, status_time=None, info=None)
)
