"""A sheet of parcels beside the orders: joined by the order number, its cells named, its faults told."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from yuhuo_customs.sheets import check as judging
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.sheets import reading

DOCS = Path(__file__).parents[2] / "docs"
PARCEL = ("物流运单编号", "运费", "毛重（公斤）", "净重（公斤）")


@pytest.fixture
def book(tmp_path):
    """The export tutorial's table with some columns moved to a second sheet, whose rows can be changed."""

    def make(*, rows=lambda rows: rows, sheet="包裹", keep=()):
        text = (DOCS / "tutorial-export.md").read_text("utf-8").replace("20261111", f"{date.today():%Y%m%d}")
        lines = [
            line.split(",") for line in text.split("```csv orders.csv\n")[1].split("```")[0].splitlines()
        ]
        head = lines[0]
        moved = [head.index(name) for name in ("订单编号", *PARCEL)]
        stay = [at for at in range(len(head)) if at == 0 or at not in moved or head[at] in keep]
        found = openpyxl.Workbook()
        orders, parcels = found.active, found.create_sheet(sheet)
        orders.title = "订单"
        for line in lines:
            orders.append([line[at] for at in stay])
        for line in rows([[line[at] for at in moved] for line in lines]):
            parcels.append(line)
        found.save(tmp_path / "orders.xlsx")
        return tmp_path / "orders.xlsx"

    return make


def checked(path):
    shape = profiles.load("export-9610")
    return judging.check(reading.read(path, shape), shape)


def told(found):
    return [(each.where.sheet, each.where.cell, each.code) for each in found.findings.iterate()]


def test_parcels_fill_their_orders_in_any_order(book):
    found = checked(book(rows=lambda rows: [rows[0], *reversed(rows[1:])]))
    assert told(found) == []
    heads = found.documents["CEB603"].head
    assert heads["logisticsNo"].to_list() == ["YT0000000001", "YT0000000002", "YT0000000003"]
    assert found.documents["CEB505"].head["logisticsNo"].to_list() == heads["logisticsNo"].to_list()


def test_a_bad_cell_is_named_where_it_stands(book):
    def spoil(rows):
        rows[2][3] = "heavy"
        return [rows[0], rows[3], rows[2], rows[1]]

    assert told(checked(book(rows=spoil))) == [("包裹", "D3", "YH-FLD-006")]


def test_a_missing_parcel_an_unknown_one_and_one_too_many(book):
    def spoil(rows):
        return [rows[0], rows[1], rows[1], ["XC9", *rows[3][1:]], rows[3]]

    found = told(checked(book(rows=spoil)))
    assert ("包裹", "A4", "YH-SHT-034") in found
    assert ("包裹", "A3", "YH-SHT-032") in found
    assert {cell for _, cell, code in found if code == "YH-FLD-001"} >= {"B", "D"}


def test_a_column_of_both_sheets_counts_where_the_orders_stand(book):
    found = checked(
        book(
            keep=("净重（公斤）",),
            rows=lambda rows: [[*row[:4], "9"] if row[0] != "订单编号" else row for row in rows],
        )
    )
    assert [code for _, _, code in told(found)] == ["YH-SHT-009"]
    assert [str(each) for each in found.documents["CEB603"].head["netWeight"]] == ["0.30000"] * 3


def test_other_sheets_are_still_ignored(book):
    assert "YH-SHT-009" not in [code for _, _, code in told(checked(book(sheet="别的")))]
