"""What customs says to a bill: the order of the steps, doubles, descriptions, deadlines (manifest README)."""

import csv
import re
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from yuhuo_customs import resources
from yuhuo_customs.window.manifests import lists, shelf
from yuhuo_customs.window.manifests.kinds import (
    ADVANCE,
    ARRIVAL,
    CHANGE,
    LOADING,
    NEW,
    ORIGINAL,
    OTHER,
    REASONS,
    Kind,
)
from yuhuo_customs.window.manifests.reading import Bill
from yuhuo_customs.window.manifests.shelf import ACCEPTED, REFUSED, RELEASED, REVIEW, STANDING, Entry
from yuhuo_customs.window.script import Script

_BEIJING = timezone(timedelta(hours=8))
_FIXED = ("BorderTransportMeans/TypeCode", "BorderTransportMeans/ID", "BorderTransportMeans/Name")
"""Mode and means of transport cannot be changed by water and air (cross-field rule 7)."""
_OVERLANDED = "FDCA"


class Verdict(NamedTuple):
    """A status with its text."""

    status: str
    text: str


def verdict(connection: sqlite3.Connection, one: Entry, script: Script, now: datetime) -> Verdict:
    """What customs says to a bill that is judged now."""
    bill = one.bill
    why = _objection(connection, one, bill, script)
    if why:
        return Verdict(REFUSED, refusal(one.kind, why))
    late = one.function in NEW and _is_late(one, bill, script, now)
    if late and script.manifest_late == "refuse":
        return Verdict(REFUSED, refusal(one.kind, "舱单申报超时"))
    if late:
        return Verdict(
            REVIEW, "19010 转人工审核,舱单申报超时" if one.kind.road else "转人工审核,舱单申报超时"
        )
    if one.function in NEW and _differs(connection, one, bill, script):
        return Verdict(REVIEW, _coded(one.kind, "转人工审核,运抵件数或重量与预配舱单不一致"))
    return Verdict(ACCEPTED, accepted(one))


def accepted(one: Entry) -> str:
    """The text with which a bill is accepted: a code of its own where one is known (manifest/receipts.csv)."""
    known = {("MT1401", "9"): "19000 接受申报", ("MT2101", "9"): "21301 预配舱单主要数据传输成功",
             ("MT2101", "3"): "24301 预配舱单删除申请审核通过"}  # fmt: skip
    return known.get((one.name, one.function), "00000 报文成功入库，海关接受申报")


def refusal(kind: Kind, why: str) -> str:
    """The text of a refusal: only doubles by road have a known code of their own."""
    if kind.road and why == _DOUBLE:
        return f"19001 {why}"
    return f"99999 报文不明错误，退单：{why}"


_DOUBLE = "提运单号已经存在"


def _coded(kind: Kind, text: str) -> str:
    """By road every text has a code before it; where none is known, that of the review of late data stands."""
    return f"19010 {text}" if kind.road else text


def _objection(connection: sqlite3.Connection, one: Entry, bill: Bill, script: Script) -> str:
    if one.function in NEW:
        if _is_double(connection, one):
            return _DOUBLE
        return _itself(one, bill) or _order(connection, one, bill)
    former = shelf.find(connection, "number = ?", one.former) if one.former else []
    if not former:
        return "舱单不存在，不能变更或删除"
    before = former[0]
    if one.function == OTHER:
        return "" if before.status in STANDING else "主要数据未被接受"
    if one.sender[:13] != before.sender[:13]:
        return "变更或删除须由原传输人发送"
    if before.status not in script.manifest_change_in:
        return f"状态{before.status or '待处理'}不允许变更或删除"
    return _reasons(one, bill) or (
        _unchangeable(one, before.bill, bill) if one.function == CHANGE else _followed(connection, one)
    )


def _is_double(connection: sqlite3.Connection, one: Entry) -> bool:
    there = shelf.standing(connection, one.numbers)
    return there is not None and there.number != one.number


