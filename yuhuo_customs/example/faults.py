"""The damaged twin of the example: each kind of fault once, in an order of its own, at known cells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from yuhuo_customs.example import workbook
from yuhuo_customs.example.goods import AIR, RAIL
from yuhuo_customs.example.making import Line, example_lines

_ORDER_LEVEL = frozenset(workbook.HEADINGS[: workbook.HEADINGS.index("商品序号")])


@dataclass(frozen=True, slots=True)
class Fault:
    """What was done to the workbook.

    Attributes:
        name: Kind of fault.
        cells: Where it may be blamed; the first is where most readers look.
        silent: No fault at all, only an unusual way to write: nothing may be said.
    """

    name: str
    cells: tuple[str, ...]
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault.

    Attributes:
        change: Heading → new value, or a function of the old one.
        at: Headings blamed; empty: those changed.
        line: Which line of the order (0 is the first) is changed.
        lines: How many lines the order must have at least; ``single``: exactly one.
        mode: Mode of transport that the order must have; "" is any.
        material: Material that the line must have; "" is any.
        copied: Heading whose value is taken from another order; both are blamed.
    """

    name: str
    change: Mapping[str, Any] = field(default_factory=dict)
    at: tuple[str, ...] = ()
    line: int = 0
    lines: int = 1
    single: bool = False
    mode: str = ""
    material: str = ""
    copied: str = ""
    silent: bool = False


def _plus(amount: str) -> Callable[[Decimal], Decimal]:
    return lambda old: old + Decimal(amount)


def _times(factor: int) -> Callable[[Decimal], Decimal]:
    return lambda old: old * factor


KINDS = (
    Kind("missing value", {"物流运单编号": None}),
    Kind("missing name", {"企业商品名称": None}),
    Kind("text too long", {"商品名称": "化纤制假发" * 60}),
    Kind("number too long", {"订单编号": lambda old: old + "X" * 60}),
    Kind("unknown currency", {"币制": "999"}),
    Kind("dead country code", {"运抵国（地区）": "341"}),
    Kind("continent for a country", {"运抵国（地区）": "300"}),
    Kind("export to China", {"运抵国（地区）": "142"}),
    Kind("unknown unit", {"计量单位": "999"}),
    Kind("unknown wrap type", {"包装种类代码": "8"}),
    Kind("unknown mode of transport", {"运输方式": "Q"}, at=("运输方式", "出口口岸代码")),
    Kind("unknown kind of declaration", {"申报业务类型": "C"}),
    Kind("wrong line total", {"总价": _plus("1"), "商品金额": _plus("1")}, at=("总价",)),
    Kind("wrong goods value", {"商品金额": _plus("5")}),
    Kind("negative price", {"单价": Decimal(-5), "总价": Decimal(-5), "数量": 1, "商品金额": None}, at=("单价", "总价"), lines=2),
    Kind("zero quantity", {"数量": 0, "总价": 0, "商品金额": None}, at=("数量", "总价"), lines=2),
    Kind("too many decimals", {"单价": Decimal("24.1234567")}),
    Kind("words for a number", {"数量": "两个"}),
    Kind("net above gross", {"毛重（公斤）": Decimal("0.01")}, at=("净重（公斤）", "毛重（公斤）")),
    Kind("grams for kilograms", {"净重（公斤）": _times(1000), "毛重（公斤）": _times(1000)}, at=("净重（公斤）",), single=True),
    Kind("negative freight", {"运费": Decimal(-3)}),
    Kind("number damaged by Excel", {"物流运单编号": 1.23456789012346e17}, single=True),
    Kind("number in scientific notation", {"物流运单编号": "1.23457E+17"}, single=True),
    Kind("day that does not exist", {"出口日期": "2026-02-30"}),
    Kind("day long past", {"出口日期": datetime(2019, 11, 11)}),  # noqa: DTZ001 - a spreadsheet's date has no zone
    Kind("check character of a credit code", {"物流企业代码": "91410100EXAMPLE008"}, mode=RAIL),
    Kind("placeholder for a carrier", {"物流企业代码": "无"}),
    Kind("malformed enterprise code", {"申报企业代码": "41019-80Y1"}),
    Kind("short HS code", {"商品编码": "67042000"}),
    Kind("blank in an HS code", {"商品编码": "67042 0000"}),
    Kind("synthetic goods as human hair", {"商品编码": "6704200000"}, material="化纤"),
    Kind("second quantity without unit", {"第二数量": Decimal(1)}, at=("第二计量单位", "第二数量")),
    Kind("gap in the line numbers", {"商品序号": 9}, line=1, lines=2),
    Kind("order columns differ", {"物流企业名称": "郑州另一物流有限公司"}, line=1, lines=2),
    Kind("parcel number of another order", copied="物流运单编号", mode=AIR),
    Kind("check digit of a bar code", {"条形码": "2000000000016"}),
    Kind("check digit of an air waybill", {"提运单号": "99911120018"}, mode=AIR),
    Kind("head office of customs", {"申报地海关代码": "4600"}),
    Kind("office of exit of another mode", {"出口口岸代码": "4606"}, mode=AIR),
    Kind("vague name", {"商品名称": "配件"}),
    Kind("word of dangerous goods", {"商品名称": "假发用打火机"}),
    Kind("skipped declaration elements", {"规格型号": "0|0||||18寸"}),
    Kind("brand that denies itself", {"品牌": "示例牌"}, at=("规格型号", "品牌")),
    Kind("full-width digits", {"商品编码": "６７０４２０００００"}, material="人发", silent=True),
    Kind("blanks around a code", {"申报企业代码": " 4101980Y1B "}, silent=True),
    Kind("letters for a currency", {"币制": "USD"}, mode=AIR, single=True, silent=True),
    Kind("day as text", {"出口日期": lambda old: f"{old:%Y/%m/%d}"}, silent=True),
    Kind("number as text", {"数量": "1.0"}, material="人发", single=True, silent=True),
)  # fmt: skip
"""Every kind, in the order in which orders are chosen for them."""


