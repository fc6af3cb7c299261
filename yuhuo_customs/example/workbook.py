"""Lines as a workbook: numbers as numbers, dates as dates, codes as text; the same lines give the same bytes."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuhuo_customs.resources import write_whole

FIRST_ROW = 4
"""Row of the first goods line: two titles and the headings stand above."""

SHEET = "订单"

HEADINGS = (
    "订单编号", "电商平台代码", "电商平台名称", "电商企业代码", "电商企业名称", "商品金额", "运杂费", "币制",
    "申报地海关代码", "出口口岸代码", "出口日期", "申报业务类型", "申报企业代码", "申报企业名称", "运输方式",
    "运输工具名称", "航班航次号", "提运单号", "运抵国（地区）", "指运港代码", "物流企业代码", "物流企业名称",
    "物流运单编号", "运费", "运费币制", "包装种类代码", "件数", "毛重（公斤）", "净重（公斤）", "订单备注",
    "商品序号", "企业商品货号", "企业商品名称", "商品名称", "商品编码", "规格型号", "条形码", "计量单位", "数量",
    "单价", "总价", "法定数量", "法定计量单位", "第二数量", "第二计量单位", "品牌", "材质", "仓位",
)  # fmt: skip
"""In the order of the sheet. 仓位 (place in the warehouse) is the seller's own: no field of customs."""

_NUMBERS = {
    "商品金额", "运杂费", "运费", "件数", "毛重（公斤）", "净重（公斤）", "商品序号", "数量", "单价", "总价", "法定数量",
    "第二数量",
}  # fmt: skip
_DAY_ZERO = (2026, 1, 1, 0, 0, 0)


def write(path: Path, lines: Sequence[Mapping[str, Any]], today: date) -> None:
    """Write one flat sheet with titles, headings and lines.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    orders = len({line["订单编号"] for line in lines})
    sheet["A1"] = "许昌示例发制品有限公司 跨境电商零售出口订单（示例，企业均为虚构）"
    sheet["A2"] = f"制表日期：{today:%Y-%m-%d}　共 {orders} 单 {len(lines)} 行"
    sheet.append(HEADINGS)
    for line in lines:
        sheet.append([_plain(line.get(heading)) for heading in HEADINGS])
    _dress(sheet)
    content = io.BytesIO()
    book.save(content)
    write_whole(path, _timeless(content.getvalue()))


def cell(heading: str, index: int) -> str:
    """Cell of a heading on the line with this index, for example ``I4``."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(HEADINGS.index(heading) + 1)}{FIRST_ROW + index}"


def _plain(value: Any) -> Any:
    # a spreadsheet knows no decimals: the cell holds the double that prints as these digits
    return float(value) if isinstance(value, Decimal) else value


def _dress(sheet: Any) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet["A1"].font = Font(bold=True, size=14)
    grey = PatternFill("solid", fgColor="E7E6E6")
    for number, heading in enumerate(HEADINGS, 1):
        top = sheet.cell(FIRST_ROW - 1, number)
        top.font, top.fill = Font(bold=True), grey
        letters = get_column_letter(number)
        sheet.column_dimensions[letters].width = 12 if heading in _NUMBERS else 18
        form = {"出口日期": "yyyy-mm-dd"}.get(heading, "General" if heading in _NUMBERS else "@")
        for (below,) in sheet[f"{letters}{FIRST_ROW}:{letters}{max(FIRST_ROW, sheet.max_row)}"]:
            below.number_format = form
    sheet.freeze_panes = f"B{FIRST_ROW}"


def _timeless(content: bytes) -> bytes:
    """The workbook without the moment it was made: in the zip directory and in the document properties."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[0-9:.]+Z<", b">2026-01-01T00:00:00Z<", part)
            info = zipfile.ZipInfo(name, _DAY_ZERO)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return packed.getvalue()
