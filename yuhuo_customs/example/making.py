"""The example workbook: orders of a few days, made from a seed; the same seed and day give the same bytes."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from yuhuo_customs.example import goods
from yuhuo_customs.example.goods import AIR, KILOGRAM, MAIL, RAIL, Destination, Product
from yuhuo_customs.example.workbook import write

Line = dict[str, Any]
"""One goods line: heading → value."""

_WAITS = 23  # every so many orders one has an article without a code
_SIMPLIFIED = 29  # every so many orders one is declared simplified (kind A): heading only, left to the tool
_PER_DAY = 60


def write_example(path: Path, orders: int = 240, seed: int = 9610, *, today: date) -> None:
    """Write the workbook of a wig seller in Xuchang: flat form, Chinese headings, titles above them.

    Most lines have the firm's own HS codes; some orders hold a new article without one and wait for a person.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    write(path, example_lines(orders, seed, today), today)


def example_lines(orders: int, seed: int, today: date) -> list[Line]:
    """The goods lines, order by order, with the order's values on each."""
    chance = random.Random(seed)  # noqa: S311 - sample data, no secrets
    lines: list[Line] = []
    for number in range(1, orders + 1):
        lines += _order(number, today, chance)
    return lines


def _order(number: int, today: date, chance: random.Random) -> list[Line]:
    destination = chance.choices(goods.DESTINATIONS, [each.share for each in goods.DESTINATIONS])[0]
    simplified = number % _SIMPLIFIED == 0
    picked = _basket(number, chance, simplified=simplified)
    lines = [
        _line(place, product, quantity, destination, simplified=simplified)
        for place, (product, quantity) in enumerate(picked, 1)
    ]
    head = _head(number, today, destination, chance)
    net = sum((product.weight * quantity for product, quantity in picked), Decimal(0))
    packing = Decimal(chance.randint(30, 90)) / 1000 + net / 20
    value = sum((line["总价"] for line in lines), Decimal(0))
    head |= {
        "商品金额": value,
        "申报业务类型": "A" if simplified else "B",
        "净重（公斤）": net,
        "毛重（公斤）": (net + packing).quantize(Decimal("0.001")),
        "运费": (Decimal(18) + net * 65).quantize(Decimal("0.01")),
    }
    return [head | line for line in lines]


def _basket(number: int, chance: random.Random, *, simplified: bool) -> list[tuple[Product, int]]:
    if simplified:  # wigs only: the heading is certain
        wigs = [each for each in goods.PRODUCTS if each.gcode.startswith("6704")]
        return [(product, 1) for product in chance.sample(wigs, 2)]
    count = chance.choices((1, 2, 3, 4), (58, 28, 10, 4))[0]
    picked = chance.sample(goods.PRODUCTS, count)
    if number % _WAITS == 5:
        picked[0] = goods.WAITING[number // _WAITS % len(goods.WAITING)]
    return [(product, chance.choices((1, 2, 3), (80, 15, 5))[0]) for product in picked]


def _line(place: int, product: Product, quantity: int, destination: Destination, *, simplified: bool) -> Line:
    price = _money(product.price * destination.rate, destination)
    return {
        "商品序号": place,
        "企业商品货号": product.item_no,
        "企业商品名称": product.name,
        "商品名称": product.gname,
        "商品编码": None if simplified else product.gcode or None,
        "规格型号": product.gmodel,
        "条形码": product.bar_code,
        "计量单位": product.unit,
        "数量": quantity,
        "单价": price,
        "总价": price * quantity,
        "法定数量": product.weight * quantity if product.unit1 == KILOGRAM else quantity,
        "法定计量单位": product.unit1,
        "品牌": "无品牌",
        "材质": product.material or None,
        "仓位": f"{product.item_no[3]}{int(product.item_no[-2:]):02}-{place}",
    }


def _head(number: int, today: date, destination: Destination, chance: random.Random) -> Line:
    placed = today - timedelta(days=3 - number // _PER_DAY % 3)
    leaves = today + timedelta(days=1 + number // _PER_DAY % 3)
    platform = goods.PLATFORMS[chance.random() < 0.3]
    carrier = goods.CARRIERS[destination.mode]
    return {
        "订单编号": f"XC{placed:%Y%m%d}{number:06}",
        "电商平台代码": platform.code,
        "电商平台名称": platform.name,
        "电商企业代码": goods.SELLER.code,
        "电商企业名称": goods.SELLER.name,
        "运杂费": 0 if chance.random() < 0.7 else _money(Decimal("4.99") * destination.rate, destination),
        "币制": destination.currency,
        "申报地海关代码": destination.office,
        "出口口岸代码": destination.office,
        "出口日期": leaves,
        "申报企业代码": goods.DECLARANT.code,
        "申报企业名称": goods.DECLARANT.name,
        "运输方式": destination.mode,
        **_transport(destination, leaves),
        "运抵国（地区）": destination.country,
        "指运港代码": destination.code,
        "物流企业代码": carrier.code,
        "物流企业名称": carrier.name,
        "物流运单编号": _parcel(number, placed, destination.mode),
        "运费币制": "142",
        "包装种类代码": "2" if chance.random() < 0.6 else "6",
        "件数": 1,
        "订单备注": "赠送发网一只，不计价" if chance.random() < 0.06 else None,
    }


def _transport(destination: Destination, leaves: date) -> Mapping[str, str]:
    """One flight, train or mail transport per destination and day."""
    serial = int(f"{leaves:%m%d}") * 1000 + int(destination.code)
    if destination.mode == AIR:
        return {
            "运输工具名称": "货运航班",
            "航班航次号": f"ZH9{destination.code}",
            "提运单号": f"999{serial:07}{serial % 7}",
        }
    if destination.mode == RAIL:
        return {
            "运输工具名称": "国际班列",
            "航班航次号": f"X8{destination.code}",
            "提运单号": f"ZZRAIL{serial:07}",
        }
    return {
        "运输工具名称": "国际邮路",
        "航班航次号": f"Y1{destination.code}",
        "提运单号": f"ZZMAIL{serial:07}",
    }


def _parcel(number: int, placed: date, mode: str) -> str:
    """Parcel number: of the post with a check digit (UPU S10, rules.md §8)."""
    if mode != MAIL:
        return f"ZZ{placed:%Y%m%d}{number:06}"
    serial = f"{int(f'{placed:%m%d}') * 10_000 + number:08}"
    total = sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return f"LX{serial}{check}CN"


def _money(amount: Decimal, destination: Destination) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-destination.places), ROUND_HALF_UP)