def _itself(one: Entry, bill: Bill) -> str:
    empty = [each for each in one.kind.needs if not bill.values.get(each)]
    if empty:
        return f"{'、'.join(empty)}不能为空"
    if one.kind.part in (ADVANCE, ORIGINAL):
        for number, item in bill.items.items():
            said = item.get("Commodity/CargoDescription", "")
            if generic(said):
                return f"第{number}项品名“{said}”属于不予接受的泛称"
    return ""


def _order(connection: sqlite3.Connection, one: Entry, bill: Bill) -> str:
    """What must be there before it: advance manifest → arrival report → release → loading manifest."""
    if one.kind.part == ARRIVAL:
        return "" if bill.master.startswith(_OVERLANDED) else _unannounced(connection, one)
    if one.kind.part != LOADING:
        return ""
    master = None if one.kind.road else one.master
    announced = shelf.of_journey(connection, one.kind.advance, one.journey, master)
    if not announced or any(each.status not in STANDING for each in announced):
        return "预配舱单未被接受"
    absent = [each for each in announced if not lists.arrived(connection, each)]
    if absent:
        return f"运抵报告未被接受：{_number(absent[0])}"
    held = [each for each in announced if each.status != RELEASED]
    return f"提运单未放行：{_number(held[0])}" if held else ""


def _unannounced(connection: sqlite3.Connection, one: Entry) -> str:
    if one.box:
        there = shelf.with_box(connection, one.kind.advance, one.journey, one.box)
    else:
        same = shelf.of_journey(connection, one.kind.advance, one.journey, one.master)
        there = [each for each in same if one.house in ("", each.house)]
    return "" if any(each.status in STANDING for each in there) else "预配舱单未被接受"


def _reasons(one: Entry, bill: Bill) -> str:
    """Change and deletion name one to three reasons, and say why, who and by which phone (rules 8 and 9)."""
    if one.kind.part in (ADVANCE, ORIGINAL):
        wrong = [each for each in bill.reasons if each not in REASONS]
        if not 1 <= len(bill.reasons) <= 3 or wrong:
            return "变更原因代码应为1至3个有效代码"
    if one.kind.road and one.kind.part == LOADING:
        return ""
    return "" if len([each for each in bill.why if each]) >= 3 else "变更原因描述、联系人和电话不能为空"


def _unchangeable(one: Entry, before: Bill, new: Bill) -> str:
    if one.kind.road:
        return ""
    changed = [
        path for path in (f"^{each}" for each in _FIXED)
        if path in new.values and path in before.values and new.values[path] != before.values[path]
    ]  # fmt: skip
    if changed:
        return f"{changed[0].removeprefix('^')}不能变更"
    return "集装箱编号不能变更" if new.boxes and sorted(new.boxes) != sorted(before.boxes) else ""


def _followed(connection: sqlite3.Connection, one: Entry) -> str:
    """A bill or container is not deleted while a later step of it stands."""
    later = {ADVANCE: (one.kind.arrival, one.kind.loading), ARRIVAL: (one.kind.loading,)}.get(
        one.kind.part, ()
    )
    numbers, boxes = _meant(connection, one)
    for name in later:
        batch = ("",) if name == "MT4402" else ()
        rows = [
            each
            for number in (*numbers, *batch)
            for each in shelf.of_journey(connection, name, one.journey, number)
        ]
        mine = [each for each in rows if not one.house or each.house in ("", one.house)]
        reports = [shelf.standing(connection, (name, one.journey, "", "", box)) for box in boxes]
        if any(each is not None and each.status in STANDING for each in (*mine, *reports)):
            return "后续单证已被接受，不能删除"
    return ""


def _meant(connection: sqlite3.Connection, one: Entry) -> tuple[set[str], set[str]]:
    """The masters and the containers that a deletion is about: a container's masters, a bill's containers."""
    if one.box:
        return {
            each.master for each in shelf.with_box(connection, one.kind.advance, one.journey, one.box)
        }, set()
    before = shelf.find(connection, "number = ?", one.former) if one.former else []
    return {one.master}, {box for each in before for box in each.bill.boxes}


