"""One round: every declaration that moves takes one step; what others wait for comes first.

A list needs its documents (the script says which; export: the order, import: order, payment and waybill). While one of
them is not on the book the list waits, without a receipt, for two rounds, and is then refused with the code of a
failed check and a text that names what is missing: as first and only answer, because receivers let no negative status
replace a better one (transport.md §8.4). Customs judges the list (100 or 120) only when its documents are stored: it
refuses it when one of them was refused, when they do not fit together, and when the list is wrong by itself. A payment
collection (403) reaches 120 when its list is decided (399 or later); a split message is decided with its last part.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from yuhuo_customs.window import effects, matching
from yuhuo_customs.window.declaration import COLUMNS, Declaration, find
from yuhuo_customs.window.kinds import DECIDED, KINDS, LISTS, REFUSED, RELEASED, STORED, TAKEN, Kind
from yuhuo_customs.window.life import PAUSE, info
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.replies import Origin, Reply
from yuhuo_customs.window.script import Script

_PATIENCE = 2
"""Rounds that a list waits for its documents."""
_MOVING = f"""
SELECT {COLUMNS}, m.number, m.cop_msg_id, m.sender, m.way
FROM declarations d JOIN messages m ON m.number = d.message
WHERE d.kind = ? AND d.moving = 1 ORDER BY d.number
"""  # noqa: S608 - a fixed text
# Apart, because a column in an index costs whether it changes or not: few rows end or get a number.
_STEP = "UPDATE declarations SET step = ?, status = ?, waited = ? WHERE number = ?"
_NUMBERS = "UPDATE declarations SET pre_no = ?, invt_no = ?, other_no = ? WHERE number = ?"
_END = "UPDATE declarations SET moving = 0 WHERE number = ?"
_GONE = "UPDATE declarations SET current = 0 WHERE number = ?"
_WORDS = {"CEB303": "订单", "CEB311": "订单", "CEB411": "支付单", "CEB505": "运单", "CEB511": "运单"}


_STIRRING = """
SELECT EXISTS (SELECT 1 FROM declarations WHERE moving = 1) OR EXISTS (
    SELECT 1 FROM receipts WHERE due > (SELECT coalesce(max(value), 0) FROM numbers WHERE name = 'round')
)
"""


class _World(NamedTuple):
    """What others in the book say to those that move in this round."""

    orders: Mapping[str, Mapping[str, Declaration]]
    waybills: Mapping[str, Mapping[str, Declaration]]
    connection: sqlite3.Connection


def advance(connection: sqlite3.Connection, numbers: Numbers, script: Script) -> list[Reply]:
    """Move everything by one step; returns the receipts of the round. ``connection``: inside a write transaction."""
    return [reply for kind in KINDS.values() for reply in _advance(connection, kind, numbers, script)]


def stirs(connection: sqlite3.Connection) -> bool:
    """Whether a round would do anything: something moves, or a receipt is held back."""
    return bool(connection.execute(_STIRRING).fetchone()[0])


def _advance(connection: sqlite3.Connection, kind: Kind, numbers: Numbers, script: Script) -> list[Reply]:
    rows = [(Declaration(*row[:-4]), Origin(*row[-4:])) for row in connection.execute(_MOVING, (kind.name,))]
    world = _look_around(connection, kind, [one for one, _ in rows])
    replies, followed = [], []
    changes: dict[str, list[tuple[object, ...]]] = {_STEP: [], _NUMBERS: [], _END: [], _GONE: []}
    for one, origin in rows:
        answer = _answer(one, world, script)
        if answer is None:
            changes[_STEP].append((one.step, one.status, one.waited + 1, one.number))
            continue
        status, text = answer
        if _number(one, status, numbers):
            changes[_NUMBERS].append((one.pre_no, one.invt_no, one.other_no, one.number))
        if status != PAUSE:
            guid = one.guid if one.step == 0 else numbers.guid(kind.name, one.guid, status)
            replies.append(Reply(kind.name, kind.receipt, guid, _head(one), status, text, origin, one.key))
            followed.append((one, status, origin))
        changes[_STEP].append(
            (one.step + 1, one.status if status == PAUSE else status, one.waited, one.number)
        )
        if status < 0 or status == REFUSED or one.step + 1 == len(one.planned):
            changes[_END].append((one.number,))
        if status < 0:
            changes[_GONE].append((one.number,))
    for statement, values in changes.items():
        connection.executemany(statement, values)
    pushed = [
        reply
        for one, status, origin in followed
        for reply in effects.follow(connection, one, status, origin=origin, script=script, numbers=numbers)
    ]
    return [*replies, *pushed]


def _answer(one: Declaration, world: _World, script: Script) -> tuple[int, str] | None:
    """The status of this round with its text; None while it waits for others."""
    planned = one.planned[one.step]
    if one.app_type == "3" or one.draft or planned == PAUSE:
        return planned, info(one, planned)
    found = _documents(one, world) if one.kind.is_list and one.step < 2 else {}
    if one.kind.is_list and one.step == 0:
        needed = script.documents_export if one.name == "CEB603" else script.documents_import
        missing = [name for name in needed if name not in found or found[name].draft]
        if missing:
            return None if one.waited < _PATIENCE else (one.kind.codes.parameter, _missing(one, missing[0]))
    if one.step == 1:
        if _must_wait(one, found, world):
            return None
        objection = (
            one.objection
            or (matching.mismatch(one, found) if one.kind.is_list else "")
            or _payment(one, world)
        )
        if objection:
            return REFUSED, objection
    return planned, info(one, planned)


def _must_wait(one: Declaration, found: Mapping[str, Declaration], world: _World) -> bool:
    if any(each.status in (0, TAKEN) for each in found.values()):
        return True
    if one.name == "CEB403":
        listed = world.orders.get(one.order_ref or "", {}).get("CEB603")
        return listed is None or listed.status < DECIDED
    if one.kind.split:
        parts = find(
            world.connection,
            "d.kind = ? AND d.group_ref = ? AND d.status >= ?",
            one.name,
            one.group_ref,
            TAKEN,
        )
        there = {each.head["msgSeqNo"] for each in parts if each.status != REFUSED} | {one.head["msgSeqNo"]}
        return len(there) < int(one.head["msgCount"])
    return False


def _payment(one: Declaration, world: _World) -> str:
    """An import order against its payment, as far as that is there: reply 13035 came with CEB312 in the wild."""
    payment = world.orders.get(one.order_ref or "", {}).get("CEB411") if one.name == "CEB311" else None
    if payment is None or payment.draft or payment.status == REFUSED or not one.head.get("payCode"):
        return ""
    found = matching.payment_differs(one.head, payment.head)
    return found if "13035" in found else ""


def _documents(one: Declaration, world: _World) -> dict[str, Declaration]:
    by_order, by_waybill = (
        world.orders.get(one.order_ref or "", {}),
        world.waybills.get(one.waybill_ref or "", {}),
    )
    names = ("CEB303", "CEB505") if one.name == "CEB603" else ("CEB311", "CEB411", "CEB511")
    found = {name: by_order.get(name) or by_waybill.get(name) for name in names}
    return {name: each for name, each in found.items() if each}


def _look_around(connection: sqlite3.Connection, kind: Kind, rows: list[Declaration]) -> _World:
    orders: dict[str, dict[str, Declaration]] = {}
    waybills: dict[str, dict[str, Declaration]] = {}
    if kind.name in (*LISTS, "CEB403", "CEB311"):
        asked = {one.order_ref for one in rows if one.step < 2}
        for each in find(
            connection, "d.order_ref IN (SELECT value FROM json_each(?))", json.dumps(list(asked))
        ):
            orders.setdefault(each.order_ref or "", {})[each.name] = each
    if kind.is_list:
        asked = {one.waybill_ref for one in rows if one.step < 2}
        for each in find(
            connection, "d.waybill_ref IN (SELECT value FROM json_each(?))", json.dumps(list(asked))
        ):
            waybills.setdefault(each.waybill_ref or "", {})[each.name] = each
    return _World(orders, waybills, connection)


def _missing(one: Declaration, name: str) -> str:
    about = one.kind.order if name not in {"CEB505", "CEB511"} else ("logisticsCode", "logisticsNo")
    named = ",".join(f"{each}={one.head.get(each, '')}" for each in about)
    return f"业务校验失败：{_WORDS[name]}不存在[{named}]，请先申报{_WORDS[name]}（{name}）"


def _number(one: Declaration, status: int, numbers: Numbers) -> bool:
    """Give the numbers that come with a status; returns whether there were any."""
    before = (one.pre_no, one.invt_no, one.other_no)
    if one.kind.numbered and not one.pre_no:
        one.pre_no = numbers.pre_no()
    if one.kind.is_list and status == STORED and not one.invt_no:
        one.invt_no = numbers.invt_no(one.head["customsCode"], "E" if one.name == "CEB603" else "I")
    if not one.other_no:
        if one.name == "CEB711" and status == STORED:
            one.other_no = numbers.serial("rkd", one.head["customsCode"], "R")
        if one.name == "CEB701" and status == DECIDED:
            one.other_no = numbers.serial("sum", one.head["customsCode"], "S")
        if one.name == "CEB621" and status == RELEASED:
            one.other_no = f"{one.invt_no}01"
    return before != (one.pre_no, one.invt_no, one.other_no)


def _head(one: Declaration) -> dict[str, str]:
    numbers = {"preNo": one.pre_no, **({"invtNo": one.invt_no} if one.kind.is_list else {})}
    name = {"CEB711": "rkdNo", "CEB701": "sumNo"}.get(one.name)
    return {**one.head, **numbers, **({name: one.other_no} if name else {})}
