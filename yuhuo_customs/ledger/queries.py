"""What is known: runs, documents, orders, and the time line of one order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, func, or_, select

from yuhuo_customs.documents import manifests, tracked
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import ATTEMPTS, DOCUMENTS, EVENTS, MESSAGES, NUMBERS, RUNS
from yuhuo_customs.ledger.states import OUTCOMES, State, gravity, is_done, lists, outcomes
from yuhuo_customs.ledger.store import fetch


def order_states(ledger: Ledger, run: int | None = None, order: str | None = None) -> pl.DataFrame:
    """One row per document, oldest first; ``order`` is an order number, or any other number of one of its documents
    (copNo, waybill, preNo, invtNo …).

    Returns:
        ``run``, ``orderNo``, ``copNo``, ``kind``, ``key``, ``revision``, ``guid``, ``copMsgId``, ``state`` (customs'
        own, else that of the message), ``status``, ``statusTime``, ``info``, ``preNo``, ``invtNo``, ``appTime``,
        ``gateway``, ``reason_zh``, ``reason_en`` (why the message was not taken in; null when it was), ``appType``,
        ``fields`` (JSON object of the fields and numbers by which it is found).
    """  # noqa: D205 - one sentence
    with ledger.reading() as connection:
        found = fetch(connection, _documents(run, order))
    more = [
        pl.col("note").str.json_path_match(f"$.{lang}").alias(f"reason_{lang}") for lang in ("zh", "en")
    ] + [
        pl.col("fields").str.json_path_match(f"$.{name}").alias(name) for name in ("copNo", "preNo", "invtNo")
    ]
    return found.with_columns(*more, state=pl.coalesce("state", "sent")).select(_COLUMNS)


_COLUMNS = (
    "run", "orderNo", "copNo", "kind", "key", "revision", "guid", "copMsgId", "state", "status", "statusTime", "info",
    "preNo", "invtNo", "appTime", "gateway", "reason_zh", "reason_en", "appType", "fields",
)  # fmt: skip


def _documents(run: int | None, order: str | None) -> Select[Any]:
    own, sent = DOCUMENTS.c, MESSAGES.c
    query = (
        select(
            own.run, own.order_no.label("orderNo"), own.kind, own.key, own.revision, own.guid,
            sent.cop_msg_id.label("copMsgId"), own.state, sent.state.label("sent"), own.status,
            own.status_time.label("statusTime"), own.info, own.app_time.label("appTime"), sent.gateway, sent.note,
            own.app_type.label("appType"), own.fields,
        )
        .join(MESSAGES, sent.id == own.message)
        .order_by(own.id)
    )  # fmt: skip
    if run is not None:
        query = query.where(own.run == run)
    if order is not None:
        query = query.where(of_order(order))
    return query


def of_order(order: str) -> ColumnElement[bool]:
    """Documents that have this number, and the others of their orders."""
    named = select(NUMBERS.c.document).where(NUMBERS.c.value == order)
    theirs = select(DOCUMENTS.c.order_no).where(DOCUMENTS.c.id.in_(named), DOCUMENTS.c.order_no != "")
    return or_(DOCUMENTS.c.id.in_(named), DOCUMENTS.c.order_no.in_(theirs), DOCUMENTS.c.order_no == order)


def latest_id(ledger: Ledger, prefix: str) -> str:
    """The greatest message id that begins with ``prefix``; "" when there is none."""
    own = MESSAGES.c.cop_msg_id
    query = select(func.max(own)).where(own.startswith(prefix, autoescape=True))
    with ledger.reading() as connection:
        return str(connection.execute(query).scalar() or "")


def orders(ledger: Ledger, run: int | None = None) -> pl.DataFrame:
    """One row per order of the run (or of the ledger): the state that speaks for it.

    That of its list (CEB603, CEB621), or that of a document the list needs while that is the graver problem. Last
    revisions only. What belongs to no order has a row of its own, under its business key.

    Returns:
        ``orderNo``, ``state``, ``outcome`` (one of :data:`~yuhuo_customs.ledger.states.OUTCOMES`), ``kind`` (the
        document that speaks), ``status``, ``info``, ``preNo``, ``invtNo``, ``reason_zh``, ``reason_en``.
    """
    grave = {state.value: gravity(state) for state in State}
    final = [State.RELEASED.value, State.CLOSED.value, State.CANCELLED.value]
    return (
        order_states(ledger, run)
        .with_columns(orderNo=pl.when(pl.col("orderNo") == "").then("key").otherwise("orderNo"), rank=_rank())
        .sort("revision", maintain_order=True)
        .unique(["kind", "key"], keep="last", maintain_order=True)
        .with_columns(
            gravity=pl.when(pl.col("rank") > 0)
            .then(pl.col("state").replace_strict(grave, return_dtype=pl.Int8))
            .otherwise(0),
            final=pl.col("state").is_in(final) & (pl.col("rank") == _LIST),
        )
        # The verdict on the list ends it; else the graver one speaks; else the list; else what is not done yet.
        .sort("final", "gravity", "rank", is_done(), "kind", descending=[True, True, True, False, True], maintain_order=True)
        .unique("orderNo", keep="first", maintain_order=True)
        .with_columns(outcome=outcomes())
        .select(
            "orderNo", "state", "outcome", "kind", "status", "info", "preNo", "invtNo", "reason_zh", "reason_en"
        )
        .sort("orderNo")
    )  # fmt: skip


_LIST, _NEEDED, _APART = 2, 1, 0


def _rank() -> pl.Expr:
    """Whether a kind is a list, is needed by one, or stands apart (cancellations, returns, transport …).

    Manifests count as needed: of the bills of one master the gravest speaks.
    """
    needed = {kind for each in lists() for kind in tracked()[each].after} | set(manifests())
    return (
        pl.when(pl.col("kind").is_in(lists()))
        .then(_LIST)
        .when(pl.col("kind").is_in(sorted(needed)))
        .then(_NEEDED)
        .otherwise(_APART)
    )


def summary(ledger: Ledger, run: int | None = None) -> dict[str, int]:
    """How many orders have which outcome; all of them are present."""
    found = dict(orders(ledger, run).group_by("outcome").len().iter_rows())
    return {name: int(found.get(name, 0)) for name in OUTCOMES}


def runs(ledger: Ledger) -> pl.DataFrame:
    """Every run, latest first: ``run``, ``started``, ``name``, ``sha256``, ``profile``, ``gateway``, ``counts``
    (JSON), ``messages``, ``documents``.
    """  # noqa: D205 - a list of columns
    with ledger.reading() as connection:
        found = fetch(connection, select(RUNS).order_by(RUNS.c.id.desc())).rename({"id": "run"})
        for name, table in (("messages", MESSAGES), ("documents", DOCUMENTS)):
            count = select(table.c.run, func.count(table.c.id).label(name)).group_by(table.c.run)
            found = found.join(fetch(connection, count), on="run", how="left", maintain_order="left")
    return found.with_columns(pl.col("messages", "documents").fill_null(0))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        at: When, Beijing time, ISO 8601.
        document: Kind of document (CEB303, …) that it concerns.
        what: ``attempt``, ``receipt``, or the state that the message got (QUEUED, TAKEN_IN …).
        text: For people.
        detail: Everything that was noted.
    """

    at: str
    document: str
    what: str
    text: Text
    detail: dict[str, Any] = field(default_factory=dict)