def write_damaged(path: Path, orders: int = 240, seed: int = 9610, *, today: date) -> tuple[Fault, ...]:
    """Write the damaged twin of the example; returns what was done to it, and where.

    Raises:
        OutputError: ``path`` cannot be written.
        ValueError: too few orders for all kinds.
    """
    lines = example_lines(orders, seed, today)
    faults = tuple(_damage(lines))
    workbook.write(path, lines, today)
    return faults


def _damage(lines: list[Line]) -> Iterator[Fault]:
    sound = [list(group) for _, group in groupby(range(len(lines)), lambda index: lines[index]["订单编号"])]
    sound = [group for group in sound if all(lines[index]["商品编码"] for index in group)]
    for kind in KINDS:
        chosen = _take(sound, lines, kind)
        if kind.copied:
            other = _take(sound, lines, kind)
            change = {kind.copied: lines[other[0]][kind.copied]}
            cells = [workbook.cell(kind.copied, group[0]) for group in (chosen, other)]
        else:
            change = dict(kind.change)
            cells = [workbook.cell(heading, chosen[kind.line]) for heading in kind.at or change]
        _apply(lines, chosen, kind.line, change)
        yield Fault(kind.name, tuple(cells), kind.silent)


def _take(sound: list[list[int]], lines: list[Line], kind: Kind) -> list[int]:
    """The first order that suits and is sound yet."""
    for group in sound:
        first = lines[group[0]]
        if (
            len(group) >= kind.lines
            and (len(group) == 1 or not kind.single)
            and kind.mode in ("", first["运输方式"])
            and kind.material in ("", first["材质"])
            and _fits(kind, first)
        ):
            sound.remove(group)
            return group
    raise ValueError(f"no order suits the fault {kind.name!r}")


def _fits(kind: Kind, first: Line) -> bool:
    """A change in the way of writing only: the value itself must stay."""
    if kind.name == "letters for a currency":
        return bool(first["币制"] == "502")
    return kind.name != "number as text" or bool(first["数量"] == 1)


def _apply(lines: list[Line], group: list[int], line: int, change: Mapping[str, Any]) -> None:
    for heading, value in change.items():
        # the order's columns are repeated on each line; only a fault of a later line lets them differ
        rows = group if heading in _ORDER_LEVEL and line == 0 else [group[line]]
        for index in rows:
            old = lines[index].get(heading)
            lines[index][heading] = value(old) if callable(value) else value
