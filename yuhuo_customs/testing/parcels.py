"""Invented parcels and the flights, trucks and train to carry them: a consolidation workbook of any size, by seed."""

import random
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

Row = dict[str, str]
_PARTIES = {
    "舱单传输人名称": "河南样例货运代理有限公司", "发货人名称": "河南样例货运代理有限公司", "发货人地址": "郑州市样例路 1 号",
    "发货人电话": "+86-371-00000000", "收货人名称": "EXAMPLE CONSOLIDATION LIMITED", "运费支付方法代码": "PP", "包装种类代码": "CT",
    "货物海关状态代码": "001", "进出境口岸海关代码": "4604", "装货地代码": "CGO/4604", "货物装载运输工具时间": "2026-11-25 20:30",
    "货物托运的地点或者国家代码": "CNCGO", "到达卸货地日期": "2026-11-26",
}  # fmt: skip
_AIR = _PARTIES | {
    "运输方式": "空运",
    "运输工具离境地海关代码": "4604",
    "承运人代码": "YH",
    "申报地海关代码": "4604",
    "承运人货物分批到/发货标识": "0",
}
_ROAD = _PARTIES | {
    "运输方式": "公路", "进出境口岸海关代码": "5317", "装货地代码": "53171", "卸货地代码": "53171", "海关货物通关代码": "RD01", "运输工具抵达关境内第一个目的港的日期和时间": "2026-11-25 22:00", "运输工具代码": "5300000001",
    "驾驶员代码": "5300000002", "驾驶员名称": "样例司机", "运费支付方法代码": "1",
    "承运人代码": "YHTRUCK", "货物海关状态代码": "", "货物托运的地点或者国家代码": "", "发货人地址": "",
}  # fmt: skip
_RAIL = _PARTIES | {
    "运输方式": "铁路", "舱单传输人代码": "4101980ABC", "出境口岸代码": "ALASHANKOU", "出境关区代码": "9402", "承运人代码": "YHRAIL",
    "中欧班列标志": "1", "包装种类": "CT", "危险品标志": "0",
}  # fmt: skip
_WATER = _PARTIES | {
    "运输方式": "水运", "运输工具离境地海关代码": "5317", "进出境口岸海关代码": "5317", "申报地海关代码": "5317", "承运人代码": "YHSEA",
    "运输工具代码": "9000001", "装货地代码": "CNSZX/5317", "卸货地代码": "USLAX", "箱型": "22G1", "重箱空箱标识": "5",
    "封号": "M/123456@CA",
}  # fmt: skip
SHIP: Row = _WATER | {
    "运输单元编号": "CSQU3054383", "目的地（可多个）": "US", "运输工具名称": "YU HUO", "航班航次号（公路为批次号）": "001E",
    "提运单号": "YHBL0001", "截载时间": "2026-11-26 06:00", "最大毛重（公斤）": "1900", "最大体积（立方米）": "6.000",
}  # fmt: skip
"""A container on a ship, beside :func:`units`."""
_UNITS: list[tuple[Row, str, str, str, str, str, str, tuple[int, int, int]]] = [
    (_AIR | {"卸货地代码": "LAX"}, "AKE10001YH", "YH8001", "YH8001", "99912345675", "US、CA", "2026-11-25 12:00", (900, 760, 4_200)),
    (_AIR | {"卸货地代码": "LAX"}, "AKE10002YH", "YH8001", "YH8001", "99912345675", "US、CA", "2026-11-25 12:00", (900, 820, 3_600)),
    (_AIR | {"卸货地代码": "FRA"}, "PMC20001YH", "YH8002", "YH8002", "99912345686", "DE、US", "2026-11-25 16:00", (1200, 1500, 6_400)),
    (_AIR | {"卸货地代码": "FRA"}, "PMC20002YH", "YH8003", "YH8003", "99912345690", "DE、HK", "2026-11-26 09:00", (1000, 1350, 5_200)),
    (_ROAD, "豫A00001", "豫A00001", "1234567890A01", "YHR0001", "HK", "2026-11-25 18:00", (800, 1000, 4_600)),
    (_ROAD, "豫A00002", "豫A00002", "1234567890A02", "YHR0002", "HK、US", "2026-11-26 18:00", (900, 1250, 4_800)),
    (_RAIL, "TBJU1234565", "X8001", "X8001", "YHT00000001", "DE", "2026-11-27 06:00", (1200, 1900, 5_000)),
    (_RAIL, "TBJU1234570", "X8001", "X8001", "YHT00000001", "DE", "2026-11-27 06:00", (1200, 1600, 6_000)),
]  # fmt: skip
"""Three flights (one with two ULDs), two trucks, a train with two containers; pieces, kg and m³/1000 for 5,000 parcels."""
_MODES = {
    "US": ("", "空运", "空运、公路"),
    "CA": ("空运",),
    "DE": ("", "空运", "铁路", "空运、铁路"),
    "HK": ("", "公路", "空运、公路"),
}
_GOODS = (
    "人发制假发 HUMAN HAIR WIGS",
    "女式连衣裙 LADIES DRESSES",
    "钢制文件柜 STEEL FILING CABINETS",
    "化纤制发辫 SYNTHETIC HAIR BRAIDS",
)
_SHIPPERS = [(f"4110960X{number:02}", f"许昌示例发制品{number}号有限公司") for number in range(1, 7)]
_DECLARANT = {
    "申报地海关代码": "4604", "申报企业代码": "4101980ABC", "申报企业名称": "郑州示例报关有限公司", "物流企业代码": "4101980DEF",
    "物流企业名称": "郑州示例国际物流有限公司",
}  # fmt: skip