def timeline(ledger: Ledger, order: str) -> list[Entry]:
    """Everything that happened to an order's documents and their messages, oldest first.

    ``order`` is an order number, or any other number of one of its documents.
    """
    chosen = select(DOCUMENTS.c.id, DOCUMENTS.c.message, DOCUMENTS.c.kind).where(of_order(order))
    columns = (EVENTS.c.at, EVENTS.c.sequence, EVENTS.c.what, EVENTS.c.detail)
    own = chosen.subquery()
    with ledger.reading() as connection:
        events = [
            row
            for subject, key in (("document", own.c.id), ("message", own.c.message))
            for row in connection.execute(
                select(own.c.kind, *columns)
                .join(EVENTS, EVENTS.c.subject_id == key)
                .where(EVENTS.c.subject == subject)
            )
        ]
        tries = list(
            connection.execute(
                select(
                    own.c.kind, ATTEMPTS.c.started, ATTEMPTS.c.number, ATTEMPTS.c.outcome, ATTEMPTS.c.detail
                ).join(ATTEMPTS, ATTEMPTS.c.message == own.c.message)
            )
        )
    # At the same moment a try stands before what came of it, and being queued before the first try.
    entries = [
        ((at, 0 if what == State.QUEUED else 2, number), _event(kind, at, what, json.loads(detail)))
        for kind, at, number, what, detail in events
    ]
    entries += [((row[1], 1, row[2]), entry) for row, entry in zip(tries, _tries(tries), strict=True)]
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def _event(kind: str, at: str, what: str, detail: dict[str, Any]) -> Entry:
    if what == "overruled":
        return Entry(
            at,
            kind,
            what,
            Text(f"人工决定重发：{detail['reason']}", f"to be sent again: {detail['reason']}"),
            detail,
        )
    if what == "technical":
        return Entry(at, kind, what, _technical(detail), detail)
    if what == "rejudged":
        return Entry(at, kind, what, _REJUDGED, detail)
    if what not in ("receipt", "push"):
        label = State(what).label
        more = Text(detail["zh"], detail["en"]) if "zh" in detail else None
        text = Text(f"{label.zh}：{more.zh}", f"{label.en}: {more.en}") if more else label
        return Entry(at, kind, what, text, detail)
    if what == "push":
        head = f"{detail['kind'].removesuffix('Message')} {detail['status']}"
        return Entry(at, kind, what, Text(f"{head} 海关推送", f"{head} pushed by customs"), detail)
    label = State(detail["state"]).label
    head = f"{detail['kind'].removesuffix('Message')} {detail['status']}"
    kept = Text("", "") if detail["applied"] else Text("（状态不变）", " (changes nothing)")
    said = f" {detail['info']}" if detail["info"] else ""
    text = Text(f"{head} {label.zh}{kept.zh}{said}", f"{head} {label.en}{kept.en}{said}")
    return Entry(at, kind, what, text, detail)


