"""Summary declaration of direct-mail exports (CEB701): released lists put together by the conditions of rules.md §4.3."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Unpack

import polars as pl

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import copies, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Copy
from yuhuo_customs.ledger.states import GONE, OVER, State
from yuhuo_customs.pipeline.delivering import Delivered, Going, Way, deliver
from yuhuo_customs.pipeline.drafts import Draft, reviewed
from yuhuo_customs.pipeline.splitting import split
from yuhuo_customs.settings import Settings

LIST, APPLICATION = "CEB603", "CEB701"
_WHO = ("customsCode", "agentCode", "agentName", "ebcCode", "ebcName", "loctNo")
"""What one application can have only one of."""
_CONDITIONS = ("trafMode", "ownerCode", "ownerName", "country", "portCode")
"""Lists are put together where these are the same: transport mode, producer, destination, exit customs."""
_LINE = ("gcode", "unit", "currency")
"""Within a group customs sums up lines where these are the same: 10-digit code, unit, currency."""


@dataclass(frozen=True, slots=True)
class Group:
    """One application to be.

    Attributes:
        conditions: What its lists have in common, by element name.
        lists: Numbers of the lists (invtNo), oldest first.
        goods: What customs would sum up: ``gcode``, ``unit``, ``currency``, ``lines``, ``qty``, ``totalPrice``.
        number: Own number of the application (copNo): the same lists always get the same.
    """

    conditions: Mapping[str, str]
    lists: tuple[str, ...]
    goods: pl.DataFrame
    number: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The groups that were put together, and what became of their applications."""

    groups: tuple[Group, ...]
    delivered: Delivered


def propose(*, settings: Settings | None = None, clock: Clock | None = None) -> tuple[Group, ...]:
    """Released 9610 lists with statisticsFlag B that no application names yet, put together.

    Conditions (rules.md §4.3, seen in practice): same consignor, transport mode, producer, destination, exit customs;
    lines of the same 10-digit code, unit and currency are then one.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    way = Way.of(settings, clock, None, send=False)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        return _groups(_due(ledger))


def summarise(
    *,
    broker: tuple[str, str] | None = None,
    period: tuple[str, str] | None = None,
    size: int | None = None,
    values: Mapping[str, str] | None = None,
    **going: Unpack[Going],
) -> Summary:
    """Make the summary applications (CEB701) that :func:`propose` proposes, and send them.

    Args:
        broker: Code and name of the later declaration's declarant; None: the lists' own.
        period: Start and end (yyyyMMddHHmmss): the application then names no lists, customs takes those of the period.
        size: Lists in one message; more are split over several.
        values: Further fields by element name (summaryFlag, itemNameFlag, note …).

    Raises:
        InputError: nothing is to be summed up.
        LedgerError, GatewayError: repeating the command is safe.
    """
    way = Way.of(**going)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        given = {"itemNameFlag": way.settings.item_name_flag, **(values or {})}
        groups = _groups(_due(ledger))
        if not groups:
            raise _nothing()
        drafts = [
            part
            for group in (_whole_period(groups) if period else groups)
            for part in split(APPLICATION, _draft(group, broker, period, given), size)
        ]
        judged = reviewed(APPLICATION, drafts, "yuhuo summary", settings=way.settings, clock=way.clock)
        return Summary(groups, deliver(ledger, way, judged))


def _due(ledger: Ledger) -> list[Copy]:
    states = queries.order_states(ledger).unique(["kind", "key"], keep="last", maintain_order=True)
    released = [State.RELEASED.value, State.CLOSED.value]
    rows = states.filter((pl.col("kind") == LIST) & pl.col("state").is_in(released))
    found = copies.stored(ledger, LIST, rows["key"].to_list())
    named = _named(ledger, states.filter(pl.col("kind") == APPLICATION))
    return [
        copy
        for key in rows["key"]
        if (copy := found.get(key))
        and copy.head.get("statisticsFlag") == "B"
        and copy.head.get("tradeMode") == "9610"
        and (number := copy.numbers.get("invtNo"))
        and number not in named
    ]


def _named(ledger: Ledger, applications: pl.DataFrame) -> set[str]:
    """Lists that an application names which was not refused."""
    gone = [state.value for state in (*OVER, *GONE)]
    alive = applications.filter(~pl.col("state").is_in(gone))
    found = copies.stored(ledger, APPLICATION, alive["key"].to_list())
    return {item["invtNo"] for copy in found.values() for item in copy.items}


def _groups(lists: Sequence[Copy]) -> tuple[Group, ...]:
    by: dict[tuple[str, ...], list[Copy]] = {}
    for copy in lists:
        by.setdefault(tuple(copy.head.get(name, "") for name in (*_WHO, *_CONDITIONS)), []).append(copy)
    return tuple(_group(key, found) for key, found in by.items())


def _group(key: Sequence[str], found: Sequence[Copy]) -> Group:
    numbers = tuple(copy.numbers["invtNo"] for copy in found)
    rows = [
        {
            **{name: item.get(name, "") for name in _LINE},
            "qty": Decimal(item["qty"]),
            "totalPrice": Decimal(item["totalPrice"]),
        }
        for copy in found
        for item in copy.items
    ]
    money = pl.Decimal(38, 5)
    goods = (
        pl.DataFrame(rows, schema={**dict.fromkeys(_LINE, pl.String), "qty": money, "totalPrice": money})
        .group_by(_LINE, maintain_order=True)
        .agg(pl.len().alias("lines"), pl.col("qty").sum(), pl.col("totalPrice").sum())
        .sort(_LINE)
    )
    own = "S" + hashlib.sha256("|".join(numbers).encode()).hexdigest()[:19].upper()
    return Group(dict(zip((*_WHO, *_CONDITIONS), key, strict=True)), numbers, goods, own)


def _whole_period(groups: Iterable[Group]) -> tuple[Group, ...]:
    """One application for each firm and office: the period says which lists."""
    found: dict[tuple[str, ...], Group] = {}
    for group in groups:
        found.setdefault(tuple(group.conditions[name] for name in _WHO), group)
    return tuple(found.values())


def _draft(
    group: Group,
    broker: tuple[str, str] | None,
    period: tuple[str, str] | None,
    values: Mapping[str, str],
) -> Draft:
    common = group.conditions
    code, name = broker or (common["agentCode"], common["agentName"])
    head: dict[str, str | None] = {each: common[each] or None for each in _WHO}
    # the lists of a group have one producer: summed by consignor and producer
    head |= {
        "copNo": group.number,
        "declAgentCode": code,
        "declAgentName": name,
        "summaryFlag": "2",
    }
    if period:
        own = hashlib.sha256(
            "|".join((*period, common["ebcCode"], common["customsCode"])).encode()
        ).hexdigest()
        head |= {
            "startTime": period[0],
            "endTime": period[1],
            "copNo": f"S{own[:19].upper()}",
            "summaryFlag": "1",
        }
    items = () if period else tuple({"invtNo": number} for number in group.lists)
    return Draft(f"{common['ebcCode']} {common['country']}", head | dict(values), items)


def _nothing() -> InputError:
    return InputError(
        Text(
            "没有待汇总的清单：没有已放行、业务类型为 B、尚未申请汇总的 9610 清单。",
            "Nothing is to be summed up: no released 9610 list of kind B that no application names yet.",
        ),
        todo=Text("先收取回执：yuhuo receipts collect", "Collect receipts first: yuhuo receipts collect"),
    )
