"""Bills and the lists that name them: what has arrived, what may be released, which manifest stands before a list."""

import json
import sqlite3
from collections import defaultdict

from yuhuo_customs.window.kinds import CLOSED, RELEASED
from yuhuo_customs.window.manifests import shelf
from yuhuo_customs.window.manifests.kinds import KINDS, ORIGINAL
from yuhuo_customs.window.manifests.shelf import ACCEPTED, STANDING, Entry

_LISTS = """
SELECT kind, json_extract(head, '$.billNo'), invt_no, status, json_extract(head, '$.logisticsCode'),
json_extract(head, '$.logisticsNo') FROM declarations
WHERE current = 1 AND kind IN ('CEB603', 'CEB621') AND life <> '1' AND status <> 100
"""
_MASTERS = """
SELECT json_extract(head, '$.billNo'), json_extract(head, '$.logisticsCode'), items FROM declarations
WHERE current = 1 AND kind = 'CEB607' AND status <> 100
"""
_WAITING = "kind = ? AND current = 1 AND moving = 0 AND status = ? AND function <> '3'"


def arrived(connection: sqlite3.Connection, bill: Entry) -> bool:
    """Whether an accepted arrival report tells of the bill, of its master, or of all its containers."""
    kind, journey = bill.kind.arrival, bill.journey
    told = shelf.of_journey(connection, kind, journey, bill.master)
    if any(each.house in ("", bill.house) and each.status in STANDING for each in told):
        return True
    boxes = bill.bill.boxes
    reports = [shelf.standing(connection, (kind, journey, "", "", box)) for box in boxes]
    return bool(boxes) and all(each is not None and each.status in STANDING for each in reports)


def releasable(connection: sqlite3.Connection, *, undeclared: bool) -> list[Entry]:
    """Accepted bills that customs can release now: arrived (exports), and every list that names them released.

    ``undeclared``: also bills that no list names.
    """
    waiting = [
        each
        for name in KINDS
        if KINDS[name].notified
        for each in shelf.find(connection, _WAITING, name, ACCEPTED)
    ]
    if not waiting:
        return []
    named = _named(connection)
    ready = []
    for each in waiting:
        statuses = [status for bill in _names(each.master, each.house) for status in named[_kind(each), bill]]
        declared = all(status in (RELEASED, CLOSED) for status in statuses) if statuses else undeclared
        if declared and (each.kind.part == ORIGINAL or arrived(connection, each)):
            ready.append(each)
    return ready


def announced(connection: sqlite3.Connection, kind: str, bill_no: str) -> bool:
    """Whether an accepted manifest tells of the bill that a list (CEB603, CEB621) names."""
    names = [name for name, each in KINDS.items() if each.notified and _list_of(name) == kind]
    where = f"kind IN ({','.join('?' * len(names))}) AND current = 1 AND status IN (?, ?) AND master = ?"
    master = bill_no.partition("_")[0]
    found = shelf.find(connection, where, *names, *STANDING, master)
    return any(bill_no in _names(each.master, each.house) for each in found)


def _kind(one: Entry) -> str:
    return _list_of(one.name)


def _list_of(name: str) -> str:
    return "CEB621" if KINDS[name].part == ORIGINAL else "CEB603"


def _names(master: str, house: str) -> tuple[str, ...]:
    """How a list may call a bill: by its master, by its house, by both."""
    return (master, house, f"{master}_{house}") if house else (master,)


def _named(connection: sqlite3.Connection) -> defaultdict[tuple[str, str], list[int]]:
    """Kind of list and bill number → statuses of the lists that name it, by themselves or through a CEB607.

    A CEB607 names a list by its parcel (carrier and waybill), or by its number.
    """
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    by_number: dict[str, int] = {}
    by_parcel: dict[tuple[str, str], int] = {}
    for kind, bill, number, status, carrier, waybill in connection.execute(_LISTS):
        by_number[number] = status
        if kind == "CEB603" and not bill:
            by_parcel[carrier, waybill] = status
        if bill:
            found[kind, bill].append(status)
    for bill, carrier, items in connection.execute(_MASTERS):
        for item in json.loads(items):
            if (number := item.get("invtNo", "")) in by_number:
                found["CEB603", bill].append(by_number[number])
            elif (parcel := (carrier, item.get("logisticsNo", ""))) in by_parcel:
                found["CEB603", bill].append(by_parcel[parcel])
    return found
