"""The limits of one purchase and of one buyer in a year (rules.md §3: 5,000 and 26,000 yuan)."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from yuhuo_customs.window.declaration import Declaration, find
from yuhuo_customs.window.kinds import DECIDED, REFUSED
from yuhuo_customs.window.reading import Record
from yuhuo_customs.window.script import Script

SINGLE, YEARLY = -621005, -621018
YEARLY_REPLY = 1313


def value(head: Mapping[str, str], items: list[dict[str, str]]) -> Decimal:
    """The dutiable value of a list: retail price, freight and insurance."""
    goods = sum((Decimal(each["totalPrice"]) for each in items), Decimal(0))
    return goods + Decimal(head["freight"]) + Decimal(head["insuredFee"])


def over(connection: sqlite3.Connection, record: Record, key: str, script: Script) -> tuple[int, str] | None:
    """Code and text when an import list is above a limit.

    Above the limit of one purchase, a single item may pass, taxed in full; the yearly limit has no exception. What
    was refused, cancelled, or came back counts no more.
    """
    amount = value(record.head, record.items)
    single = len(record.items) == 1 and Decimal(record.items[0]["qty"]) == 1
    limit, yearly = Decimal(str(script.single_limit)), Decimal(str(script.yearly_limit))
    if amount > limit and not single:
        return SINGLE, f"申报金额{amount:f}超过单次交易限值{limit:f}"
    person, year = record.head["buyerIdNumber"], record.head["appTime"][:4]
    spent = Decimal(0)
    for each in find(connection, "d.person = ? AND d.key <> ? AND d.status <> ?", person, key, REFUSED):
        if each.head["appTime"][:4] == year and not each.draft:
            spent += value(each.head, each.items) - _returned(connection, each)
    if spent + amount > yearly:
        return YEARLY, f"订购人本年累计{spent + amount:f}超过年度限值{yearly:f}"
    return None


def returned_quantities(connection: sqlite3.Connection, listed: Declaration) -> dict[str, dict[str, Decimal]]:
    """What of a list was returned already, or is on its way back: gnum → element → quantity."""
    found: dict[str, dict[str, Decimal]] = {}
    for each in find(connection, "d.target = ? AND d.status <> ?", listed.number, REFUSED):
        for item in each.items if each.kind.returns else []:
            back = found.setdefault(item["gnum"], {})
            for name in ("qty", "qty1", "qty2"):
                back[name] = back.get(name, Decimal(0)) + Decimal(item.get(name) or 0)
    return found


def _returned(connection: sqlite3.Connection, listed: Declaration) -> Decimal:
    prices = {each["gnum"]: Decimal(each["price"]) for each in listed.items}
    total = Decimal(0)
    for each in find(connection, "d.target = ? AND d.status = ?", listed.number, DECIDED):
        for item in each.items if each.kind.returns else []:
            total += Decimal(item["qty"]) * prices.get(item["gnum"], Decimal(0))
    return total
