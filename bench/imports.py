"""Import workbooks of any size (1210): two goods lines per order, five hundred products, every buyer another, clean."""

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

HEADINGS = [
    "订单编号", "电商平台代码", "电商平台名称", "电商企业代码", "电商企业名称", "运杂费", "代扣税款", "订购人注册号", "订购人姓名", "订购人电话",
    "订购人证件号码", "支付企业代码", "支付企业名称", "支付交易编号", "支付时间", "收货人姓名", "收货人电话", "收货地址", "物流企业代码", "物流企业名称",
    "物流运单编号", "运费", "保费", "毛重（公斤）", "净重（公斤）", "担保企业编号", "账册编号", "申报日期", "申报海关代码", "口岸海关代码", "申报企业代码",
    "申报企业名称", "区内企业代码", "区内企业名称", "贸易方式", "运输方式", "起运国（地区）", "企业商品货号", "企业商品名称", "商品名称", "商品编码",
    "商品规格型号", "账册备案料号", "计量单位", "数量", "单价", "原产国（地区）", "法定数量", "法定计量单位",
]  # fmt: skip
NUMBERS = {"运杂费", "代扣税款", "运费", "保费", "毛重（公斤）", "净重（公斤）", "数量", "单价", "法定数量"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _identity(number: int) -> str:
    """An invented identity number with its check digit (GB 11643): a day of birth and a serial for each buyer."""
    day, serial = divmod(number, 1000)
    year, rest = divmod(day, 336)
    month, date = divmod(rest, 28)
    body = f"410102{1950 + year % 50}{month + 1:02}{date + 1:02}{serial:03}"
    return (
        body
        + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    )


def rows(lines: int, day: str) -> Iterator[list[object]]:
    """The cells of each goods line, in the order of :data:`HEADINGS`."""
    for line in range(lines):
        order, place = divmod(line, 2)
        product = (order * 7 + place * 31) % 500
        number = f"DD{day[4:]}{order:08d}"
        phone = f"13{order % 10**9:09d}"
        yield [
            number, "4101980PLT", "郑州示例跨境商城", "4101960EBC", "郑州示例进口有限公司", 0, 0, f"U{order:08d}", f"张示例{order}", phone,
            _identity(order), "4601980PAY", "示例支付有限公司", f"PAY{day}{order:09d}", f"{day}000{order % 10}00", f"张示例{order}", phone,
            f"河南省郑州市示例路{order}号", "4101980LOG", "郑州示例速递有限公司", f"SF{day}{order:09d}", 0, 0, 2.2, 1.8, "4101980PLT",
            "T4612W000001", day, "4612", "4612", "4101980AGT", "郑州示例报关有限公司", "4101980ARE", "郑州示例保税仓储有限公司", "1210", "4",
            "142", f"MILK{product:04d}", f"婴儿配方奶粉{product}号", f"婴儿配方奶粉{product}号", "1901101010", f"4|3|婴儿配方奶粉{product}号|900克",
            f"R{product:04d}", "011", 1 + product % 2, (1990 + product * 17) / 100, "110", 0.9 * (1 + product % 2), "035",
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
