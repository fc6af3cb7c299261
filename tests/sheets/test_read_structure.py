"""Orders and lines that do not fit together, in both forms, each at its cell."""

import runpy
from pathlib import Path

import openpyxl
import polars as pl

from yuhuo_customs.sheets import reading

ZOO = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "make.py"))
row, flat, pair, text = (ZOO[name] for name in ("row", "flat", "pair", "text"))


def told(batch):
    return [(found.where.cell, found.code, found.order, found.line) for found in batch.findings.iterate()]


def belongs(batch):
    return batch.lines["_order"].to_list()


def test_flat_is_silent_when_good(tmp_path):
    batch = reading.read(flat(tmp_path / "a.xlsx"))
    assert (told(batch), belongs(batch)) == ([], [0, 0, 1])
    assert batch.orders["orderNo"].to_list() == ["XC001", "XC002"]
    assert batch.lines["CEB603.items.currency"].to_list() == ["502"] * 3
    assert set(batch.orders.schema.dtypes()) == {pl.UInt32, pl.String}


def test_flat_order_cells_merged_over_their_lines(tmp_path):
    path = flat(tmp_path / "a.xlsx", [row("XC001")] * 3 + [row("XC002")] * 2 + [row(None)])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for column in range(1, 22):
        sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    sheet.merge_cells("A5:B5")  # beside each other: nothing to do with rows
    sheet["A6"] = None
    book.save(path)
    batch = reading.read(path)
    assert belongs(batch) == [0, 0, 0, 1, 1, 1]
    assert told(batch) == [("A6", "YH-SHT-035", 1, 4), ("A7", "YH-SHT-035", 1, 5)]
    assert batch.orders["CEB603.head.ieDate"].to_list() == ["20261111"] * 2


def test_flat_order_columns_differ(tmp_path):
    rows = [row("XC001"), row("XC001", 毛重="", **{"毛重（公斤）": "0.40"}), row("XC002")]
    batch = reading.read(
        flat(tmp_path / "a.xlsx", [{k: v for k, v in each.items() if k != "毛重"} for each in rows])
    )
    assert told(batch) == [("T3", "YH-SHT-030", 0, 1)]
    found = next(batch.findings.iterate())
    assert (found.value, "前面的行为“0.35”" in found.message.zh) == ("0.40", True)


def test_flat_equal_numbers_and_empty_repeats_are_no_difference(tmp_path):
    rows = [
        row("XC001", 运费="6.5", 币制=None),
        row("XC001", 运费="6.50", 币制="502", 电商平台名称=None),
        row("XC001", 运费=None, 币制=None),
    ]
    batch = reading.read(flat(tmp_path / "a.xlsx", rows))
    assert told(batch) == []
    assert batch.orders["CEB303.head.currency"].to_list() == ["502"]
    assert batch.lines["CEB303.items.currency"].to_list() == ["502"] * 3


def test_flat_same_number_apart(tmp_path):
    rows = [row("XC001"), row("XC002"), row("XC001", 数量="5"), row("XC003"), row("XC001", 运费="7")]
    batch = reading.read(flat(tmp_path / "a.xlsx", rows))
    assert belongs(batch) == [0, 1, 0, 2, 0]
    assert told(batch) == [
        ("A4", "YH-SHT-031", 0, 2), ("A6", "YH-SHT-031", 0, 4), ("R6", "YH-SHT-030", 0, 4),
    ]  # fmt: skip
    assert batch.orders["_row"].to_list() == [2, 3, 5]


def test_flat_line_without_number_waits_with_the_order_above(tmp_path):
    rows = [row(None), row("XC001"), row(None), row("XC002")]
    batch = reading.read(flat(tmp_path / "a.xlsx", rows))
    assert belongs(batch) == [0, 1, 1, 2]
    assert told(batch) == [("A2", "YH-SHT-035", 0, 0), ("A4", "YH-SHT-035", 1, 2)]
    assert "XC001" in [each.message.en for each in batch.findings.iterate()][1]
    assert batch.orders["orderNo"].to_list() == [None, "XC001", "XC002"]