def parcels(count: int = 5_000, seed: int = 1) -> list[Row]:
    """Rows of the sheet of parcels, by heading: light and heavy, dense and bulky ones, about one in ten thousand held."""
    dice = random.Random(seed)  # noqa: S311 - invented data
    return [_parcel(dice, number) for number in range(1, count + 1)]


def _parcel(dice: random.Random, number: int) -> Row:
    destination = dice.choices(("US", "DE", "HK", "CA"), (40, 35, 20, 5))[0]
    kind = dice.random()
    grams = (
        dice.randint(120, 900)
        if kind < 0.55
        else dice.randint(900, 4_000)
        if kind < 0.9
        else dice.randint(4_000, 14_000)
    )
    cm3 = grams * 1000 // dice.choice((110, 150, 250, 400, 700))
    code, name = dice.choice(_SHIPPERS)
    status = dice.choices(("放行", "扣留", "退单", "撤销", ""), (985, 6, 4, 3, 2))[0]
    return {
        "物流运单编号": f"YT{number:010}", "订单编号": f"XC{number:08}", "目的地": destination,
        "可用运输方式": dice.choice(_MODES[destination]), "件数": "1" if dice.random() < 0.97 else "2",
        "毛重（公斤）": f"{grams // 1000}.{grams % 1000:03}", "体积（立方米）": f"{cm3 / 1_000_000:.6f}",
        "货值": f"{dice.randint(8, 400)}.00", "币制": "USD", "备妥时间": f"2026-11-2{dice.choices((4, 5, 6), (80, 18, 2))[0]} {dice.randint(8, 22):02}:00",
        "状态": status, "商品名称": dice.choice(_GOODS), "收发货人代码": code, "收发货人名称": name, **_DECLARANT,
    }  # fmt: skip


def units(count: int = 5_000) -> list[Row]:
    """Rows of the sheet of units, with room for about nine tenths of ``count`` parcels."""
    rows = []
    for more, number, name, voyage, bill, destinations, cutoff, limits in _UNITS:
        pieces, kilograms, litres = (max(1, each * count // 5_000) for each in limits)
        rows.append({
            "运输单元编号": number, "目的地（可多个）": destinations, "运输工具名称": name, "航班航次号（公路为批次号）": voyage,
            "提运单号": bill, "截载时间": cutoff, "最多件数": str(pieces), "最大毛重（公斤）": str(kilograms),
            "最大体积（立方米）": f"{litres // 1000}.{litres % 1000:03}", **more,
        })  # fmt: skip
    return rows


_DAY = date(2026, 11, 24)


def ahead(rows: Sequence[Row], today: date) -> list[Row]:
    """The rows with their days counted from ``today`` instead of the first of them, so that nothing is late."""

    def moved(found: re.Match[str]) -> str:
        return f"{date.fromisoformat(found[0]) - _DAY + today:%Y-%m-%d}"

    return [{name: re.sub(r"2026-11-\d\d", moved, value) for name, value in row.items()} for row in rows]


def write_workbook(path: Path, count: int = 5_000, seed: int = 1) -> None:
    """The workbook of :func:`parcels` and :func:`units`, all cells text."""
    write(path, parcels(count, seed), units(count))


def write(path: Path, parcels: Sequence[Row], units: Sequence[Row]) -> None:
    """A workbook of these rows, all cells text."""
    book = Workbook(write_only=True)
    for title, rows in (("包裹", parcels), ("运输单元", units)):
        sheet = book.create_sheet(title)
        headings = list(dict.fromkeys(name for row in rows for name in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(name) or None for name in headings])
    book.save(path)
