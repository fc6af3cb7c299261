"""Workbooks of any size: two goods lines per order, five hundred products, clean."""

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

HEADINGS = [
    "订单编号", "电商平台代码", "电商平台名称", "电商企业代码", "电商企业名称", "商品金额", "运杂费", "币制", "申报地海关代码",
    "出口口岸代码", "出口日期", "申报业务类型", "申报企业代码", "申报企业名称", "生产销售企业代码", "生产销售企业名称", "贸易方式",
    "运输方式", "运输工具名称", "航班航次号", "提运单号", "运抵国（地区）", "指运港代码", "物流企业代码", "物流企业名称", "物流运单编号",
    "运费", "运费币制", "保费", "保费币制", "包装种类代码", "件数", "毛重（公斤）", "净重（公斤）", "商品序号", "企业商品货号", "企业商品名称",
    "商品名称", "商品编码", "规格型号", "条形码", "最终目的国（地区）", "计量单位", "数量", "单价", "总价", "法定数量", "法定计量单位",
]  # fmt: skip
NUMBERS = {
    "商品金额",
    "运杂费",
    "运费",
    "保费",
    "件数",
    "毛重（公斤）",
    "净重（公斤）",
    "商品序号",
    "数量",
    "单价",
    "总价",
    "法定数量",
}
COUNTRIES = ("502", "303", "305", "304", "601", "501", "116", "133")


def rows(lines: int, day: str) -> Iterator[list[object]]:
    """The cells of each goods line, in the order of :data:`HEADINGS`."""
    for line in range(lines):
        order, place = divmod(line, 2)
        product = (order * 7 + place * 31) % 500
        cents = 1990 + product * 17
        other = 1990 + ((order * 7 + (1 - place) * 31) % 500) * 17
        quantity = 1 + product % 3
        total = cents * quantity
        # a last order may have one line only
        both = total + (
            other * (1 + ((order * 7 + (1 - place) * 31) % 500) % 3) if order * 2 + 1 < lines else 0
        )
        country = COUNTRIES[order % len(COUNTRIES)]
        yield [
            f"XC{day}{order:08d}", "无", "Example Hair Market", "4110960XYZ", "许昌示例发制品有限公司", both / 100, 0, "502", "4604",
            "4604", day, "B", "4101980ABC", "郑州示例报关有限公司", "NO", "许昌示例发制品有限公司", "9610",
            "5", "ZH9001", "ZH9001", "99912345675", country, country, "4101980DEF", "郑州示例国际物流有限公司", f"YT{day}{order:09d}",
            6.5, "502", 0, "502", "2", 1, 0.6, 0.5, place + 1, f"XC-W-{product:04d}", f"{14 + product % 14}寸人发蕾丝假发{product}号",
            "人发制假发", "6704200000", f"0|0|人发|蕾丝|{14 + product % 14}寸", "无", country, "007", quantity, cents / 100,
            total / 100, quantity, "007",
        ]  # fmt: skip


def write_xlsx(path: Path, lines: int, day: str) -> None:
    """A flat workbook."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("订单")
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading)
    numeric = [heading in NUMBERS for heading in HEADINGS]
    for row, cells in enumerate(rows(lines, day), 1):
        for column, value in enumerate(cells):
            if numeric[column]:
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, str(value))
    book.close()


def write_csv(path: Path, lines: int, day: str) -> None:
    """The same as csv."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADINGS) + "\n")
        for cells in rows(lines, day):
            stream.write(",".join(str(cell) for cell in cells) + "\n")
