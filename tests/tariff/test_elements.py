import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.tariff import elements

ASKED = ["品牌类型", "出口享惠情况", "材质", "品牌(中文或外文名称)"]
TARIFF = pl.DataFrame(
    {"code": ["6704200000", "6704110000"], "elements": [ASKED, None]},
    schema={"code": pl.String, "elements": pl.List(pl.String)},
)


def judge(gmodel, brand=None, code="6704200000"):
    lines = pl.DataFrame({"_line": [0], "gcode": [code], "gmodel": [gmodel], "brand": [brand]})
    kinds = {"_line": pl.UInt32, "gcode": pl.String, "gmodel": pl.String, "brand": pl.String}
    return elements.judge(lines.cast(kinds), TARIFF).drop("_line").rows(named=True)


@pytest.mark.parametrize(
    ("gmodel", "brand", "wrong"),
    [
        ("0|0|人发|无品牌", None, {}),
        ("1|1|人发|豫发", "豫发", {}),
        (" 0 | 0 | 人发 | 无品牌 ", None, {}),
        ("0|0||无品牌", None, {"missing": ["材质"], "given": 3}),
        ("0|0|人发", None, {"missing": ["品牌(中文或外文名称)"], "given": 3}),
        ("0|0|人发|无品牌|14寸", None, {"extra": 1, "given": 5}),
        ("0|0|人发|无品牌||||", None, {"extra": 4, "empty_run": True}),
        ("7|9|人发|无品牌", None, {"bad_code": ["品牌类型", "出口享惠情况"]}),
        ("0|0|人发|豫发", None, {"brand_fault": True}),
        ("1|0|人发|无品牌", None, {"brand_fault": True}),
        ("0|0|人发|", "豫发", {"brand_fault": True, "missing": ["品牌(中文或外文名称)"], "given": 3}),
        (None, None, {"missing": ASKED, "given": 0}),
    ],
)
def test_values_are_held_against_what_the_tariff_asks(gmodel, brand, wrong):
    fine = {
        "wanted": 4,
        "given": 4,
        "missing": [],
        "extra": 0,
        "empty_run": False,
        "bad_code": [],
        "brand_fault": False,
    }
    assert judge(gmodel, brand) == [fine | wrong]


def test_codes_without_elements_in_the_table_are_not_judged():
    assert judge("0|0", code="6704110000") == judge("0|0", code="9999999999") == []


def test_composed_in_the_order_of_the_tariff():
    known = {"出口享惠情况": "不享惠", "品牌类型": "无品牌", "材质": "人发|化纤"}
    assert elements.compose(ASKED, known) == ("0|0|人发/化纤|", ("品牌(中文或外文名称)",))


@given(st.lists(st.text("甲乙丙0123456789", min_size=1, max_size=5), min_size=4, max_size=4))
def test_what_is_composed_lacks_nothing(found):
    text, missing = elements.compose(ASKED, dict(zip(ASKED, found, strict=True)))
    (row,) = judge(text)
    assert (missing, row["missing"], row["extra"]) == ((), [], 0)
