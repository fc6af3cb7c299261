"""The states of messages and documents, and what customs' statuses mean for them (transport.md §8.4).

A message goes ``SIGNED → QUEUED → SENDING → TAKEN_IN``, with the side states ``RETRY_LATER`` (certain that
nothing arrived), ``UNKNOWN`` (not certain) and ``NEEDS_PERSON``. A document has the state of its message until the
first receipt comes, from then on the state that customs' status gives it.
"""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from yuhuo_customs.documents import documents, tracked
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.errors import Text, UsageError


class State(StrEnum):
    """Where a message or document stands."""

    CHECKED = "CHECKED"
    SIGNED = "SIGNED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    RETRY_LATER = "RETRY_LATER"
    UNKNOWN = "UNKNOWN"
    NEEDS_PERSON = "NEEDS_PERSON"
    TAKEN_IN = "TAKEN_IN"
    DECLARED = "DECLARED"
    STORED = "STORED"
    REVIEW = "REVIEW"
    DECIDED = "DECIDED"
    ACCEPTED = "ACCEPTED"
    FORBIDDEN = "FORBIDDEN"
    INSPECTION = "INSPECTION"
    RELEASED = "RELEASED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    PROCESSING_ERROR = "PROCESSING_ERROR"

    @property
    def label(self) -> Text:
        """The state's name for people."""
        return _LABELS[self]


_LABELS: Mapping[State, Text] = {
    State.CHECKED: Text("已检查", "checked"),
    State.SIGNED: Text("已签名", "signed"),
    State.QUEUED: Text("待发送", "waiting to be sent"),
    State.SENDING: Text("发送中", "being sent"),
    State.RETRY_LATER: Text("稍后重发（确定未送达）", "to be sent again (certain that nothing arrived)"),
    State.UNKNOWN: Text("是否送达不明", "not known whether it arrived"),
    State.NEEDS_PERSON: Text("需人工处理", "needs a person"),
    State.TAKEN_IN: Text("已送达，等待回执", "handed over, waiting for receipts"),
    State.DECLARED: Text("电子口岸申报中", "being declared by the e-port"),
    State.STORED: Text("海关入库", "stored by customs"),
    State.REVIEW: Text("海关人工审核", "manual review by customs"),
    State.DECIDED: Text("海关审结", "decided by customs"),
    State.ACCEPTED: Text("海关接受传输", "accepted by customs"),
    State.FORBIDDEN: Text("拒装或禁卸", "loading refused or unloading forbidden"),
    State.INSPECTION: Text("查验或扣留", "inspection or detention"),
    State.RELEASED: Text("放行", "released"),
    State.CLOSED: Text("结关", "closed"),
    State.CANCELLED: Text("已撤销", "cancelled"),
    State.WITHDRAWN: Text("已删除", "withdrawn"),
    State.REFUSED: Text("海关退单", "refused by customs"),
    State.PROCESSING_ERROR: Text("处理异常", "processing error"),
}

PENDING = (State.SIGNED, State.QUEUED, State.RETRY_LATER, State.SENDING, State.UNKNOWN)
"""Message states in which it is not certain that the message was taken in: the outbox goes on with them."""

MOVES: Mapping[State, frozenset[State]] = {
    State.SIGNED: frozenset({State.QUEUED, State.SENDING, State.UNKNOWN}),
    State.QUEUED: frozenset({State.SENDING, State.UNKNOWN}),
    State.RETRY_LATER: frozenset({State.SENDING, State.TAKEN_IN, State.UNKNOWN}),
    State.SENDING: frozenset({State.TAKEN_IN, State.RETRY_LATER, State.UNKNOWN, State.NEEDS_PERSON}),
    State.UNKNOWN: frozenset({State.SENDING, State.TAKEN_IN, State.RETRY_LATER, State.NEEDS_PERSON}),
    State.NEEDS_PERSON: frozenset({State.TAKEN_IN, State.UNKNOWN}),
    State.TAKEN_IN: frozenset(),
}
"""The moves a message may make. A receipt proves arrival, so every state after the first try leads to TAKEN_IN; in an older
copy of the ledger nothing that waits is certain, so every state before it leads to UNKNOWN."""