_REJUDGED = Text(
    "它被拒绝：海关此后的回执属于仍然有效的申报，已重新对应",
    "it was refused: what customs said since is about the declaration that is left, and was matched anew",
)


def _technical(detail: dict[str, Any]) -> Text:
    """A technical answer: who said what of the message; it is no word of customs."""
    verdict = VERDICTS[detail["verdict"]]
    head = f"{detail['kind']} {detail['status']}".strip()
    kept = Text("", "") if detail["applied"] else Text("（状态不变）", " (changes nothing)")
    said = f" {detail['info']}" if detail["info"] else ""
    return Text(
        f"{head} 技术应答：{verdict.zh}{kept.zh}{said}", f"{head} technical: {verdict.en}{kept.en}{said}"
    )


VERDICTS = {
    "taken": Text("报文已收", "the message was taken"),
    "refused": Text("报文被拒收", "the message was refused"),
    "again": Text("未能转发，可原样重发", "not passed on, the same bytes may be sent again"),
    "unsure": Text("结果不明", "the outcome is not known"),
    "told": Text("平台自有代码，不作推断", "a code of the platform's own, not interpreted"),
}
"""What a technical answer says of a message."""


def _tries(rows: list[Any]) -> Iterator[Entry]:
    for kind, started, number, result, note in rows:
        detail: dict[str, Any] = {"number": number, "outcome": result}
        detail |= json.loads(note) if note else {}
        yield Entry(
            started,
            kind,
            "attempt",
            Text(f"第 {number} 次发送", f"try number {number}"),
            detail,
        )
