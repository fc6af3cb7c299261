"""The e-port at work: a message is judged record by record, and what is taken in goes into the book.

A refusal here is a negative returnStatus, and nothing of it enters the book. What was refused by customs (100), or is
only kept as a draft (1), may be declared anew with a new guid. Change and deletion (appType 2, 3) need a document of
the key, a new guid, a later appTime, and a state that allows them (transport.md §9.1).
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from yuhuo_customs.window import checks, limits, relations
from yuhuo_customs.window.declaration import joined
from yuhuo_customs.window.kinds import DRAFT, KINDS, REFUSED, Kind
from yuhuo_customs.window.life import life, refusal
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import Declared, Record
from yuhuo_customs.window.replies import Origin, Reply
from yuhuo_customs.window.script import Script

_INSERT = """
INSERT INTO declarations (message, kind, key, guid, app_type, app_time, head, items, order_ref, waybill_ref, cop_ref,
                          group_ref, person, objection, life, former, target, pre_no, invt_no, other_no)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_STRANGER = -10102, "无效企业代码：BaseTransfer的dxpId不是传输该报文的用户"
_WAYBILL = ("logisticsCode", "logisticsNo")


class Former(NamedTuple):
    """The declaration that stands for a business key now; number 0: of the same message, not in the book yet."""

    number: int
    status: int
    app_time: str
    pre_no: str = ""
    invt_no: str = ""
    other_no: str = ""

    @property
    def live(self) -> bool:
        """Whether a second new one is a double."""
        return self.status not in (DRAFT, REFUSED)


class _Known(NamedTuple):
    """What the book says about the records of one message; kept up to date while they are taken in."""

    formers: dict[str, Former]
    guids: set[str]
    cop_refs: dict[str, str]
    """Company and its own number → business key of the document that bears them."""


def enter(
    connection: sqlite3.Connection, message: Declared, origin: Origin, script: Script, numbers: Numbers
) -> list[Reply]:
    """Take the records of a valid message into the book; returns the refusals.

    Args:
        connection: Inside a write transaction.
        message: What was read.
        origin: Where the message came from.
        script, numbers: Of the window.
    """
    kind = KINDS[message.kind]
    known = _look_up(connection, kind, message.records)
    replies = []
    stranger = script.check_sender and origin.sender not in ("", message.dxp_id)
    for record in message.records:
        key = joined(record.head, kind.key)
        former = known.formers.get(key)
        refused = (
            _STRANGER
            if stranger
            else _scripted(script, kind, key, origin)
            or _refusal(connection, kind, message, record, known, script=script)
        )
        if refused:
            replies.append(_negative(kind, record, refused, former, origin=origin, numbers=numbers))
            connection.execute(
                "INSERT INTO refusals (message, kind, key, status) VALUES (?, ?, ?, ?)",
                (origin.number, kind.name, key, refused[0]),
            )
            continue
        _take_in(connection, kind, record, former, origin=origin, script=script)
        known.formers[key] = Former(0, 0, record.head["appTime"])
        known.guids.add(record.head["guid"])
        known.cop_refs[joined(record.head, kind.unique)] = key
    return replies


def key_names(kind: str) -> tuple[str, ...]:
    """The elements that are the business key of a kind of document."""
    return KINDS[kind].key


def _scripted(script: Script, kind: Kind, key: str, origin: Origin) -> tuple[int, str] | None:
    for fault in script.faults:
        if fault.do == "negative" and fault.chooses(
            script.seed, key, origin.cop_msg_id, f"{kind.name}Message"
        ):
            return fault.status, "处理失败：模拟窗口按脚本退回"
    return None


def _refusal(
    connection: sqlite3.Connection,
    kind: Kind,
    message: Declared,
    record: Record,
    known: _Known,
    *,
    script: Script,
) -> tuple[int, str] | None:
    """The status and its text, or None when the record is taken in."""
    head, key = record.head, joined(record.head, kind.key)
    present, problem = message.signature
    if problem and (present or (kind.signed and head["appStatus"] == "2")):
        return kind.codes.signature if present else kind.codes.unsigned, f"验签失败：{problem}"
    objection = checks.objection_of_eport(kind, record)
    if objection:
        return objection
    refused = _against_former(connection, kind, record, known, script)
    if refused:
        return refused
    if kind.unique and known.cop_refs.get(joined(head, kind.unique), key) != key:
        return kind.codes.parameter, f"业务校验失败：企业唯一编号{head.get('copNo', '')}已用于其他清单"
    if kind.name == "CEB621" and head["appType"] != "3" and script.limits_at == "e-port":
        above = limits.over(connection, record, key, script)
        if above:
            return above
    return relations.objection(connection, kind, record, script)


