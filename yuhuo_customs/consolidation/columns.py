"""The columns of a consolidation workbook: a sheet of parcels, a sheet of the units that carry them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from yuhuo_customs import resources
from yuhuo_customs.documents.fields import (
    Record,
    Spec,
    amount,
    code,
    datetime14,
    integer,
    number,
    specs,
    text,
)
from yuhuo_customs.errors import ResourceError, Text
from yuhuo_customs.sheets.spelling import plain

SHEETS: Mapping[str, Text] = {"parcels": Text("包裹", "Parcels"), "units": Text("运输单元", "Units")}
"""Key → name of the sheet in the template."""


class Parcel(Record):
    """One parcel: one waybill (CEB505), one export list (CEB603)."""

    logisticsNo: str = text("物流运单编号", "parcel waybill number", max_length=32)
    orderNo: str | None = text("订单编号", "order number", max_length=60, required=False)
    invtNo: str | None = code("清单编号", "list number", max_length=20, required=False)
    destination: str = text("目的地", "destination", max_length=17)
    modes: str | None = text("可用运输方式", "modes allowed", max_length=60, required=False)
    pieces: int | None = integer("件数", "pieces", digits=8, required=False, minimum=1)
    grossWeight: Decimal = number("毛重（公斤）", "gross weight (kg)", digits=11, decimals=3, minimum=0)
    volume: Decimal | None = number(
        "体积（立方米）", "volume (m³)", digits=12, decimals=6, minimum=0, required=False
    )
    value: Decimal | None = amount("货值", "value", required=False)
    currency: str | None = code("币制", "currency", max_length=3, required=False)
    readyTime: str | None = datetime14("备妥时间", "ready time", required=False)
    status: str | None = text("状态", "status", max_length=20, required=False)
    gname: str | None = text("商品名称", "goods description", max_length=256, required=False)
    ebcCode: str | None = code("收发货人代码", "consignor code", max_length=18, required=False)
    ebcName: str | None = text("收发货人名称", "consignor name", max_length=100, required=False)
    customsCode: str | None = code(
        "申报地海关代码", "customs office of declaration", length=4, required=False
    )
    agentCode: str | None = code("申报企业代码", "declarant code", max_length=18, required=False)
    agentName: str | None = text("申报企业名称", "declarant name", max_length=100, required=False)
    loctNo: str | None = code("监管场所代码", "supervised site", max_length=10, required=False)
    logisticsCode: str | None = code("物流企业代码", "carrier code", max_length=18, required=False)
    logisticsName: str | None = text("物流企业名称", "carrier name", max_length=100, required=False)


class Unit(Record):
    """What is loaded as one: a ULD or the room of a master air waybill, a truck, a container on a train."""

    unitNo: str = text("运输单元编号", "unit number", max_length=35)
    trafMode: str = text("运输方式", "mode of transport", max_length=20)
    destinations: str = text("目的地（可多个）", "destinations", max_length=200)
    trafName: str = text("运输工具名称", "name of the means of transport", max_length=100)
    voyageNo: str = text(
        "航班航次号（公路为批次号）", "voyage or flight number (by road: batch)", max_length=32
    )
    billNo: str = text("提运单号", "bill number", max_length=30)
    cutoff: str | None = datetime14("截载时间", "cut-off", required=False)
    maxPieces: int | None = integer("最多件数", "most pieces", digits=8, required=False, minimum=1)
    maxWeight: Decimal | None = number(
        "最大毛重（公斤）", "most weight (kg)", digits=11, decimals=3, minimum=0, required=False
    )
    maxVolume: Decimal | None = number(
        "最大体积（立方米）", "most volume (m³)", digits=12, decimals=6, minimum=0, required=False
    )
    bagParcels: int | None = integer(
        "每总包最多包裹", "most parcels in a bag", digits=5, required=False, minimum=1
    )
    bagWeight: Decimal | None = number(
        "每总包最大毛重（公斤）",
        "most weight of a bag (kg)",
        digits=11,
        decimals=3,
        minimum=0,
        required=False,
    )
    domesticTrafNo: str | None = text(
        "境内运输工具编号", "domestic means of transport", max_length=100, required=False
    )


MODELS: Mapping[str, type[Record]] = {"parcels": Parcel, "units": Unit}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its declaration, every heading it is known by (as compared)."""

    name: str
    spec: Spec
    words: tuple[str, ...]
    aliases: tuple[str, ...]


@cache
def columns(sheet: str) -> tuple[Column, ...]:
    """The columns of "parcels" or "units", in the order of the model.

    Raises:
        ResourceError: the table names a field that the model lacks.
    """
    path = resources.templates("sheets") / "consolidation" / "columns.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8"))[sheet]
    known = specs(MODELS[sheet])
    if strange := [name for name in given if name not in known]:
        raise ResourceError(
            Text(
                f"集拼模板中没有字段 {strange[0]}。",
                f"The consolidation profile fills {strange[0]}: no field.",
            ),
            where=str(path),
            todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
        )
    return tuple(
        Column(name, spec, tuple(map(plain, (spec.title.zh, spec.title.en, name, *more))), tuple(more))
        for name, spec in known.items()
        for more in [given.get(name, [])]
    )


def names() -> dict[str, Text]:
    """Address (``parcels.volume``) → name of the field."""
    return {f"{sheet}.{each.name}": each.spec.title for sheet in SHEETS for each in columns(sheet)}
