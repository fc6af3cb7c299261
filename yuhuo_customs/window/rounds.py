"""One round: every declaration that moves takes one step, orders before lists.

A list needs its order (same ebpCode, ebcCode and orderNo). While the order is not on the book the list waits, without
a receipt, for two rounds, and is then refused with -603001 (business check) and a text that names the missing order:
as first and only answer, because receivers let no negative status replace a better one (transport.md §8.4). Customs
judges the list (100 or 120) only when the order is stored: it refuses it when the order was refused, when their
items differ (1320 count, 1322 content), and when the list is wrong by itself.
"""

import sqlite3
from typing import NamedTuple

from yuhuo_customs.window import checks
from yuhuo_customs.window.judging import BUSINESS
from yuhuo_customs.window.life import DRAFT, PAUSE, REFUSED, STORED, TAKEN, info
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.replies import Origin, Reply

_PATIENCE = 2
"""Rounds that a list waits for its order."""

_MOVING = """
SELECT d.number, d.guid, d.ebp, d.ebc, d.order_no, d.agent, d.cop_no, d.flag, d.office, d.lines, d.objection, d.life,
       d.step, d.status, d.waited, d.pre_no, d.invt_no, o.status, o.lines, d.key, d.message, m.cop_msg_id, m.sender, m.way
FROM declarations d JOIN messages m ON m.number = d.message LEFT JOIN declarations o
     ON d.kind = 'CEB603' AND o.kind = 'CEB303' AND o.current = 1 AND o.order_ref = d.order_ref
WHERE d.kind = ? AND d.moving = 1
ORDER BY d.number
"""
_UPDATE = """
UPDATE declarations SET step = ?, status = ?, moving = ?, current = ?, waited = ?, pre_no = ?, invt_no = ?
WHERE number = ?
"""


class _Moving(NamedTuple):
    """A declaration under way, with the state and the items of its order (lists only; None: not on the book)."""

    number: int
    guid: str
    ebp: str
    ebc: str
    order_no: str
    agent: str
    cop_no: str
    flag: str
    office: str
    lines: str
    objection: str
    life: str
    step: int
    status: int
    waited: int
    pre_no: str
    invt_no: str
    order_status: int | None
    order_lines: str | None
    key: str
    message: int
    cop_msg_id: str
    sender: str
    way: str


def advance(connection: sqlite3.Connection, numbers: Numbers) -> list[Reply]:
    """Move everything by one step; returns the receipts of the round. ``connection``: inside a write transaction."""
    return [*_advance(connection, "CEB303", numbers), *_advance(connection, "CEB603", numbers)]


def _advance(connection: sqlite3.Connection, kind: str, numbers: Numbers) -> list[Reply]:
    replies, updates = [], []
    for row in connection.execute(_MOVING, (kind,)).fetchall():
        moving = _Moving(*row)
        planned = [int(status) for status in moving.life.split(",")]
        answer = _answer(moving, planned[moving.step], kind)
        if answer is None:
            updates.append(_waiting(moving))
            continue
        status, text = answer
        ends = status < 0 or status == REFUSED or moving.step + 1 == len(planned)
        pre_no = moving.pre_no or (numbers.pre_no() if kind == "CEB603" else "")
        invt_no = moving.invt_no or (
            numbers.invt_no(moving.office) if kind == "CEB603" and status == STORED else ""
        )
        if status != PAUSE:
            guid = moving.guid if moving.step == 0 else numbers.guid(kind, moving.guid, status)
            replies.append(
                Reply(
                    kind,
                    guid,
                    *moving[2:8],
                    pre_no=pre_no,
                    invt_no=invt_no,
                    status=status,
                    info=text,
                    origin=Origin(*moving[-4:]),
                    key=moving.key,
                )
            )
        kept = moving.status if status == PAUSE else status
        updates.append(
            (moving.step + 1, kept, not ends, status >= 0, moving.waited, pre_no, invt_no, moving.number)
        )
    connection.executemany(_UPDATE, updates)
    return replies


def _answer(moving: _Moving, planned: int, kind: str) -> tuple[int, str] | None:
    """The status of this round with its text; None while the list waits for its order."""
    if kind == "CEB603" and planned == TAKEN and moving.order_status in (None, DRAFT):
        if moving.waited < _PATIENCE:
            return None
        named = f"ebpCode={moving.ebp},ebcCode={moving.ebc},orderNo={moving.order_no}"
        return BUSINESS[kind], f"业务校验失败：订单不存在[{named}]，请先申报订单（CEB303）"
    if planned in (STORED, REFUSED):
        if kind == "CEB603" and moving.order_status == TAKEN:
            return None
        objection = moving.objection or (_mismatch(moving) if kind == "CEB603" else "")
        if objection:
            return REFUSED, objection
    return planned, info(planned, kind, moving.guid, moving.ebp, moving.order_no) if planned else ""


def _mismatch(moving: _Moving) -> str:
    if moving.order_status == REFUSED:
        return checks.refusal(f"订单{moving.order_no}已被退单，三单不符")
    return checks.difference(moving.order_lines or "[]", moving.lines)


def _waiting(moving: _Moving) -> tuple[object, ...]:
    waited = moving.waited + 1
    return moving.step, moving.status, True, True, waited, moving.pre_no, moving.invt_no, moving.number