def test_pair_is_silent_when_good(tmp_path):
    orders = [{"订单编号": "XC001"}, {"订单编号": "XC002", "币制": "142"}]
    batch = reading.read(pair(tmp_path / "a.xlsx", orders, [("XC002", {}), ("XC001", {}), ("XC002", {})]))
    assert (told(batch), belongs(batch)) == ([], [1, 0, 1])
    assert batch.lines["CEB603.items.currency"].to_list() == ["142", "502", "142"]
    assert "CEB603.items.currency" not in batch.columns
    assert batch.columns["CEB303.head.orderNo"].sheet == "订单"
    located = batch.locate("CEB603.items.gname", pl.Series([2]))
    assert located.row(0, named=True) == {"row": 4, "sheet": "商品", "column": "D"}


def test_pair_that_does_not_fit(tmp_path):
    orders = [{"订单编号": number} for number in ("XC001", "XC002", "XC001", None)]
    lines = [("XC001", {}), (None, {}), ("XC009", {}), ("XC001", {})]
    batch = reading.read(pair(tmp_path / "a.xlsx", orders, lines))
    assert sorted(told(batch), key=str) == [
        ("A2", "YH-SHT-032", 0, None), ("A3", "YH-SHT-033", 1, None), ("A3", "YH-SHT-035", 0, 1),
        ("A4", "YH-SHT-032", 2, None), ("A4", "YH-SHT-034", None, None),
    ]  # fmt: skip
    assert belongs(batch) == [0, 0, 0]
    assert batch.lines["_row"].to_list() == [2, 3, 5]


def test_pair_with_columns_on_the_wrong_sheet(tmp_path):
    orders = [{"订单编号": "XC001", "品牌": "无品牌"}]
    lines = [("XC001", {"毛重（公斤）": "1", "币制": None}), ("XC001", {"币制": "美元"})]
    path = pair(tmp_path / "a.xlsx", orders, [(n, {**each, "毛重（公斤）": "1"}) for n, each in lines])
    batch = reading.read(path)
    assert [each[:2] for each in told(batch)] == [("V1", "YH-SHT-009"), ("K1", "YH-SHT-009")]
    assert batch.lines["CEB603.items.currency"].to_list() == ["502", "502"]
    assert batch.columns["CEB603.items.currency"].sheet == "商品"
    assert "line.brand" not in batch.columns


def test_pair_with_empty_sheets(tmp_path):
    batch = reading.read(pair(tmp_path / "a.xlsx", [{"订单编号": "XC001"}], [("#", {})]))
    assert told(batch) == [("A2", "YH-SHT-033", 0, None)]
    assert batch.lines.height == 0
    batch = reading.read(pair(tmp_path / "b.xlsx", [{"订单编号": "#"}], [("XC001", {})]))
    assert [each[1] for each in told(batch)] == ["YH-SHT-002"]


def test_damaged_identifiers_in_number_cells_only(tmp_path):
    number = 410105199001011328
    rows = [
        row("XC001", 物流运单编号=number, 条形码=str(number)),
        row("XC001", 物流运单编号=number, 条形码=number),
        row("XC002", 物流运单编号=123456789012345, 条形码="4.10105E+17", 单价=1234567890123456),
        row("XC003", 物流运单编号=str(number), 条形码="1234567890123456"),
    ]
    batch = reading.read(flat(tmp_path / "a.xlsx", rows))
    assert told(batch) == [
        ("Q2", "YH-SHT-020", 0, 0), ("Q3", "YH-SHT-020", 0, 1), ("AE3", "YH-SHT-020", 0, 1),
        ("AE4", "YH-SHT-020", 1, 2),
    ]  # fmt: skip
    assert batch.orders["CEB603.head.logisticsNo"].to_list() == [str(number), "123456789012345", str(number)]


def test_damaged_order_numbers_on_both_sheets(tmp_path):
    number = 1234567890123457024
    path = pair(tmp_path / "a.xlsx", [{"订单编号": number}], [(str(number), {}), (number, {})])
    assert [(each[0], each[1]) for each in told(reading.read(path))] == [
        ("A2", "YH-SHT-020"),
        ("A3", "YH-SHT-020"),
    ]


def test_damage_in_text_files(tmp_path):
    rows = [
        row("XC001", 物流运单编号="4.10E+17"), row("XC002", 物流运单编号="410105199001011000"),
        row("XC003", 物流运单编号="410105199001011328"), row("XC004", 物流运单编号="2026110100000010"),
        row("XC005", 物流运单编号="1E5"), row("XC006", 物流运单编号="9" * 40),
    ]  # fmt: skip
    batch = reading.read(text(tmp_path / "a.csv", rows))
    assert [each[:2] for each in told(batch)] == [("Q2", "YH-SHT-020"), ("Q3", "YH-SHT-021")]
