"""Headings: found wherever they stand, matched in every way they are written, never guessed."""

import runpy
from pathlib import Path

import pytest

from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.sheets import reading
from yuhuo_customs.sheets.headings import Index
from yuhuo_customs.sheets.spelling import plain

ZOO = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "make.py"))
row, table, book, flat, pair = (ZOO[name] for name in ("row", "table", "book", "flat", "pair"))


@pytest.fixture(scope="module")
def index():
    return Index.of(profiles.load("order-export"))


def told(batch):
    return [(found.where.cell, found.code) for found in batch.findings.iterate()]


def renamed(path, changes, rows=None, above=(), below=()):
    """A flat sheet with other headings, rows above them and rows right below."""
    cells = table(rows or [row("XC001"), row("XC002")])
    cells[0] = [changes.get(heading, heading) for heading in cells[0]]
    return book(path, 订单=[*above, cells[0], *below, *cells[1:]])


@pytest.mark.parametrize(
    ("heading", "means"),
    [
        ("订单编号", "订单编号"), ("订单编号*", "订单编号"), ("＊订单编号（必填）", "订单编号"), ("订 单\n编 号", "订单编号"),
        ("ORDER NUMBER", "订单编号"), ("orderNo", "订单编号"), ("order_no", "订单编号"), ("CEB303.orderNo", "订单编号"),
        ("订单编号 / Order number", "订单编号"), ("订单编号（Order number）", "订单编号"), ("币种", "币制"), ("currency", "币制"),
        ("毛重(公斤)", "毛重（公斤）"), ("毛重（KG）：", "毛重（公斤）"), ("G.W.", "毛重（公斤）"), ("wrapType", "包装种类代码"),
        ("运费", "运费"), ("CEB603.freight", "运费"), ("CEB303.freight", "运杂费"), ("ceb303.head.freight", "运杂费"),
        ("CEB603.items.country", "最终目的国（地区）"), ("CEB603.country", "运抵国（地区）"), ("gcode", "商品编码"),
        ("HS编码", "商品编码"), ("HSCODE", "商品编码"), ("pod", "指运港代码"),
    ],
)  # fmt: skip
def test_heading_means(index, heading, means):
    assert [column.zh for column in index.find(heading)] == [means]


@pytest.mark.parametrize(
    "heading", ["country", "note", "订单总额", "单价(USD)", "商品", "guid", "订单编号 / 商品名称"]
)
def test_heading_is_not_guessed(index, heading):
    assert len(index.find(heading)) != 1


def test_every_declared_heading_means_its_column(index):
    for column in profiles.load("order-export").columns:
        for heading in column.headings:
            assert index.find(heading) == (column,)


def test_plain():
    assert plain(" Order　No.：\u200b") == "orderno."
    assert plain("【必填】毛重（KG）*") == "毛重(kg)"


def test_titles_above_and_second_headings_below(tmp_path):
    names = {"订单编号": "orderNo", "商品名称": "gname", "数量": "qty", "单价": "price"}
    second = [names.get(heading) for heading in row()]
    above = [["许昌示例发制品有限公司 订单表"], [], ["制表日期", "2026-11-01", "单位", "个"]]
    batch = reading.read(renamed(tmp_path / "a.xlsx", {}, above=above, below=[second]))
    assert told(batch) == []
    assert batch.orders["_row"].to_list() == [6, 7]


def test_notes_of_the_template_are_passed_over(tmp_path):
    notes = ["# 平台内唯一，最多 60 位\n例：XC1", "10 位", *["…"] * 28]
    batch = reading.read(renamed(tmp_path / "a.xlsx", {}, below=[notes, notes]))
    assert (told(batch), batch.orders["orderNo"].to_list()) == ([], ["XC001", "XC002"])


def test_totals_and_repeated_headings_are_passed_over(tmp_path):
    rows = [
        row("XC001"),
        dict(zip(row(), row(), strict=True)),
        row("XC002"),
        {"订单编号": "合计", "数量": "2"},
        {},
    ]
    batch = reading.read(flat(tmp_path / "a.xlsx", rows))
    assert told(batch) == [("3", "YH-SHT-011"), ("5", "YH-SHT-011")]
    assert batch.lines["_row"].to_list() == [2, 4]


