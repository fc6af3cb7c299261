"""Receipts: stored raw and durable first, then acknowledged, then read, matched and applied."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, bindparam, select, update

from yuhuo_customs.domain.ports import Gateway, Interpreter
from yuhuo_customs.domain.receipts import Receipt, Verdict
from yuhuo_customs.errors import GatewayError, Text, YuhuoError
from yuhuo_customs.ledger import events, judging, raw, technical
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import RECEIPTS
from yuhuo_customs.ledger.store import is_one_of

_BATCH = 200
"""Raw receipts in one transaction: at most 20,000 receipt elements (transport.md §8.4)."""
_EARLY = Text(
    "该报文正在发送，稍后再处理。", "Its message is being sent at this moment: it is looked at again."
)

Reader = Callable[[bytes], list[Receipt]]


@dataclass(frozen=True, slots=True)
class CollectResult:
    """What one call brought.

    Attributes:
        receipts: Raw receipts that came, repeated ones too.
        applied: Receipt elements that changed a document's state, or a message's.
        ignored: Elements that changed nothing (older, repeated, or never to be taken back).
        unmatched: Elements that belong to no document of this ledger; they are kept.
        unreadable: Raw receipts that could not be read; they are kept.
        repeated: Raw receipts that were here already, byte for byte.
        technical: Elements of these that are technical answers (layer B): they speak of a message, not for customs.
    """

    receipts: int
    applied: int
    ignored: int
    unmatched: int
    unreadable: int
    repeated: int
    technical: int = 0


def _codes(gateway: Gateway) -> technical.Codes:
    """How this gateway's profile reads a platform's own codes; those of another gateway are not guessed."""

    def means(source: str, code: str) -> Verdict:
        if source == gateway.name and isinstance(gateway, Interpreter):
            return gateway.means(code)
        return "told"

    return means


def collect(ledger: Ledger, gateway: Gateway, read: Reader) -> CollectResult:
    """One round: fetch what waits at the gateway, and apply it; also what an earlier round stored but did not apply.

    ``read`` turns raw bytes into receipts and raises a :class:`YuhuoError` when it cannot.

    Raises:
        GatewayError: the gateway could not be asked, or not be told that its receipts are safe here (they are, and
            are applied; it will send them again).
        LedgerError: the ledger cannot be written.
    """
    codes = _codes(gateway)
    raw.recall(ledger, early=True)
    tally = _settle(ledger, read, codes)
    raws = gateway.collect()
    repeated = raw.store(ledger, gateway.name, raws)
    trouble: GatewayError | None = None
    if raws:
        try:
            gateway.acknowledge([each.id for each in raws])
        except GatewayError as error:
            trouble = error
    tally += _settle(ledger, read, codes)
    if _matched(tally) and raw.recall(ledger):
        found = _settle(ledger, read, codes)
        tally["unmatched"] -= min(tally["unmatched"], _matched(found))
        tally += found
    if trouble is not None:
        raise trouble
    return CollectResult(
        receipts=len(raws),
        applied=tally["applied"],
        ignored=tally["ignored"],
        unmatched=tally["unmatched"],
        unreadable=tally["unreadable"],
        repeated=repeated,
        technical=tally["technical"],
    )


def _matched(tally: Counter[str]) -> int:
    return tally["applied"] + tally["ignored"]


def _settle(ledger: Ledger, read: Reader, codes: technical.Codes) -> Counter[str]:
    """Apply everything that is stored and not applied yet, batch by batch."""
    tally: Counter[str] = Counter()
    own = RECEIPTS.c
    query = (
        select(own.id, own.content, own.state, own.told, own.source)
        .where(own.state.in_(["new", "again"]))
        .order_by(own.id)
        .limit(_BATCH)
    )
    while True:
        with ledger.writing() as connection:
            events.hold(connection)
            raws = [_Raw(*row) for row in connection.execute(query)]
            if not raws:
                return tally
            tally += _batch(connection, ledger.now(), raws, read, codes)


class _Raw(NamedTuple):
    id: int
    content: bytes
    state: str
    told: str
    source: str


def _batch(
    connection: Connection, now: str, raws: Sequence[_Raw], read: Reader, codes: technical.Codes
) -> Counter[str]:
    read_rows: list[dict[str, Any]] = []
    answers: list[technical.Answer] = []
    outcomes: list[dict[str, Any]] = []
    for each in raws:
        receipts, note = _read(each, read)
        kind = receipts[0].kind if receipts else ""
        outcomes.append({"b_receipt": each.id, "kind": kind, "note": note, "state": "unreadable"})
        read_rows += [judging.row(each.id, one) for one in receipts if not one.verdict]
        answers += [
            technical.answer_of(each.id, one, each.told, each.source, codes)
            for one in receipts
            if one.verdict
        ]
    records = judging.frame(read_rows)
    verdict, refused = judging.judge(connection, now, records)
    _judge_again(connection, now, refused, read)
    told = technical.apply(connection, now, answers)
    judged = records.join(verdict, on="record", how="left", maintain_order="left")
    _conclude(connection, outcomes, {**_states(judged), **_answered(told)}, told)
    again = {each.id for each in raws if each.state == "again"}
    fresh = judged.filter(~pl.col("receipt").is_in(sorted(again)))  # the others were noted when they came
    _note_strangers(connection, now, fresh)
    applied, matched = int(judged["applied"].sum()), int(judged["matched"].sum())
    changed, known = (
        (sum(each) for each in zip(*((e.applied, e.matched) for e in told), strict=True)) if told else (0, 0)
    )
    strangers = sum(not each.matched and not each.early and each.receipt not in again for each in told)
    return Counter(
        applied=applied + changed,
        ignored=matched - applied + known - changed,
        unmatched=int((~fresh["matched"]).sum()) + strangers,
        unreadable=sum(outcome["state"] == "unreadable" for outcome in outcomes),
        technical=sum(each.receipt not in again for each in told),
    )


def _read(one: _Raw, read: Reader) -> tuple[list[Receipt], str | None]:
    """The receipts in it, and why there are none. A ``Failed_`` file speaks by its name, whatever it holds."""
    try:
        return read(one.content), None
    except YuhuoError as error:
        note = json.dumps({"zh": error.what.zh, "en": error.what.en}, ensure_ascii=False)
        word = one.told.partition(" ")[0]
        if word in ("taken", "refused"):
            kind = "Successed_" if word == "taken" else "Failed_"
            return [Receipt(kind, "", {}, "", "", "", {}, verdict="told")], note
        return [], note


def _conclude(
    connection: Connection,
    outcomes: list[dict[str, Any]],
    states: dict[int, str],
    told: Sequence[technical.Applied],
) -> None:
    """Write what became of each raw receipt."""
    early = json.dumps({"zh": _EARLY.zh, "en": _EARLY.en}, ensure_ascii=False)
    waiting = {each.receipt for each in told if each.early}
    for outcome in outcomes:
        outcome["state"] = states.get(outcome["b_receipt"], "unreadable")
        if outcome["b_receipt"] in waiting:
            outcome |= {"state": "early", "note": early}
    values: dict[str, Any] = {name: bindparam(name) for name in ("kind", "note", "state")}
    statement = update(RECEIPTS).where(RECEIPTS.c.id == bindparam("b_receipt")).values(values)
    connection.execute(statement, outcomes)


def _answered(told: Sequence[technical.Applied]) -> dict[int, str]:
    """State of each raw receipt with technical answers: the best of its elements."""
    found: dict[int, str] = {}
    for each in told:
        state = "applied" if each.applied else "kept" if each.matched else "unmatched"
        found[each.receipt] = min(
            found.get(each.receipt, state), state
        )  # applied < kept < unmatched, as words too
    return found


def _judge_again(connection: Connection, now: str, refused: Sequence[int], read: Reader) -> None:
    """What came before the refusal of a change and was said after it belongs to the declaration that is left."""
    documents = judging.earlier(connection, refused)
    wanted = sorted({number for told in documents.values() for number in told})
    if not wanted:
        return
    own = RECEIPTS.c
    query = select(own.id, own.content, own.state, own.told, own.source)
    raws = [_Raw(*row) for row in connection.execute(query.where(is_one_of(connection, own.id, wanted)))]
    if any(each.content == raw.PURGED for each in raws):
        return  # what was said years ago stays as it was understood
    rows = [judging.row(each.id, one) for each in raws for one in _read(each, read)[0] if not one.verdict]
    judging.judge_again(connection, now, documents, judging.frame(rows))


def _states(judged: pl.DataFrame) -> dict[int, str]:
    """State of each raw receipt that could be read."""
    of = judged.group_by("receipt").agg(pl.col("applied", "matched").any())
    state = pl.when("applied").then(pl.lit("applied")).when("matched").then(pl.lit("kept"))
    return dict(of.select("receipt", state.otherwise(pl.lit("unmatched"))).iter_rows())


def _note_strangers(connection: Connection, now: str, judged: pl.DataFrame) -> None:
    strangers = judged.filter(~pl.col("matched"))
    if strangers.is_empty():
        return
    rows = strangers.select(
        at=pl.lit(now),
        subject=pl.lit("receipt"),
        subject_id="receipt",
        what=pl.lit("unmatched"),
        detail=pl.struct("kind", "status", "time", "info").struct.json_encode(),
    )
    events.note(connection, rows.iter_rows(named=True))
