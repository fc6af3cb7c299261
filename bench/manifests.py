"""A workbook of air manifests of any size, and what checking and rendering it is held against."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

BILL = {
    "舱单传输人名称": "河南样例货运代理有限公司", "运输工具离境地海关代码": "4604", "承运人代码": "YH", "航次航班编号": "YH8001",
    "装货地代码": "CGO/4604", "货物装载运输工具时间": "2026-11-25 20:30", "卸货地代码": "FRA", "货物托运的地点或者国家代码": "CNCGO",
    "货物海关状态代码": "001", "运费支付方法代码": "PP", "货物总件数": "10", "包装种类代码": "CT", "货物总毛重": "123.5",
    "收货人名称": "EXAMPLE HAIR TRADING GMBH", "发货人名称": "河南样例发制品有限公司", "发货人地址": "许昌市样例路 1 号",
    "发货人电话": "+86-371-00000000",
}  # fmt: skip
ITEM = {
    "商品项序号": "1",
    "商品项货物件数": "10",
    "商品项包装种类代码": "CT",
    "商品项简要描述": "人发制假发",
    "商品项毛重": "123.5",
}
MESSAGE, FUNCTION = "MT2201", "9"


def write_xlsx(path: Path, bills: int, _day: str) -> None:
    """One item a bill."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    for name, cells in (("提运单", BILL), ("商品", ITEM)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["总提（运）单号", *cells])
        for number in range(bills):
            sheet.write_row(number + 1, 0, [f"999{number:07d}{number % 7}", *cells.values()])
    book.close()


def work(source: Path) -> float:
    """``yuhuo manifest check`` and ``render``, each message held against its schema."""
    from yuhuo_customs.manifests import composing

    _warm(source)
    start = time.perf_counter()
    composing.prove(_composed(source))
    return time.perf_counter() - start


def floor(source: Path) -> float:
    """Reading the two sheets, libxml2 parse and validation of the same bytes."""
    import fastexcel
    from lxml import etree

    from yuhuo_customs import resources

    contents = [each.content for each in _composed(source)]
    schema = etree.XMLSchema(file=str(resources.schemas() / "manifest" / f"{MESSAGE.lower()}-{FUNCTION}.xsd"))
    start = time.perf_counter()
    reader = fastexcel.read_excel(source)
    assert all(reader.load_sheet(number).to_polars().height for number in (0, 1))
    assert all(schema.validate(etree.fromstring(content)) for content in contents)
    return time.perf_counter() - start


def _warm(source: Path) -> None:
    """Twenty other bills: what starting costs (imports, schemas) is not measured."""
    from yuhuo_customs.messages import manifests

    small = source.with_name("small-manifests.xlsx")
    write_xlsx(small, 20, "")
    assert not manifests.validate(_composed(small)[0].content, MESSAGE, FUNCTION)


def _composed(source: Path) -> list:
    from yuhuo_customs.manifests import checking, composing
    from yuhuo_customs.messages.manifests import Transfer

    checked = checking.check(source, MESSAGE)
    assert checked.ready == checked.verdicts.height, checked.findings.groups()
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    return composing.compose(checked, Transfer("4604123456789_DXPESW0000000001", "EPORT", moment))
