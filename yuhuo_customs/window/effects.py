"""What a status does beyond its own receipt: lists cancelled, formers back, tax bills, summary results."""

import sqlite3
from decimal import Decimal

from yuhuo_customs.window import relations, taxes
from yuhuo_customs.window.declaration import Declaration
from yuhuo_customs.window.kinds import CLOSED, DECIDED, REFUSED, RELEASED
from yuhuo_customs.window.numbers import Numbers
from yuhuo_customs.window.replies import Origin, Reply
from yuhuo_customs.window.script import Script

_GENERATED, _SUMMED = "1", "2"
"""Statuses of a tax bill (codes/tax_bill_statuses.csv)."""


def follow(
    connection: sqlite3.Connection,
    one: Declaration,
    status: int,
    *,
    origin: Origin,
    script: Script,
    numbers: Numbers,
) -> list[Reply]:
    """Do what follows from a status; returns what customs pushes with it."""
    if status == REFUSED or status < 0:
        _undo(connection, one)
        return []
    if one.app_type == "3" and status == one.planned[-1]:
        connection.execute(
            "UPDATE declarations SET current = 0, gone = 'deleted' WHERE number = ?", (one.number,)
        )
        return []
    if one.kind.cancels and status == DECIDED:
        connection.execute(
            "UPDATE declarations SET current = 0, moving = 0, gone = 'cancelled' WHERE number = ?",
            (one.target,),
        )
    if one.name == "CEB621" and status in (RELEASED, CLOSED):
        return [_tax(one, status, origin, script, numbers)]
    if one.name == "CEB701" and status == DECIDED:
        return [_summary(connection, one, origin, script, numbers)]
    return []


def _undo(connection: sqlite3.Connection, one: Declaration) -> None:
    """A refused cancellation lets its list go on; a refused change or deletion leaves what was there before."""
    moves = "moving = (life <> '1' AND step < 1 + length(life) - length(replace(life, ',', '')))"
    if one.kind.cancels and one.target:
        connection.execute(f"UPDATE declarations SET {moves} WHERE number = ? AND current = 1", (one.target,))  # noqa: S608
    if one.former:
        connection.execute("UPDATE declarations SET current = 0 WHERE number = ?", (one.number,))
        back = f"UPDATE declarations SET current = 1, gone = '', {moves} WHERE number = ?"  # noqa: S608
        connection.execute(back, (one.former,))


def _tax(one: Declaration, status: int, origin: Origin, script: Script, numbers: Numbers) -> Reply:
    number = one.other_no
    common = {"invtNo": one.invt_no, "taxNo": number, "assureCode": one.head["assureCode"]}
    guid = numbers.guid("tax", one.guid, status).upper()
    if status == CLOSED:
        return Reply(one.name, "CEB818", guid, {**common, "status": _SUMMED}, 0, "", origin, one.key)
    sums, lines = taxes.bill(one, script)
    names = ("ebcCode", "logisticsCode", "agentCode", "customsCode")
    head = {**common, **sums, "status": _GENERATED, **{name: one.head[name] for name in names}}
    return Reply(one.name, "CEB816", guid, head, 0, "", origin, one.key, tuple(lines))


def _summary(
    connection: sqlite3.Connection, one: Declaration, origin: Origin, script: Script, numbers: Numbers
) -> Reply:
    lists = relations.summed(connection, one)
    lines = [
        {
            "invtNo": each.invt_no,
            "logisticsNo": each.head["logisticsNo"],
            "gnum": item["gnum"],
            "gcode": item["gcode"],
        }
        for each in lists
        for item in each.items
    ]
    weights = {
        name: f"{sum(Decimal(each.head[name]) for each in lists):f}" if lists else "0"
        for name in ("grossWeight", "netWeight")
    }
    serial = numbers.serial("declaration", one.head["customsCode"], "0")
    head = {**one.head, **weights, "sumNo": one.other_no, "declSeqNo": serial, "decState": script.decState}
    head |= {"opDate": numbers.time(), "msgCount": "1", "msgSeqNo": "1", "note": ""}
    guid = numbers.guid("summary", one.guid).upper()
    numbered = tuple({**each, "gseqno": str(number)} for number, each in enumerate(lines, 1))
    return Reply(one.name, "CEB792", guid, head, 0, "", origin, one.key, numbered)