def sources(target: State) -> list[str]:
    """Message states from which ``target`` can be reached."""
    return [state.value for state, targets in MOVES.items() if target in targets]


_BY_STATUS: Mapping[str, State] = {
    "1": State.DECLARED,
    "2": State.DECLARED,
    "3": State.DECLARED,
    "4": State.NEEDS_PERSON,  # nothing reached customs: declaring again or waiting is a person's choice
    "100": State.REFUSED,
    "120": State.STORED,
    "300": State.REVIEW,
    "399": State.DECIDED,
    **dict.fromkeys(("500", "501", "502", "503", "505", "599", "600", "700"), State.INSPECTION),
    "800": State.RELEASED,
    "899": State.CLOSED,
}
"""Statuses of receipt_status.csv that stand in a table of the specification; any other is not guessed."""

OF_GOODS = ("300", "500", "501", "502", "503", "505", "599", "600", "700", "800", "899", "11", "12", "13")
"""Statuses that speak of goods on their way: review, inspection, detention, release. They never answer a deletion."""

_BY_MANIFEST_STATUS: Mapping[str, State] = {
    "0": State.DECLARED,
    "E3": State.DECLARED,
    "D0": State.DECLARED,
    "01": State.ACCEPTED,
    "02": State.REVIEW,
    "03": State.REFUSED,
    "11": State.RELEASED,
    "12": State.FORBIDDEN,
    "13": State.FORBIDDEN,
    "D1": State.WITHDRAWN,
}
"""Statuses of manifest receipts (manifest/receipts.csv); any other is not guessed."""

_REPEATED = "重复|已存在|已经存在|处理失败"
"""Texts that change nothing once there is a good status (transport.md §8.4; 19001 of manifests)."""
_TECHNICAL = ("0", "E3")
"""Of the client that handed a manifest on: no answer of customs, so it never replaces one."""


WITHDRAWAL_ENDS = ("120", "399", "01")
"""Statuses at which a deletion (appType 3) is done: no table of the specification names them (docs/decisions/020)."""


def _is_manifest() -> pl.Expr:
    return pl.col("old_kind").is_in(list(manifests()))


def meaning() -> pl.Expr:
    """State (String) of columns ``status``, ``app_type`` and ``old_kind``: negative is a processing error, an unknown
    status needs a person, a deletion that customs stored is a withdrawal.
    """  # noqa: D205 - one sentence
    status = pl.col("status")
    plain, manifest = (
        status.replace_strict(
            {code: state.value for code, state in table.items()},
            default=State.NEEDS_PERSON.value,
            return_dtype=pl.String,
        )
        for table in (_BY_STATUS, _BY_MANIFEST_STATUS)
    )
    return (
        pl.when(status.str.contains(r"^-[0-9]+$"))
        .then(pl.lit(State.PROCESSING_ERROR.value))
        .when((pl.col("app_type") == DELETE) & status.is_in(WITHDRAWAL_ENDS))
        .then(pl.lit(State.WITHDRAWN.value))
        .otherwise(pl.when(_is_manifest()).then(manifest).otherwise(plain))
    )


def is_known(kind: str, status: str) -> bool:
    """Whether a table says what this status means for a document of this kind; a negative one is a processing error."""
    known = _BY_MANIFEST_STATUS if kind in manifests() else _BY_STATUS
    return status in known or status.startswith("-")


