from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import openpyxl
import pytest

from yuhuo_customs import codes
from yuhuo_customs.errors import OutputError
from yuhuo_customs.example import goods
from yuhuo_customs.example.faults import KINDS, write_damaged
from yuhuo_customs.example.making import example_lines, write_example
from yuhuo_customs.example.workbook import HEADINGS

DAY = date(2026, 11, 11)
LINES = example_lines(240, 9610, DAY)
ORDERS = [list(group) for _, group in groupby(LINES, lambda line: line["订单编号"])]


def test_size_and_variety():
    assert (len(ORDERS), len(LINES) >= 320) == (240, True)
    assert len({line["企业商品货号"] for line in LINES}) == len(goods.PRODUCTS) + len(goods.WAITING) == 16
    assert len({line["运抵国（地区）"] for line in LINES}) == 9
    assert {line["币制"] for line in LINES} == {"502", "303", "501", "601", "300", "116"}
    assert {line["出口口岸代码"] for line in LINES} == {"4604", "4605", "4606", "4613"}
    assert len({line["出口日期"] for line in LINES}) == 3


def test_numbers_are_unique_and_the_orders_columns_agree():
    assert max(Counter(group[0]["订单编号"] for group in ORDERS).values()) == 1
    assert max(Counter(group[0]["物流运单编号"] for group in ORDERS).values()) == 1
    head = HEADINGS[: HEADINGS.index("商品序号")]
    assert all(line[name] == group[0].get(name) for group in ORDERS for line in group for name in head)
    assert all([line["商品序号"] for line in group] == list(range(1, len(group) + 1)) for group in ORDERS)
    assert all(len({line["企业商品货号"] for line in group}) == len(group) for group in ORDERS)


def test_sums_agree():
    for group in ORDERS:
        assert group[0]["商品金额"] == sum(line["总价"] for line in group)
        assert group[0]["毛重（公斤）"] > group[0]["净重（公斤）"] > 0
        assert all(line["总价"] == line["单价"] * line["数量"] for line in group)
        if all(line["法定计量单位"] == "035" for line in group):
            assert group[0]["净重（公斤）"] == sum(line["法定数量"] for line in group)


def test_codes_exist_and_firms_are_invented():
    for heading, name in (
        ("币制", "currencies"),
        ("计量单位", "units"),
        ("法定计量单位", "units"),
        ("出口口岸代码", "customs_offices"),
    ):
        assert {line[heading] for line in LINES} <= codes.table(name).codes
    words = codes.table("countries").by_word
    assert all(words[each.country] == each.code for each in goods.DESTINATIONS)
    firms = [goods.SELLER, goods.DECLARANT, *goods.CARRIERS.values(), *goods.PLATFORMS]
    assert all("示例" in firm.name or "Example" in firm.name for firm in firms)


def test_some_orders_wait_and_some_are_simplified():
    waiting = [group for group in ORDERS if any(not line["商品编码"] for line in group)]
    simplified = [group for group in waiting if group[0]["申报业务类型"] == "A"]
    assert (len(waiting), len(simplified)) == (19, 8)


def test_cells_hold_what_they_show(tmp_path):
    write_example(tmp_path / "orders.xlsx", today=DAY)
    sheet = openpyxl.load_workbook(tmp_path / "orders.xlsx")["订单"]
    assert [cell.value for cell in sheet[3]] == list(HEADINGS)
    row = dict(zip(HEADINGS, (cell.value for cell in sheet[4]), strict=True))
    assert (row["订单编号"], row["商品编码"], row["出口日期"]) == (
        "XC20261108000001",
        "6704190000",
        datetime.fromisoformat("2026-11-12"),
    )
    assert isinstance(row["商品金额"], float)
    assert Decimal(str(row["商品金额"])) == LINES[0]["商品金额"]
    assert sheet.max_row == len(LINES) + 3
    assert not any(cell.data_type == "f" for cells in sheet.iter_rows() for cell in cells)


def test_same_seed_and_day_same_bytes(tmp_path):
    for name, seed in (("a", 9610), ("b", 9610), ("c", 1)):
        write_example(tmp_path / name, 40, seed, today=DAY)
    same, again, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert same == again != other


def test_unwritable_place(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_example(tmp_path / "file" / "orders.xlsx", 3, today=DAY)


def test_damaged_twin_differs_only_where_it_says(tmp_path):
    write_example(tmp_path / "orders.xlsx", today=DAY)
    faults = write_damaged(tmp_path / "damaged.xlsx", today=DAY)
    good, bad = (openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active for name in ("orders", "damaged"))
    changed = {
        cell.row
        for old, new in zip(good.iter_rows(), bad.iter_rows(), strict=True)
        for cell, other in zip(new, old, strict=True)
        if cell.value != other.value
    }
    blamed = {bad[cell].row for fault in faults for cell in fault.cells}
    orders = {row: good.cell(row, 1).value for row in changed | blamed}
    assert {orders[row] for row in changed} <= {orders[row] for row in blamed}
    assert len({orders[bad[fault.cells[0]].row] for fault in faults}) == len(faults)


def test_kinds_of_fault():
    assert len({kind.name for kind in KINDS}) == len(KINDS) == 48
    assert sum(kind.silent for kind in KINDS) == 5


def test_too_few_orders_for_all_faults(tmp_path):
    with pytest.raises(ValueError, match="no order suits"):
        write_damaged(tmp_path / "damaged.xlsx", 10, today=DAY)
    assert list(tmp_path.iterdir()) == []
