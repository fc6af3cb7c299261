"""The user's tables as rules see them: tariff, ended codes, positive list, restrictions."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.review.holders import signing_firm
from yuhuo_customs.review.tables import of_tables
from yuhuo_customs.tariff import Tables
from yuhuo_customs.tariff.columns import DTYPES
from yuhuo_customs.tariff.reference import Reference

DAY = date(2026, 11, 1)


def _reference(kind, rows, ended=(), above=()):
    frame = pl.DataFrame(list(rows), schema=dict(DTYPES[kind]))
    gone = pl.DataFrame(
        list(ended),
        schema={"code": pl.String, "name": pl.String, "ended": pl.Date, "successors": pl.List(pl.String)},
    )
    higher = pl.DataFrame(list(above), schema={"code": pl.String, "name": pl.String})
    return Reference(frame, gone, higher, "2026", "tariff.csv", "0" * 64, DAY, None, None)


def _look(tables, name, gcode):
    return of_tables(tables, "export")[name].look(pl.DataFrame({"gcode": [gcode]})).row(0, named=True)


WIG = {
    "code": "6704200000", "name": "人发制假发", "unit1": "007", "unit2": "035", "vat": Decimal("0.13"), "supervision": "",
    "ciq": "", "elements": ["品牌类型", "材质"],
}  # fmt: skip


def test_no_table_is_no_reference():
    assert of_tables(None, "export") == {}
    assert of_tables(Tables(), "import") == {}


def test_a_code_of_the_tariff():
    tables = Tables(tariff=_reference("tariff", [WIG]))
    found = _look(tables, "tariff", gcode="6704200000")
    assert (found["known"], found["heading"], found["unit2"], found["elements"]) == (
        True,
        True,
        "035",
        ["品牌类型", "材质"],
    )
    other = _look(tables, "tariff", gcode="6704999999")
    assert (other["known"], other["heading"], other["unit1"]) == (None, True, None)
    assert _look(tables, "tariff", gcode="9999999999")["heading"] is False


def test_a_heading_that_only_stands_above():
    tables = Tables(tariff=_reference("tariff", [WIG], above=[{"code": "9403", "name": "家具"}]))
    assert _look(tables, "tariff", gcode="9403000000")["heading"] is True


def test_an_ended_code_and_its_successors():
    ended = {
        "code": "9403900000",
        "name": "",
        "ended": date(2021, 12, 31),
        "successors": ["9403910000", "9403990000"],
    }
    tables = Tables(tariff=_reference("tariff", [WIG], [ended]))
    assert _look(tables, "ended", gcode="9403900000") == {
        "ended": "2021-12-31",
        "successors": "9403910000、9403990000",
    }


@pytest.mark.parametrize(("more", "bonded"), [([], True), ([{"bonded_only": False}], False)])
def test_a_code_on_several_rows_of_the_positive_list(more, bonded):
    row = {
        "code8": "33049900",
        "name": "化妆品",
        "bonded_only": True,
        "typed": True,
        "remark": "仅限网购保税商品",
    }
    tables = Tables(positive=_reference("positive", [row, *({**row, **each} for each in more)]))
    found = _look(tables, "positive", gcode="3304990039")
    assert (found["listed"], found["bonded_only"], found["remark"]) == (True, bonded, "仅限网购保税商品")
    assert _look(tables, "positive", gcode="1701990000")["listed"] is None


@pytest.mark.parametrize(
    ("code", "mode", "kind", "prefix"),
    [
        ("0501000000", "9610", "prohibited", "0501"),
        ("0502000000", "9610", "restricted", "05"),
        ("0502000000", "1210", "restricted", "05"),
        ("0601000000", "9610", "prohibited", "06"),
        ("0601000000", "1210", "", None),
        ("0701000000", "9610", "", None),
        ("6704200000", "9610", "", None),
    ],
)
def test_the_longest_prefix_for_this_mode_and_direction(code, mode, kind, prefix):
    rows = [
        {"prefix": "05", "kind": "restricted", "reason": "a"},
        {"prefix": "0501", "kind": "prohibited", "reason": "b"},
        {"prefix": "06", "mode": "9610", "kind": "prohibited", "reason": "c"},
        {"prefix": "07", "direction": "I", "kind": "prohibited", "reason": "d"},
    ]
    tables = Tables(restrictions=_reference("restrictions", rows))
    found = of_tables(tables, "export")["restricted"].look(
        pl.DataFrame({"gcode": [code], "head.tradeMode": [mode]})
    )
    assert (found["kind"][0], found["prefix"][0]) == (kind, prefix)


def test_platform_prices():
    """One price, or two that are a range; an article that the platform does not have is not known."""
    rows = [
        {"ebpCode": "4101960Z2C", "itemNo": "SN-1", "price_low": Decimal(45), "price_high": Decimal("50.5")},
        {"ebpCode": "4101960Z2C", "itemNo": "SN-2", "price_low": Decimal(48)},
    ]
    found = of_tables(Tables(prices=_reference("prices", rows)), "import")["catalogue"]
    keys = pl.DataFrame({"head.ebpCode": ["4101960Z2C"] * 3, "itemNo": ["SN-1", "SN-2", "SN-3"]})
    assert found.look(keys).rows() == [
        (Decimal(45), Decimal("50.5")),
        (Decimal(48), Decimal(48)),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("subject", "signs"),
    [
        ("CN=4101980ABC,O=x,C=CN", True),
        ("CN=郑州示例报关有限公司,C=CN", True),
        ("CN=郑州另一报关有限公司,C=CN", False),
        ("CN=9141010012345678A5,C=CN", False),
        ("CN=0213f8a1c0ffee00,C=CN", None),
    ],
)
def test_whose_certificate_it_is(subject, signs):
    keys = pl.DataFrame({"agentCode": ["4101980ABC"], "agentName": ["郑州示例报关有限公司"]})
    assert signing_firm(subject).look(keys)["signs"].to_list() == [signs]
