"""Small consolidation workbooks in memory: whole rows, with changes."""

import polars as pl

from yuhuo_customs.consolidation import consolidating, reading
from yuhuo_customs.consolidation.standing import LISTS
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.sheets.grid import Grid

PARCEL = {
    "物流运单编号": "YT1", "订单编号": "XC1", "目的地": "US", "毛重（公斤）": "0.350", "体积（立方米）": "0.002000", "状态": "放行",
    "商品名称": "人发制假发", "收发货人代码": "4110960X01", "申报地海关代码": "4604", "申报企业代码": "4101980ABC",
    "申报企业名称": "郑州示例报关有限公司", "物流企业代码": "4101980DEF", "物流企业名称": "郑州示例国际物流有限公司",
}  # fmt: skip
UNIT = {
    "运输单元编号": "AKE1", "运输方式": "空运", "目的地（可多个）": "US、CA", "运输工具名称": "YH8001", "航班航次号（公路为批次号）": "YH8001",
    "提运单号": "99912345675", "截载时间": "2026-11-25 12:00", "最大毛重（公斤）": "100", "最大体积（立方米）": "1",
}  # fmt: skip


def grid(name, rows):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    cells = [headings, *([row.get(heading) for heading in headings] for row in rows)]
    frame = pl.DataFrame(cells, orient="row", schema=[str(at) for at in range(len(headings))])
    return Grid(name, frame.cast(pl.String))


def book(parcels=({},), units=({},)):
    """Each mapping changes one row; waybills are numbered where a change does not name one."""
    numbered = [
        PARCEL | {"物流运单编号": f"YT{at}", "订单编号": f"XC{at}"} | change
        for at, change in enumerate(parcels, 1)
    ]
    sheets = [grid("包裹", numbered), grid("运输单元", [UNIT | change for change in units])]
    return reading.of(Source("book.xlsx", "book.xlsx", "", "xlsx"), sheets)


def lists(*rows):
    whole = {
        "standing": "ok",
        "state_zh": "海关入库",
        "state_en": "stored by customs",
        "grams": 350,
        "weight": "0.35",
        "packNo": 1,
    }
    return pl.DataFrame([whole | row for row in rows], schema=dict(LISTS))


def plan(parcels=({},), units=({},), known=(), **how):
    return consolidating.consolidate(book(parcels, units), lists(*known), **how)


def told(done):
    """``cell code`` of every finding."""
    return [f"{each.where.cell} {each.code}" for each in done.findings.iterate()]
