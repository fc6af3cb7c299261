"""The packing overview: its sheets and columns, written for people and read back for the proof."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from yuhuo_customs import resources
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.cells import clean, fill, ink, width_of

NAMES: Mapping[str, Text] = {
    "bill": Text("提运单号", "Bill"), "mode": Text("运输方式", "Mode"), "trafName": Text("运输工具", "Transport"),
    "voyageNo": Text("航次（批次）", "Voyage or batch"), "cutoff": Text("截载时间", "Cut-off"),
    "houses": Text("分单数", "House bills"), "bags": Text("总包数", "Bags"), "parcels": Text("包裹数", "Parcels"),
    "pieces": Text("件数", "Pieces"), "grams": Text("毛重（公斤）", "Gross weight (kg)"),
    "cm3": Text("体积（立方米）", "Volume (m³)"), "unit": Text("运输单元", "Unit"),
    "maxPieces": Text("件数上限", "Most pieces"), "mostGrams": Text("毛重上限（公斤）", "Most weight (kg)"),
    "mostCm3": Text("体积上限（立方米）", "Most volume (m³)"), "fillPieces": Text("件数装载率", "Pieces filled"),
    "fillWeight": Text("重量装载率", "Weight filled"), "fillVolume": Text("体积装载率", "Volume filled"),
    "house": Text("分运单号", "House bill"), "destination": Text("目的地", "Destination"),
    "shipper": Text("发货人", "Shipper"), "bag": Text("总包号", "Bag"), "parcel": Text("物流运单编号", "Parcel waybill"),
    "orderNo": Text("订单编号", "Order"), "invtNo": Text("清单编号", "List"), "row": Text("来源行", "Source row"),
    "code": Text("代码", "Code"), "reason": Text("未装原因", "Why it is left out"), "what": Text("项目", "What"),
    "result": Text("结果", "Result"), "floor": Text("顺序装载（对照）", "First-fit, to compare"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of the overview: its name and the keys of its columns."""

    name: Text
    columns: tuple[str, ...]


_SUMS = ("parcels", "pieces", "grams", "cm3")
TABLES: Mapping[str, Table] = {
    "summary": Table(Text("总览", "Overview"), ("what", "result", "floor")),
    "masters": Table(Text("主单", "Masters"), ("bill", "mode", "trafName", "voyageNo", "cutoff", "houses", "bags", *_SUMS)),
    "units": Table(
        Text("运输单元", "Units"),
        ("unit", "bill", "mode", "cutoff", "bags", *_SUMS, "maxPieces", "mostGrams", "mostCm3", "fillPieces", "fillWeight", "fillVolume"),
    ),
    "houses": Table(Text("分单", "House bills"), ("house", "bill", "destination", "shipper", "bags", *_SUMS)),
    "bags": Table(Text("总包", "Bags"), ("bag", "house", "bill", "unit", "destination", *_SUMS)),
    "parcels": Table(
        Text("包裹", "Parcels"),
        ("parcel", "orderNo", "invtNo", "destination", "pieces", "grams", "cm3", "unit", "bag", "house", "bill", "row"),
    ),
    "left": Table(Text("未装", "Left out"), ("parcel", "orderNo", "destination", "pieces", "grams", "code", "reason", "row")),
}  # fmt: skip
"""Sheets in their order."""
KILOGRAMS, CUBIC, SHARES = (
    ("grams", "mostGrams"),
    ("cm3", "mostCm3"),
    ("fillPieces", "fillWeight", "fillVolume"),
)
INTEGERS = ("houses", "bags", "parcels", "pieces", "maxPieces", "row")


def write(path: Path, rows: Mapping[str, pl.DataFrame], lang: str) -> None:
    """Write the overview; ``rows``: sheet → frame with the keys of its columns.

    Raises:
        OutputError: the file cannot be written.
    """
    book = Workbook(write_only=True)
    for key, table in TABLES.items():
        sheet = book.create_sheet(table.name.pick(lang))
        titles = [NAMES[each].pick(lang) for each in table.columns]
        for place, title in enumerate(titles):
            width = (
                44 if table.columns[place] in ("reason", "what") else max(12, min(30, width_of(title) + 4))
            )
            sheet.column_dimensions[chr(65 + place)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_styled(sheet, title) for title in titles])
        for row in rows[key].select(table.columns).iter_rows():
            sheet.append([_cell(sheet, name, value) for name, value in zip(table.columns, row, strict=True)])
    with resources.whole(path) as aside:
        book.save(aside)


def _styled(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, title)
    cell.fill, cell.font = fill("1F4E79"), ink("FFFFFF")
    return cell


def _cell(sheet: Any, name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in KILOGRAMS:
        return _number(sheet, Decimal(value) / 1000, "0.000")
    if name in CUBIC:
        return _number(sheet, Decimal(value) / 1_000_000, "0.000000")
    if name in SHARES:
        return _number(sheet, value, "0.0%")
    if isinstance(value, int):
        return value
    text = WriteOnlyCell(sheet, clean(str(value)))
    text.data_type, text.number_format = "s", "@"
    return text


def _number(sheet: Any, value: Any, form: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = form
    return cell


def table_of(name: str) -> str | None:
    """Key of the sheet of this name, in either language."""
    return next((key for key, table in TABLES.items() if name.strip() in table.name), None)


def shown(items: Iterable[tuple[Text, str, str]], lang: str) -> pl.DataFrame:
    """Rows of the first sheet."""
    rows: Sequence[dict[str, str]] = [
        {"what": what.pick(lang), "result": result, "floor": floor} for what, result, floor in items
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("what", "result", "floor"), pl.String))
