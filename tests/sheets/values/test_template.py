"""The workbook to fill in: what a seller sees, and what the reader makes of it."""

from decimal import Decimal

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from yuhuo_customs.codes import table
from yuhuo_customs.errors import OutputError, UsageError
from yuhuo_customs.sheets.columns import limits_of
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.headings import Index, locate
from yuhuo_customs.sheets.profile import load
from yuhuo_customs.sheets.template import write_template

PROFILE = load("order-export")


def written(tmp_path, **more):
    path = tmp_path / "orders.xlsx"
    write_template(PROFILE, path, **{"lang": "zh", **more})
    return load_workbook(path)


def column_of(sheet, heading):
    return next(cell.column for cell in sheet[1] if cell.value.rstrip("*") == heading)


def grid_of(sheet):
    rows = [
        [None if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
    ]
    return Grid(
        sheet.title, pl.DataFrame(rows, schema=[str(n) for n in range(sheet.max_column)], orient="row")
    )


@pytest.mark.parametrize(("lang", "name"), [("zh", "订单"), ("en", "orders")])
def test_headings_notes_and_frozen_panes(tmp_path, lang, name):
    sheet = written(tmp_path, lang=lang)[name]
    assert [cell.value for cell in sheet[1]] == [
        getattr(column, lang) + ("*" if column.required else "") for column in PROFILE.columns
    ]
    assert sheet["A2"].value.startswith("#")
    assert not any(str(cell.value).startswith("#") for cell in sheet[2][1:])
    assert (sheet.freeze_panes, sheet.max_row) == ("B3", 2)


@pytest.mark.parametrize("form", ["flat", "two"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reader_knows_every_heading_and_takes_no_other_sheet(tmp_path, lang, form):
    book, index = written(tmp_path, lang=lang, form=form), Index.of(PROFILE)
    headers = {sheet.title: locate(grid_of(sheet), index) for sheet in book.worksheets}
    taken = {title: header for title, header in headers.items() if header is not None}
    sheets = 2 if form == "two" else 1
    assert list(taken) == book.sheetnames[:sheets]
    assert {column.zh for header in taken.values() for column in header.columns} == {
        column.zh for column in PROFILE.columns
    }
    assert all(not header.unknown and not header.ambiguous for header in taken.values())


def test_the_goods_sheet_of_the_two_sheet_form_repeats_the_order_number(tmp_path):
    book = written(tmp_path, form="two")
    assert book.sheetnames == ["订单", "商品", "填写说明", "代码"]
    assert [cell.value for cell in book["商品"][1]][:3] == ["订单编号*", "商品序号", "企业商品货号*"]
    assert {cell.value.rstrip("*") for cell in book["订单"][1]} == {
        column.zh for column in PROFILE.columns if column.level == "order"
    }


def test_code_columns_are_text_and_amounts_are_not(tmp_path):
    sheet = written(tmp_path)["订单"]
    for column in PROFILE.columns:
        letters = get_column_letter(column_of(sheet, column.zh))
        is_text = not limits_of(column).is_number
        assert (sheet.column_dimensions[letters].number_format == "@") == is_text
    assert limits_of(next(each for each in PROFILE.columns if each.zh == "数量")).is_number


def test_drop_downs_offer_the_whole_code_list_and_refuse_nothing(tmp_path):
    book = written(tmp_path)
    sheet, codes = book["订单"], book["代码"]
    offers = {str(each.sqref).split(":")[0]: each for each in sheet.data_validations.dataValidation}
    offer = offers[f"{get_column_letter(column_of(sheet, '币制'))}3"]
    area = offer.formula1.partition("!")[2].replace("$", "")
    texts = [row[0].value for row in codes[area]]
    assert [text.split()[0] for text in texts] == sorted(table("currencies").codes)
    assert "502 美元" in texts
    assert not any(each.showErrorMessage for each in offers.values())
    trade = offers[f"{get_column_letter(column_of(sheet, '贸易方式'))}3"]
    assert trade.formula1 == '"9610,1210,9710,9810"'


def test_the_guide_explains_every_column(tmp_path):
    sheet = written(tmp_path)["填写说明"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert {column.zh for column in PROFILE.columns} <= set(rows)
    assert rows["订单编号"][2:5] == ("订单", "必填", "最多 60 字")
    assert rows["企业商品货号"][4] == "最多 20 字"
    assert rows["商品编码"][3:5] == (None, "10 位数字")
    assert rows["币制"][5] == "《币制代码》"


def test_rows_are_written_as_meant(tmp_path):
    orders = pl.DataFrame({
        "订单编号": ["A1", "A1"], "运抵国（地区）": ["502 美国", "502 美国"], "企业商品名称": ["=1+1", "+86 假发"],
        "单价": ["0.10", "十元"], "商品编码": ["0670420000", None],
    })  # fmt: skip
    sheet = written(tmp_path, orders=orders)["订单"]
    cells = {
        name: [sheet.cell(row, column_of(sheet, name)) for row in (3, 4)]
        for name in ("订单编号", "企业商品名称", "单价", "商品编码")
    }
    assert [cell.value for cell in cells["单价"]] == [pytest.approx(0.1), "十元"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells["企业商品名称"]] == [
        ("=1+1", "s", True),
        ("+86 假发", "s", True),
    ]
    assert [cell.value for cell in cells["商品编码"]] == ["0670420000", None]
    assert Decimal(str(cells["单价"][0].value)) == Decimal("0.1")
    two = written(tmp_path, orders=orders, form="two")
    assert (two["订单"].max_row, two["商品"].max_row) == (3, 4)


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_template(PROFILE, tmp_path / "file" / "orders.xlsx", lang="zh")
    with pytest.raises(UsageError):
        write_template(PROFILE, tmp_path / "orders.xlsx", lang="zh", form="three")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