def weight(prefix: str = "") -> pl.Expr:
    """Text by which receipts for one document are compared, from ``status``, ``time``, ``info``; the greatest wins.

    First the rank (899, then 800, then any other status, then a repeated one, then a negative one or that of a client
    program), then ``returnTime``, then the status. It is a total order, so every order of arrival ends in the same state. Null
    where there is no status yet. ``prefix`` stands before the names of the columns.
    """
    status, time, info = (pl.col(f"{prefix}{name}") for name in ("status", "time", "info"))
    rank = (
        pl.when(status == "899").then(pl.lit("4"))
        .when(status == "800").then(pl.lit("3"))
        .when(status.str.starts_with("-") | (_is_manifest() & status.is_in(_TECHNICAL))).then(pl.lit("0"))
        .when(info.fill_null("").str.contains(_REPEATED)).then(pl.lit("1"))
        .when(status.is_not_null()).then(pl.lit("2"))
    )  # fmt: skip
    return pl.concat_str(rank, time.str.zfill(17), status.str.zfill(11), info.fill_null(""))


NEW, CHANGE, DELETE = "1", "2", "3"
"""Values of appType (transport.md §9.1)."""
OTHER_DATA = "0"
"""The second half of a manifest (function 0): it stands in the place of an appType, and is refused like a change."""

OVER = (State.REFUSED, State.PROCESSING_ERROR)
"""Customs ended this submission: the same key may be declared again when it is corrected."""

GONE = (State.CANCELLED, State.WITHDRAWN)
"""Nothing is left of it at customs: the same key may be declared again as it is."""

CHANGEABLE = (State.STORED, State.ACCEPTED)
"""Where a change or deletion may be sent. The specification only says "not after a list was declared for the order, not
after release" (ceb/README.md rule 30, which states exactly is unconfirmed); of manifests it says nothing."""

OUTCOMES = ("released", "done", "withdrawn", "refused", "held", "open")
"""What became of an order, in a word; "done" where no list was declared and everything asked for was reached."""

_HELD = (State.REVIEW, State.INSPECTION, State.FORBIDDEN, State.NEEDS_PERSON)


def outcome(state: State) -> str:
    """One of :data:`OUTCOMES`, but "done", which depends on the kind (:func:`outcomes`)."""
    if state in (State.RELEASED, State.CLOSED):
        return "released"
    if state in GONE:
        return "withdrawn"
    if state in OVER:
        return "refused"
    return "held" if state in _HELD else "open"


def outcomes() -> pl.Expr:
    """One of :data:`OUTCOMES`, from columns ``state``, ``kind`` and ``status``."""
    became = {state.value: outcome(state) for state in State}
    plain = pl.col("state").replace_strict(became, return_dtype=pl.String)
    return pl.when((plain == "open") & is_done()).then(pl.lit("done")).otherwise(plain)


def is_done() -> pl.Expr:
    """Whether ``status`` is one at which a document of ``kind`` has reached what was asked."""
    found = pl.lit(value=False)
    for document in tracked().values():
        found = found | ((pl.col("kind") == document.kind) & pl.col("status").is_in(document.done))
    return found.fill_null(value=False)


def lists() -> tuple[str, ...]:
    """Kinds whose verdict speaks for the order: the lists, before which other documents must be taken in."""
    return tuple(kind for kind, document in documents().items() if "800" in document.done and document.after)


def gravity(state: State) -> int:
    """How grave a problem is, 0 (none) … 3: decides whether the order document's state speaks for the order."""
    if state in (State.UNKNOWN, State.RETRY_LATER):
        return 1
    return {"refused": 3, "held": 2}.get(outcome(state), 0)


def named_states(setting: str, words: str) -> list[str]:
    """The states that a setting names, set apart by commas.

    Raises:
        UsageError: one does not exist.
    """
    named = [each.strip() for each in words.split(",") if each.strip()]
    if wrong := [each for each in named if each not in State.__members__]:
        raise UsageError(
            Text(f"{setting}：没有状态“{wrong[0]}”。", f"{setting}: there is no state {wrong[0]!r}."),
            todo=Text(f"可用：{'、'.join(State)}。", f"Known: {', '.join(State)}."),
        )
    return named