def _differs(connection: sqlite3.Connection, one: Entry, bill: Bill, script: Script) -> bool:
    """Whether an arrival report tells of other pieces or another weight than the advance manifest."""
    if script.arrival_difference == "none" or one.kind.part != ARRIVAL or one.box:
        return False
    there = shelf.of_journey(connection, one.kind.advance, one.journey, one.master)
    mine = [each.bill for each in there if one.house in ("", each.house)]
    return bool(mine) and any(
        _sum(mine, path) != _sum([bill], path) for path in _MEASURES if path in bill.values
    )


_MEASURES = (
    "ConsignmentPackaging/QuantityQuantity", "TotalGrossMassMeasure", "TotalPackageQuantity",
    "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure",
)  # fmt: skip


def _sum(bills: list[Bill], path: str) -> Decimal:
    try:
        return sum((Decimal(each.values.get(path) or 0) for each in bills), Decimal(0))
    except InvalidOperation:
        return Decimal(-1)


def _is_late(one: Entry, bill: Bill, script: Script, now: datetime) -> bool:
    latest = _latest(one, bill, script)
    return latest is not None and now > latest


def _latest(one: Entry, bill: Bill, script: Script) -> datetime | None:
    """The last moment, counted to the acceptance; None where the rule or the message names none."""
    values = bill.values
    loading = _moment(
        values.get("LoadingLocation/LoadingDate") or values.get("^LoadingLocation/LoadingDateTime")
    )
    mode = (
        script.ship or ("container" if bill.boxes else "other") if one.kind.mode == "water" else one.kind.mode
    )
    match one.kind.part:
        case "advance":
            return loading and loading - _BEFORE[mode]
        case "loading" if not one.kind.road:
            return loading and loading - timedelta(minutes=30)
        case "original":
            return _original(mode, loading, values)
    return None


_BEFORE = {"air": timedelta(hours=4), "road": timedelta(hours=1), "container": timedelta(hours=24),
           "other": timedelta(hours=2), "small": timedelta(hours=4), "transhipment": timedelta(hours=2)}  # fmt: skip


def _original(mode: str, loading: datetime | None, values: Mapping[str, str]) -> datetime | None:
    departure = _moment(values.get("^BorderTransportMeans/DepartureDateTime"))
    arrival = _moment(values.get("^BorderTransportMeans/ArrivalDateTime"))
    if mode in ("container", "small"):
        return loading and loading - timedelta(hours=24 if mode == "container" else 2)
    if arrival is None or mode in ("road", "transhipment"):
        return arrival if mode == "transhipment" else None
    voyage = None if departure is None else arrival - departure
    if mode == "air":
        if voyage is not None and voyage <= timedelta(hours=4):
            return departure
        return arrival - timedelta(hours=4)
    # a voyage under 24 h: before arrival
    if voyage is not None and voyage < timedelta(hours=24):
        return arrival
    return arrival - timedelta(hours=24)


def _moment(text: str | None) -> datetime | None:
    digits = re.match(r"\d{14}", text or "")
    try:
        return datetime.strptime(digits[0], "%Y%m%d%H%M%S").replace(tzinfo=_BEIJING) if digits else None
    except ValueError:
        return None


def generic(said: str) -> bool:
    """Whether a whole description, trimmed and case-blind, is on the negative list."""
    words, patterns = _negative()
    plain = said.strip().lower()
    return plain in words or any(each.match(plain) for each in patterns)


@cache
def _negative() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    path = resources.code_tables() / "manifest_negative_descriptions.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words = {
        row[name].strip().lower()
        for row in rows
        for name in ("phrase_en", "phrase_zh")
        if row["kind"] == "phrase"
    }
    return frozenset(words - {""}), tuple(re.compile(row["pattern"]) for row in rows if row["pattern"])


def _number(one: Entry) -> str:
    return "/".join(each for each in (one.master, one.house) if each)
