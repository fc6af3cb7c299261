"""The e-port at work: a message is judged record by record, and what is taken in goes into the book.

A refusal here is a negative returnStatus, and nothing of it enters the book. The export side has ranges only
(negative_codes.csv, spec 2018), so the first number of a range is given and the text says which check failed:
signature -301001/-601001, business -303001/-603001, processing -304001/-604001. A second declaration for a live
business key gets -304001 for orders and lists alike. What was refused by customs (100), or is only kept as a draft
(1), may be declared anew with a new guid.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from yuhuo_customs.window import checks
from yuhuo_customs.window.life import DRAFT, REFUSED, life
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.reading import Declared, Record
from yuhuo_customs.window.replies import Origin, Reply
from yuhuo_customs.window.script import Script

SIGNATURE = {"CEB303": -301001, "CEB603": -601001}
BUSINESS = {"CEB303": -303001, "CEB603": -603001}
PROCESSING = {"CEB303": -304001, "CEB603": -604001}
DUPLICATE = -304001

_KEYS = {"CEB303": ("ebpCode", "orderNo"), "CEB603": ("ebcCode", "orderNo")}
_SEPARATOR = "\x1f"  # no XML document can hold it, so joined keys cannot be mistaken for one another

_INSERT = """
INSERT INTO declarations (message, kind, key, order_ref, cop_ref, guid, app_time, ebp, ebc, order_no, agent, cop_no,
                          flag, office, lines, objection, life)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class _Former(NamedTuple):
    """The declaration that stands for a business key now."""

    status: int
    app_time: str
    pre_no: str = ""
    invt_no: str = ""

    @property
    def live(self) -> bool:
        return self.status not in (DRAFT, REFUSED)


class _Known(NamedTuple):
    """What the book says about the records of one message; kept up to date while they are taken in."""

    formers: dict[str, _Former]
    guids: set[str]
    cop_refs: dict[str, str]
    """agentCode and copNo → business key of the list that bears them."""


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
    known = _look_up(connection, message)
    replies, rows, replaced, refused = [], [], [], []
    for record in message.records:
        key = _key(message.kind, record)
        former = known.formers.get(key)
        refusal = _scripted(script, message.kind, key, origin) or _refusal(message, record, known)
        if refusal:
            replies.append(_negative(message.kind, record, refusal, former, origin=origin, numbers=numbers))
            refused.append((origin.number, message.kind, key, refusal[0]))
            continue
        if former:
            replaced.append((message.kind, key))
        rows.append(_row(message.kind, record, origin.number, script, former))
        known.formers[key] = _Former(0, record.head["appTime"])
        known.guids.add(record.head["guid"])
        known.cop_refs[_cop_ref(record)] = key
    connection.executemany(
        "UPDATE declarations SET current = 0, moving = 0 WHERE kind = ? AND key = ? AND current = 1", replaced
    )
    connection.executemany(_INSERT, rows)
    connection.executemany("INSERT INTO refusals (message, kind, key, status) VALUES (?, ?, ?, ?)", refused)
    return replies


def key_names(kind: str) -> tuple[str, ...]:
    """The elements that are the business key of a kind of document."""
    return _KEYS[kind]


def _scripted(script: Script, kind: str, key: str, origin: Origin) -> tuple[int, str] | None:
    for fault in script.faults:
        if fault.do == "negative" and fault.chooses(script.seed, key, origin.cop_msg_id, f"{kind}Message"):
            return fault.status, "处理失败：模拟窗口按脚本退回"
    return None


def _refusal(message: Declared, record: Record, known: _Known) -> tuple[int, str] | None:
    """The negative status and its text, or None when the record is taken in."""
    kind, head, key = message.kind, record.head, _key(message.kind, record)
    present, problem = message.signature
    if problem and (present or head["appStatus"] == "2"):
        return SIGNATURE[kind], f"验签失败：{problem}"
    objection = checks.objection_of_eport(kind, record)
    if objection:
        return BUSINESS[kind], objection
    former = known.formers.get(key)
    if former and former.live:
        named = ",".join(f"{name}={head[name]}" for name in _KEYS[kind])
        return DUPLICATE, f"处理失败，业务主键重复入库失败[{named}]，原状态：{former.status or '待处理'}"
    if head["guid"] in known.guids:
        return PROCESSING[kind], f"处理失败：系统唯一序号重复[{head['guid']}]"
    if former and head["appTime"] < former.app_time:
        return BUSINESS[kind], f"业务校验失败：报送时间{head['appTime']}早于已存报文的{former.app_time}"
    if kind == "CEB603" and known.cop_refs.get(_cop_ref(record), key) != key:
        return BUSINESS[kind], f"业务校验失败：企业唯一编号{head['copNo']}已用于其他清单"
    return None


def _negative(
    kind: str,
    record: Record,
    refusal: tuple[int, str],
    former: _Former | None,
    *,
    origin: Origin,
    numbers: Numbers,
) -> Reply:
    head = record.head
    # The schema wants a preNo in every CEB604, refusals too: that of the live declaration, else a new one.
    pre_no = (former.pre_no if former else "") or (numbers.pre_no() if kind == "CEB603" else "")
    return Reply(
        kind, head["guid"], head["ebpCode"], head["ebcCode"], head["orderNo"], head.get("agentCode", ""),
        head.get("copNo", ""), head.get("statisticsFlag", ""), pre_no, former.invt_no if former else "", *refusal,
        origin, _key(kind, record),
    )  # fmt: skip


def _row(
    kind: str, record: Record, source: int, script: Script, former: _Former | None
) -> tuple[object, ...]:
    head, key = record.head, _key(kind, record)
    again = former is not None and former.status == REFUSED
    fate = "plain" if again else script.fate(kind, key)
    return (
        source, kind, key, _joined(head["ebpCode"], head["ebcCode"], head["orderNo"]),
        _cop_ref(record) if kind == "CEB603" else None, head["guid"], head["appTime"], head["ebpCode"],
        head["ebcCode"], head["orderNo"], head.get("agentCode", ""), head.get("copNo", ""),
        head.get("statisticsFlag", ""), head.get("customsCode", ""), checks.lines_of(record),
        checks.objection_of_customs(kind, record), life(kind, fate, draft=head["appStatus"] == "1"),
    )  # fmt: skip


def _look_up(connection: sqlite3.Connection, message: Declared) -> _Known:
    records, kind = message.records, message.kind
    formers = connection.execute(
        "SELECT key, iif(life = '1', 1, status), app_time, pre_no, invt_no FROM declarations"
        " WHERE kind = ? AND current = 1 AND key IN (SELECT value FROM json_each(?))",
        (kind, _json(_key(kind, record) for record in records)),
    )
    guids = connection.execute(
        "SELECT guid FROM declarations WHERE guid IN (SELECT value FROM json_each(?))",
        (_json(record.head["guid"] for record in records),),
    )
    cop_refs = connection.execute(
        "SELECT cop_ref, key FROM declarations WHERE current = 1 AND status <> 100"
        " AND cop_ref IN (SELECT value FROM json_each(?))",
        (_json(_cop_ref(record) for record in records),),
    )
    return _Known(
        {key: _Former(*values) for key, *values in formers}, {guid for (guid,) in guids}, dict(cop_refs)
    )


def _key(kind: str, record: Record) -> str:
    return _joined(*(record.head[name] for name in _KEYS[kind]))


def _cop_ref(record: Record) -> str:
    return _joined(record.head.get("agentCode", ""), record.head.get("copNo", ""))


def _joined(*parts: str) -> str:
    return _SEPARATOR.join(parts)


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values))
