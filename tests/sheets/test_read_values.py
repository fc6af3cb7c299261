"""Values are read as meant; what is not sure stays as it stands."""

import runpy
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.codes import table as codes
from yuhuo_customs.documents import documents
from yuhuo_customs.sheets import reading
from yuhuo_customs.sheets.codelists import code_of
from yuhuo_customs.sheets.normalise import normalise
from yuhuo_customs.sheets.profile import spec_of

ZOO = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "make.py"))


def one(address, value):
    return normalise(pl.Series("x", [value, None], dtype=pl.String), spec_of(address)).to_list()[0]


GNAME, PRICE, PIECES, DATE, UNIT, CURRENCY, COUNTRY, CODE = (
    "CEB603.items.gname", "CEB603.items.price", "CEB603.head.packNo", "CEB603.head.ieDate", "CEB603.items.unit",
    "CEB303.head.currency", "CEB603.head.country", "CEB603.head.ebcCode",
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "value", "meant"),
    [
        (GNAME, " 假发　\u00a0", "假发"), (GNAME, "\u200b\ufeff \r\n", None), (GNAME, "", None), (GNAME, "假\r\n发", "假 发"),
        (GNAME, "假  发（长）", "假  发（长）"), (GNAME, "Ａ１", "Ａ１"), (GNAME, "\u200b假发", "假发"),
        (PRICE, "1,234.50", "1234.50"), (PRICE, "１２．５", "12.5"), (PRICE, " 12.0 ", "12.0"), (PRICE, "12", "12"),
        (PRICE, "1,23", "1,23"), (PRICE, "１，２３４", "1234"), (PRICE, "约12", "约12"), (PRICE, "-1,000", "-1000"),
        (PIECES, "12.0", "12"), (PIECES, "１２", "12"), (PIECES, "1.5", "1.5"), (PIECES, "1,000.00", "1000"),
        (DATE, "20261111", "20261111"), (DATE, "2026-11-11 00:00:00", "20261111"), (DATE, "2026/1/5", "20260105"),
        (DATE, "2026.11.11", "20261111"), (DATE, "2026年11月1日", "20261101"), (DATE, "46337", "20261111"),
        (DATE, "46337.5", "20261111"), (DATE, "２０２６－１１－１１", "20261111"), (DATE, "2026-13-01", "2026-13-01"),
        (DATE, "11/11/2026", "11/11/2026"), (DATE, "明天", "明天"), (DATE, "20261131", "20261131"),
        (DATE, "2026-11-11T08:30:00.000", "20261111"), (DATE, "20261111.0", "20261111"), (DATE, "44999", "44999"),
        (UNIT, "7", "007"), (UNIT, "35", "035"), (UNIT, "千克", "035"), (UNIT, "７", "007"), (UNIT, "7.0", "007"),
        (UNIT, "007 个", "007"), (UNIT, "个(007)", "007"), (UNIT, "007-千克", "007-千克"), (UNIT, "999", "999"),
        (CURRENCY, "USD", "502"), (CURRENCY, "usd ", "502"), (CURRENCY, "502 美元", "502"), (CURRENCY, "502|美元", "502"),
        (CURRENCY, "502-USD", "502"), (CURRENCY, "502 人民币", "502 人民币"), (CURRENCY, "元", "元"),
        (COUNTRY, "美国", "502"), (COUNTRY, "USA", "502"), (COUNTRY, "火星", "火星"),
        (CODE, "４１１０960xyz", "4110960xyz"), (CODE, "4110 960", "4110 960"), (CODE, "\u00a0无", "无"),
        (CODE, "'4110960XYZ", "4110960XYZ"), (CODE, '="0012"', "0012"), (PRICE, "'12.50", "12.50"), (DATE, "'20261111", "20261111"),
        (PIECES, '="3"', "3"), (GNAME, "'18寸'假发", "'18寸'假发"), (GNAME, '="假发"', "假发"), (GNAME, '=""', None),
        ("line.brand", " 无品牌 ", "无品牌"),
    ],
)  # fmt: skip
def test_meaning(address, value, meant):
    assert one(address, value) == meant


def test_every_code_and_every_sure_name_is_its_code():
    kinds = [kind.specs(group) for kind in documents().values() for group in ("head", "items")]
    for name in {spec.codes for specs in kinds for spec in specs.values() if spec.codes}:
        known = codes(name)
        for entry in known.entries:
            assert code_of(entry.code, known) == entry.code
            assert code_of(f"{entry.code} {entry.name.zh}", known) == entry.code


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=20))
def test_reading_twice_changes_nothing(values):
    cells = pl.Series("x", values, dtype=pl.String)
    for address in (GNAME, PRICE, PIECES, DATE, UNIT, CODE):
        once = normalise(cells, spec_of(address))
        assert once.len() == cells.len()
        assert normalise(once, spec_of(address)).to_list() == once.to_list()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**14), max_value=10**14))
def test_numbers_survive_thousands_commas(number):
    assert one(PRICE, f"{number:,f}") == f"{number:f}"


def test_cells_of_every_type(tmp_path):
    row = ZOO["row"](
        "XC001", 单价=128.5, 数量=2.0, 出口日期=date(2026, 11, 11), 计量单位=7, 运输方式=5, 运费=0.1 + 0.2, 物流运单编号=123456,
        币制="美元", **{"毛重（公斤）": 1e-5, "运抵国（地区）": 502.0},
    )  # fmt: skip
    row |= {"件数": "3.0", "商品编码": "6704200000"}
    batch = reading.read(ZOO["flat"](tmp_path / "a.xlsx", [row]))
    order, line = batch.orders.row(0, named=True), batch.lines.row(0, named=True)
    assert len(batch.findings) == 0
    assert [line[address] for address in (PRICE, "CEB603.items.qty", UNIT)] == ["128.5", "2", "007"]
    assert [order[address] for address in (DATE, COUNTRY, CURRENCY, PIECES)] == [
        "20261111",
        "502",
        "502",
        "3",
    ]
    assert (order["CEB603.head.freight"], order["CEB603.head.grossWeight"]) == ("0.3", "0.00001")
    assert order["CEB603.head.logisticsNo"] == "123456"
    assert line["CEB303.items.currency"] == "502"


def test_excel_moments_and_error_cells(tmp_path):
    row = ZOO["row"]("XC001", 出口日期=datetime(2026, 11, 11, 8, 30), 商品名称="#N/A")
    batch = reading.read(ZOO["flat"](tmp_path / "a.xlsx", [row]))
    assert batch.orders[DATE].to_list() == ["20261111"]
    assert batch.lines[GNAME].to_list() == [None]
