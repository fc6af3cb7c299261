"""Template → reader → check → marked copy → reader: the parts of this room agree with each other."""

import polars as pl
import pytest
from openpyxl import load_workbook

from yuhuo_customs.codes import table
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets import derive, profile
from yuhuo_customs.sheets.check import check
from yuhuo_customs.sheets.columns import entries, limits_of
from yuhuo_customs.sheets.marking import mark
from yuhuo_customs.sheets.reading import read
from yuhuo_customs.sheets.template import write_template

PROFILE = profile.load("order-export")


def filled(lang, lines=3):
    """Rows of examples, codes as the drop-downs offer them; the first two lines are one order."""
    row = {column.zh: column.example for column in PROFILE.columns if column.example}
    row |= {"商品编码": "6704200000"}
    for column in PROFILE.columns:
        codes = limits_of(column).codes
        if codes and column.zh in row:
            row[column.zh] = next(each for each in entries(codes, lang) if each.split()[0] == row[column.zh])
    return pl.DataFrame([
        {**row, "订单编号": f"XC{max(n, 1)}", "物流运单编号": f"YT{max(n, 1)}", "商品序号": None} for n in range(lines)
    ])  # fmt: skip


def written(tmp_path, lang="zh", form="flat", orders=None):
    path = tmp_path / "orders.xlsx"
    write_template(PROFILE, path, lang=lang, form=form, orders=filled(lang) if orders is None else orders)
    return path


@pytest.mark.parametrize("form", ["flat", "two"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_template_is_read_and_silent(tmp_path, lang, form):
    checked = check(read(written(tmp_path, lang, form), PROFILE), PROFILE)
    assert checked.findings.frame.rows() == []
    order = checked.documents["CEB303"]
    assert order.head["orderNo"].to_list() == ["XC1", "XC2"]
    assert order.items.select("_order", "gnum", "currency", "unit").rows() == [
        (0, 1, "502", "007"), (0, 2, "502", "007"), (1, 1, "502", "007"),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("heading", ["运抵国（地区）", "计量单位", "币制", "运输方式", "包装种类代码"])
def test_the_reader_takes_every_entry_of_a_drop_down(tmp_path, lang, heading):
    codes = limits_of(next(column for column in PROFILE.columns if column.zh == heading)).codes
    offered = entries(codes, lang)
    lines = pl.concat([filled(lang).tail(1)] * len(offered)).with_columns(
        pl.Series(heading, offered),
        pl.Series("订单编号", [f"XC{n}" for n in range(len(offered))]),
        pl.Series("物流运单编号", [f"YT{n}" for n in range(len(offered))]),
    )
    checked = check(read(written(tmp_path, lang, orders=lines), PROFILE), PROFILE)
    assert checked.findings.frame["value"].to_list() == []
    address = next(column for column in PROFILE.columns if column.zh == heading).fills[-1]
    _, group, name = address.split(".")
    assert getattr(checked.documents[address[:6]], group)[name].to_list() == sorted(table(codes).codes)


@pytest.mark.parametrize("form", ["flat", "two"])
def test_a_marked_copy_is_read_like_the_original(tmp_path, form):
    orders = filled("zh").with_columns(
        单价=pl.Series(["128", "x", "5"]), 币制=pl.Series(["502", "502", "美刀"])
    )
    path = written(tmp_path, form=form, orders=orders)
    first = check(read(path, PROFILE), PROFILE)
    assert first.findings.frame["code"].sort().to_list() == ["YH-FLD-006", "YH-FLD-014"]
    mark(path, first.findings, None, tmp_path / "marked.xlsx", "zh")
    cells = load_workbook(tmp_path / "marked.xlsx")
    for sheet, column, row in first.findings.frame.select("sheet", "column", "row").iter_rows():
        assert cells[sheet][f"{column}{row}"].value in ("x", "美刀")
        assert cells[sheet][f"{column}{row}"].comment is not None
    second = check(read(tmp_path / "marked.xlsx", PROFILE), PROFILE)
    ours = second.findings.frame.filter(pl.col("code").str.starts_with("YH-FLD"))
    assert ours.equals(first.findings.frame)


def test_profiles_and_derivations_agree():
    assert set(derive.DERIVATIONS) == profile.DERIVATIONS
    assert Findings.none().frame.is_empty()