def test_second_table_on_the_sheet(tmp_path):
    first, second = table([row("XC001")]), table([row("XC002")], list(reversed(row())))
    cells = [*first, [], second[0][::-1][:25], *second[1:]]
    batch = reading.read(book(tmp_path / "a.xlsx", 订单=cells))
    assert told(batch) == [("4", "YH-SHT-010")]
    assert batch.orders["orderNo"].to_list() == ["XC001"]


def test_missing_columns_are_one_finding_each(tmp_path):
    rows = [row(f"XC{number:03d}") for number in range(50)]
    headings = [heading for heading in row() if heading not in ("毛重（公斤）", "商品名称")]
    batch = reading.read(book(tmp_path / "a.xlsx", 订单=table(rows, headings)))
    found = [(each.where.cell, each.code, each.message.zh) for each in batch.findings.iterate()]
    assert found == [
        ("1", "YH-SHT-005", "缺少必填列“毛重（公斤）”"),
        ("1", "YH-SHT-005", "缺少必填列“商品名称”"),
    ]
    assert "CEB603.head.grossWeight" not in batch.columns
    assert batch.orders.height == 50


def test_unknown_ambiguous_repeated_unnamed(tmp_path):
    more = {"订单号码": "x", "country": "502", "订单号": "XC009", "内部标记": None}
    path = flat(tmp_path / "a.xlsx", [row("XC001", **more), row("XC002", **more)])
    made = ZOO["openpyxl"].load_workbook(path)
    made.active["AK3"] = "记得发货"
    made.save(path)
    batch = reading.read(path)
    assert told(batch) == [
        ("AE1", "YH-SHT-006"), ("AH1", "YH-SHT-006"), ("AF1", "YH-SHT-008"), ("AG1", "YH-SHT-007"),
        ("AK3", "YH-SHT-015"),
    ]  # fmt: skip
    texts = [found.message.zh for found in batch.findings.iterate()]
    assert "相近的表头：订单编号" in texts[0]
    assert "运抵国（地区）、最终目的国（地区）" in texts[2]
    assert "只读取了 A 列" in texts[3]
    assert batch.orders["orderNo"].to_list() == ["XC001", "XC002"]


def test_sheets_are_chosen_by_name_or_headings(tmp_path):
    good, other = table([row("XC001")]), [["说明"], ["x"]]
    batch = reading.read(book(tmp_path / "a.xlsx", 填写说明=other, 订单=good, 代码=other, 备注=other))
    assert [(each.code, each.value) for each in batch.findings.iterate()] == [("YH-SHT-012", "备注")]
    batch = reading.read(book(tmp_path / "b.xlsx", 甲=other, 乙=good, 空=[]))
    assert [(each.code, each.value) for each in batch.findings.iterate()] == [("YH-SHT-012", "甲")]
    assert batch.columns["CEB303.head.orderNo"].sheet == "乙"
    batch = reading.read(book(tmp_path / "c.xlsx", 一日=good, 二日=table([row("XC002")])))
    assert [(each.code, each.value) for each in batch.findings.iterate()] == [("YH-SHT-013", "二日")]
    batch = reading.read(book(tmp_path / "d.xlsx", 检查结果=other, 订单=good))
    assert told(batch) == []


def test_pair_is_found_by_headings(tmp_path):
    path = pair(tmp_path / "a.xlsx", [{"订单编号": "XC001"}], [("XC001", {})])
    made = ZOO["openpyxl"].load_workbook(path)
    made["订单"].title, made["商品"].title = "十一月", "明细"
    made.move_sheet("明细", -1)
    made.save(path)
    batch = reading.read(path)
    assert told(batch) == []
    assert {each.sheet for each in batch.columns.values()} == {"十一月", "明细"}
    assert batch.columns["CEB603.items.gname"].table == "lines"