def _against_former(
    connection: sqlite3.Connection, kind: Kind, record: Record, known: _Known, script: Script
) -> tuple[int, str] | None:
    head, codes = record.head, kind.codes
    former = known.formers.get(joined(head, kind.key))
    named = ",".join(f"{name}={head.get(name, '')}" for name in kind.key)
    if head["appType"] == "1":
        if former and former.live:
            return (
                codes.exists,
                f"处理失败，业务主键重复入库失败[{named}]，原状态：{former.status or '待处理'}",
            )
        if head["guid"] in known.guids:
            return _processing(kind), f"处理失败：系统唯一序号重复[{head['guid']}]"
        if former and head["appTime"] < former.app_time:
            return codes.old, f"业务校验失败：报送时间{head['appTime']}早于已存报文的{former.app_time}"
        return None
    if former is None or (former.status == REFUSED and head["appType"] == "3"):
        return codes.unknown, f"业务校验失败：appType={head['appType']}，未找到操作的单证[{named}]"
    if head["appTime"] <= former.app_time:
        return codes.old, f"业务校验失败：报送时间{head['appTime']}不晚于已存报文的{former.app_time}"
    if head["guid"] in known.guids:
        return _processing(kind), f"处理失败：系统唯一序号重复[{head['guid']}]"
    why = relations.bars_change(connection, kind, record, former.status, script)
    return (codes.state, f"业务校验失败：{why}[{named}]") if why else None


def _processing(kind: Kind) -> int:
    """Export ranges have one for processing, the third after the signature's; import codes have none."""
    return (
        kind.codes.signature - 3000
        if kind.codes.exists == -304001 and kind.codes.signature < 0
        else kind.codes.parameter
    )


def _negative(
    kind: Kind,
    record: Record,
    refused: tuple[int, str],
    former: Former | None,
    *,
    origin: Origin,
    numbers: Numbers,
) -> Reply:
    status, text = refused
    # The schema wants a preNo in most receipts, refusals too: that of the live declaration, else a new one.
    given = {"preNo": (former.pre_no if former else "") or (numbers.pre_no() if kind.numbered else "")}
    given |= {"invtNo": former.invt_no} if former and former.invt_no else {}
    info = text if status < 0 else refusal(text)
    key = joined(record.head, kind.key)
    return Reply(
        kind.name, kind.receipt, record.head["guid"], {**record.head, **given}, status, info, origin, key
    )


def _take_in(
    connection: sqlite3.Connection,
    kind: Kind,
    record: Record,
    former: Former | None,
    *,
    origin: Origin,
    script: Script,
) -> None:
    head, key = record.head, joined(record.head, kind.key)
    if former:
        gone = {"2": "changed", "3": "deleted"}.get(head["appType"], "")
        connection.execute(
            "UPDATE declarations SET current = 0, moving = 0, gone = ? WHERE kind = ? AND key = ? AND current = 1",
            (gone, kind.name, key),
        )
    draft = head["appStatus"] == "1"
    again = former is not None and (former.status == REFUSED or head["appType"] != "1")
    target = relations.target(connection, kind, record)
    row = (
        origin.number, kind.name, key, head["guid"], head["appType"], head["appTime"], _json(head), _json(record.items),
        joined(head, kind.order) if kind.order else None, joined(head, _WAYBILL) if kind.waybill else None,
        joined(head, kind.unique) if kind.unique else None, relations.group(kind, head) if kind.split else None,
        head["buyerIdNumber"] if kind.name == "CEB621" else None, relations.customs(connection, kind, record, key, script),
        life(kind, head["appType"], script, key, draft=draft, again=again),
        former.number if former and former.live and head["appType"] != "1" else None, target,
        former.pre_no if former and head["appType"] != "1" else "", former.invt_no if former and head["appType"] != "1" else "",
        former.other_no if former and head["appType"] != "1" else "",
    )  # fmt: skip
    connection.execute(_INSERT, row)
    if kind.cancels and target and not draft:
        connection.execute("UPDATE declarations SET moving = 0 WHERE number = ?", (target,))


def _look_up(connection: sqlite3.Connection, kind: Kind, records: list[Record]) -> _Known:
    formers = connection.execute(
        "SELECT key, number, iif(life = '1', 1, status), app_time, pre_no, invt_no, other_no FROM declarations"
        " WHERE kind = ? AND current = 1 AND key IN (SELECT value FROM json_each(?))",
        (kind.name, _json(joined(record.head, kind.key) for record in records)),
    )
    guids = connection.execute(
        "SELECT guid FROM declarations WHERE guid IN (SELECT value FROM json_each(?))",
        (_json(record.head["guid"] for record in records),),
    )
    cop_refs = connection.execute(
        "SELECT cop_ref, key FROM declarations WHERE current = 1 AND status <> 100 AND kind = ?"
        " AND cop_ref IN (SELECT value FROM json_each(?))",
        (
            kind.name,
            _json(
                joined(record.head, kind.unique)
                for record in records
                if kind.unique and record.head.get("copNo")
            ),
        ),
    )
    return _Known(
        {key: Former(*values) for key, *values in formers}, {guid for (guid,) in guids}, dict(cop_refs)
    )


def _json(values: Iterable[object] | dict[str, str]) -> str:
    return json.dumps(
        values if isinstance(values, dict) else list(values), ensure_ascii=False, separators=(",", ":")
    )
