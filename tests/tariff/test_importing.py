from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tariff.conftest import HEAD, HEADINGS, WIG
from yuhuo_customs import tariff
from yuhuo_customs.errors import InputError, UsageError
from yuhuo_customs.pipeline.references import import_table
from yuhuo_customs.tariff import editions, values
from yuhuo_customs.tariff.headings import find
from yuhuo_customs.tariff.kinds import TARIFF


@pytest.mark.parametrize("name", ["tariff.xlsx", "tariff.csv"])
def test_a_tariff_comes_in_under_sensible_headings(take, name):
    frame, findings = take(
        ["2026 年税则"], HEADINGS, [each.replace(",", "") for each in WIG], HEAD, name=name
    )
    assert findings == []
    wig = frame.row(0, named=True)
    assert wig["code"] == "6704200000"
    assert (wig["unit1"], wig["unit2"], wig["supervision"], wig["ciq"]) == ("035", "007", "AB", "PQ")
    assert wig["elements"] == ["品牌类型", "出口享惠情况", "材质", "品牌(中文或外文名称)"]
    rates = ("vat", "consumption", "tariff", "rebate", "export_tariff")
    assert [wig[name] for name in rates] == [
        Decimal("0.13"),
        Decimal(0),
        Decimal("0.14"),
        Decimal("0.13"),
        None,
    ]
    head = frame.row(1, named=True)
    assert (head["unit1"], head["unit2"], head["vat"], head["elements"]) == (
        "035",
        None,
        Decimal("0.13"),
        None,
    )


def test_each_problem_is_a_finding_with_its_cell(take):
    frame, findings = take(
        HEADINGS,
        WIG,
        ["101210010", "改良种用马", "头", "", "9", "", "", "", "", "", ""],
        ["6704190000", "其他", "假的单位", "", "x", "20%+0.5元/千克", "", "", "?", "", "1:甲;3:乙"],
        ["6704200000", "人发制假发", "", "", "", "", "", "", "", "", ""],
        ["6704900000", "", "", "", "", "", "", "", "", "", ""],
    )
    assert frame["code"].to_list() == ["6704200000", "6704190000"]
    assert sorted(findings) == sorted([
        ("A3", "YH-TRF-001"), ("C4", "YH-TRF-004"), ("E4", "YH-TRF-005"), ("I4", "YH-TRF-007"), ("K4", "YH-TRF-008"),
        ("A5", "YH-TRF-003"), ("B6", "YH-TRF-002"),
    ])  # fmt: skip
    other = frame.row(1, named=True)
    assert (other["vat"], other["unit1"], other["elements"]) == (None, None, None)
    assert (other["consumption"], other["consumption_per_unit"], other["consumption_unit"]) == (
        Decimal("0.2"), Decimal("0.5"), "035",
    )  # fmt: skip


def test_numbers_of_a_spreadsheet_are_read_as_they_were_typed(take):
    frame, findings = take(
        ["商品编码", "商品名称", "增值税率", "退税率"],
        [6704200000, "人发制假发", 0.13, 13],
        [6704110000, "整头假发", 0.09, 9],
    )
    assert findings == []
    assert frame.select("code", "vat", "rebate").rows() == [
        ("6704200000", Decimal("0.13"), Decimal("0.13")), ("6704110000", Decimal("0.09"), Decimal("0.09")),
    ]  # fmt: skip


def test_the_meaning_of_plain_rates_can_be_said(take):
    rows = [["商品编码", "商品名称", "增值税率"], ["6704200000", "人发制假发", "0.5"]]
    assert take(*rows)[0]["vat"].to_list() == [Decimal("0.5")]
    assert take(*rows, rates="percent", replace=True)[0]["vat"].to_list() == [Decimal("0.005")]


def test_a_mapping_is_remembered_and_can_be_changed(take, settings):
    rows = [["商品编码", "商品名称", "税率甲"], ["6704200000", "人发制假发", "13%"]]
    _, findings = take(*rows)
    assert findings == [("C1", "YH-TRF-010")]
    frame, findings = take(*rows, name="second.xlsx", headings_=["税率甲=vat"])
    assert (frame["vat"].to_list(), findings) == ([Decimal("0.13")], [])
    assert take(*rows, name="third.xlsx")[0]["vat"].to_list() == [Decimal("0.13")]
    frame, findings = take(*rows, name="fourth.xlsx", headings_=["税率甲="])
    assert (frame["vat"].to_list(), findings) == ([None], [])
    assert editions.known(settings.state_path, "tariff")[0].headings == {
        "code": "商品编码",
        "name": "商品名称",
    }


@pytest.mark.parametrize(
    ("headings", "fields", "likened"),
    [
        (["税则号列", "货品名称", "法定单位一", "法定单位二", "增值税税率"], ["code", "name", "unit1", "unit2", "vat"], []),
        (["HS Code", "Description", "unit_1", "unit_2", "VAT rate"], ["code", "name", "unit1", "unit2", "vat"], []),
        (["*商品编码（10位）", "商品名称 *", "法定计量单位1", "法定计量单位2", "增值税率（%）"], ["code", "name", "unit1", "unit2", "vat"], []),
        (["商品编码/HS Code", "商品名称 Goods description", "第一法定计量单位", "第二法定计量单位", "现行增值税率"],
         ["code", "name", "unit1", "unit2", "vat"], ["code", "name", "vat"]),
        (["海关商品编号", "中文品名", "单位1", "单位2", "2026年进口增值税率"], ["code", "name", "unit1", "unit2", "vat"], ["code", "name", "vat"]),
        (["商品编码", "商品名称", "法定第一计量单位", "法定第二计量单位"], ["code", "name", "unit1", "unit2"], []),
        (["商品编码", "商品名称", "第一法定单位", "第二法定单位"], ["code", "name", "unit1", "unit2"], []),
        (["2026年商品编码", "商品名称"], ["code", "name"], ["code"]),
        (["项目编号", "品名", "单位1"], None, []),
        (["10位税号", "品名", "法定一单位", "法定二单位", "2026年进口增值税率"], ["code", "name", "unit1", "unit2", "vat"], ["code", "vat"]),
        (["商品编码", "商品名称", "计量单位", "消费税计税单位", "增值税即征即退"], ["code", "name", "unit1"], []),
        (["CODE_TS", "G_NAME", "UNIT_1", "UNIT_2", "CONTROL_MA"], ["code", "name", "unit1", "unit2", "supervision"], []),
        (["商品编码", "商品名称", "2026年最惠国税率", "最惠国税率", "2026版出口退税率"], ["code", "name", "tariff", "rebate"], ["rebate"]),
    ],
)  # fmt: skip
def test_any_sensible_heading_is_known_and_what_is_only_alike_is_said(headings, fields, likened):
    class Sheet:
        sheet, frame = "税则", pl.DataFrame([headings], orient="row")

    if fields is None:
        with pytest.raises(InputError):
            find([Sheet()], TARIFF, {}, "t.xlsx")
        return
    found = find([Sheet()], TARIFF, {}, "t.xlsx")
    assert sorted(found.columns) == sorted(fields)
    assert sorted(found.likened) == sorted(likened)


def test_a_heading_that_is_only_alike_is_told_and_can_be_left_out(take):
    rows = [["商品编码", "商品名称", "2026年增值税率"], ["6704200000", "人发制假发", "13%"]]
    frame, findings = take(*rows)
    assert (frame["vat"].to_list(), findings) == ([Decimal("0.13")], [("C1", "YH-TRF-020")])
    frame, findings = take(*rows, name="second.xlsx", headings_=["2026年增值税率="])
    assert (frame["vat"].to_list(), findings) == ([None], [])


def test_both_legal_units_may_stand_in_one_column(take):
    head = ["商品编码", "商品名称", "法定单位"]
    frame, findings = take(head, ["6704200000", "人发制假发", "千克/个"], ["6704110000", "整头假发", "千克"])
    assert (frame.select("unit1", "unit2").rows(), findings) == ([("035", "007"), ("035", None)], [])
    frame, findings = take(head, ["6704200000", "人发制假发", "千克/随便"], replace=True)
    assert (frame.select("unit1", "unit2").rows(), findings) == ([(None, None)], [("C2", "YH-TRF-004")])


@pytest.mark.parametrize("word", ["vat", "=vat", "税率甲=rates"])
def test_a_mapping_that_means_nothing_is_wrong_use(take, word):
    with pytest.raises(UsageError):
        take(HEADINGS, WIG, headings_=[word])


def test_editions_stand_side_by_side_and_the_day_chooses(take, settings):
    old = ["6704100000", "旧编码", *WIG[2:]]
    take(HEADINGS, old, WIG, name="2025.xlsx", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    take(HEADINGS, WIG, HEAD, name="2026.xlsx", valid_from=date(2026, 1, 1))
    assert tariff.tables(settings.state_path, date(2024, 12, 31)).tariff is None
    before = tariff.tables(settings.state_path, date(2025, 12, 31)).tariff
    assert (before.edition, before.frame["code"].to_list()) == ("2025", ["6704100000", "6704200000"])
    now = tariff.tables(settings.state_path, date(2026, 1, 1)).tariff
    assert (now.edition, now.source, now.valid_from) == ("2026", "2026.xlsx", date(2026, 1, 1))
    assert now.ended.select("code", "name").rows() == [("6704100000", "旧编码")]
    editions.remove(settings.state_path, "tariff", "2026")
    assert tariff.tables(settings.state_path, date(2026, 6, 1)).tariff is None


def test_days_of_a_row_count_within_its_edition(take, settings):
    rows = [
        ["商品编码", "商品名称", "生效日期", "失效日期", "后继编码"],
        ["9403900000", "家具零件", "2012-01-01", "2025-12-31", "9403910000、9403990000"],
        ["9403910000", "木制零件", "2026-01-01", "", ""],
        ["9403990000", "其他零件", "2026-02-30", "2020-01-01", ""],
    ]
    frame, findings = take(*rows, valid_from=date(2012, 1, 1))
    assert frame["code"].to_list() == ["9403910000"]
    assert findings == [("C4", "YH-TRF-006")]
    gone = tariff.tables(settings.state_path, date(2026, 6, 1)).tariff.ended
    assert gone.rows()[0] == ("9403900000", "家具零件", date(2025, 12, 31), ["9403910000", "9403990000"])
    assert take(*rows, valid_from=date(2012, 1, 1), replace=True, day=date(2025, 12, 31))[0][
        "code"
    ].to_list() == ["9403900000"]


def test_the_same_code_for_other_days_is_no_double(take):
    head = ["商品编码", "商品名称", "生效日期", "失效日期"]
    first, second = ["6704200000", "甲", "2025-01-01", "2025-12-31"], ["6704200000", "乙", "2026-01-01", ""]
    frame, findings = take(head, first, second)
    assert (frame["name"].to_list(), findings) == (["乙"], [])
    _, findings = take(head, first, ["6704200000", "乙", "2025-12-31", ""], replace=True)
    assert findings == [("A3", "YH-TRF-003")]


def test_headings_of_the_table_are_kept_apart(take, settings):
    frame, _ = take(
        ["税号", "货品名称"], ["6704", "假发等"], ["6704.20", "人发制"], ["6704200000", "人发制假发"]
    )
    assert frame["code"].to_list() == ["6704200000"]
    above = tariff.tables(settings.state_path, date(2026, 6, 1)).tariff.above
    assert above.rows() == [("6704", "假发等"), ("670420", "人发制")]


@pytest.mark.parametrize(
    "rows",
    [
        [["甲", "乙"], ["1", "2"]],
        [["商品编码", "商品名称"]],
        [["商品编码", "商品名称"], ["67042000", "人发制假发"]],
        [["商品编码", "商品名称"], ["670420000", "人发制假发"]],
    ],
)
def test_a_file_without_use_leaves_nothing_behind(take, settings, rows):
    with pytest.raises(InputError):
        take(*rows)
    assert editions.known(settings.state_path, "tariff") == ()


def test_another_file_does_not_take_the_place_of_an_edition(write, settings):
    first = write("a.xlsx", HEADINGS, WIG)
    import_table(first, settings=settings, edition="2026")
    import_table(first, settings=settings, edition="2026")
    with pytest.raises(UsageError):
        import_table(write("b.xlsx", HEADINGS, HEAD), settings=settings, edition="2026")
    import_table(write("b.xlsx", HEADINGS, HEAD), settings=settings, edition="2026", replace=True)
    assert tariff.tables(settings.state_path, date(2026, 6, 1)).tariff.frame["code"].to_list() == [
        "6704110000"
    ]


def test_no_tables(settings):
    assert tariff.tables(settings.state_path, date(2026, 6, 1)) == tariff.Tables()


@pytest.mark.parametrize(
    ("remark", "found"),
    [
        ("", (False, None, None, None, None, True)),
        ("仅限网购保税商品", (True, None, None, None, None, True)),
        ("列入濒危物种目录的商品除外", (False, "列入濒危物种目录的商品", None, None, None, True)),
        ("不包括两用物项", (False, "两用物项", None, None, None, True)),
        ("仅限家用打印机墨水", (False, None, "家用打印机墨水", None, None, True)),
        ("仅限网购保税商品；每人每年不超过2千克", (True, None, None, Decimal(2), "035", True)),
        ("视情况而定", (False, None, None, None, None, False)),
    ],
)
def test_remarks_of_the_positive_list_are_typed(take, remark, found):
    frame, findings = take(["税则号列", "货品名称", "备注"], ["17019910", "糖", remark], kind="positive")
    names = ("bonded_only", "excluded", "named", "limit", "limit_unit", "typed")
    assert frame.select(names).rows() == [found]
    assert findings == ([] if found[-1] else [("C2", "YH-TRF-011")])


def test_typed_columns_beat_the_remark(take):
    frame, findings = take(
        ["税则号列", "货品名称", "备注", "仅限网购保税", "每人每年限量"],
        ["10063020", "米", "视情况而定", "是", "20千克"],
        kind="positive",
    )
    assert frame.select("bonded_only", "limit", "limit_unit", "typed").rows() == [
        (True, Decimal(20), "035", True)
    ]
    assert findings == []


def test_restrictions(take):
    frame, findings = take(
        ["编码前缀", "类别", "监管方式", "进出口", "说明"],
        ["2402", "禁止类", "9610", "出口", "自用表"], ["97", "限制", "", "", ""], ["12", "随便", "", "", ""], ["34", "禁止", "8888", "", ""],
        kind="restrictions",
    )  # fmt: skip
    assert frame.select("prefix", "kind", "mode", "direction", "reason").rows() == [
        ("2402", "prohibited", "9610", "E", "自用表"), ("97", "restricted", None, None, None), ("34", "prohibited", None, None, None),
    ]  # fmt: skip
    assert sorted(findings) == [("B4", "YH-TRF-009"), ("C5", "YH-TRF-009")]


def test_platform_prices(take):
    frame, findings = take(
        ["平台代码", "货号", "售价", "最高售价"],
        ["4101960Z2C", 1001, 45, 50.5], ["4101960Z2C", "SN-2", "48", ""], ["4101960Z2C", "SN-3", "free", ""],
        kind="prices",
    )  # fmt: skip
    assert frame.select("itemNo", "price_low", "price_high").rows() == [
        ("1001", Decimal(45), Decimal("50.5")), ("SN-2", Decimal(48), None),
    ]  # fmt: skip
    assert findings == [("C4", "YH-TRF-009")]


@given(st.decimals(0, 2, places=6))
def test_a_share_is_read_exactly(share):
    assert values.rate(f"{share * 100:f}%", percent=False) == share
    assert values.rate(f"{share:f}", percent=False) == share
    assert values.rate(f"{share * 100:f}", percent=True) == share


@given(
    st.lists(st.text("甲乙丙丁AB", min_size=1, max_size=4), min_size=1, max_size=12),
    st.sampled_from([0, 1]),
    st.sampled_from([":", "：", "."]),
)
def test_elements_are_read_as_they_were_written(names, start, sign):
    text = ";".join(f"{number}{sign}{name}" for number, name in enumerate(names, start))
    assert values.elements(values.plain(text)) == names


@given(st.text(max_size=30))
def test_no_cell_breaks_a_reader(text):
    for reader in values.readers().values():
        reader(values.plain(text))
    values.rate(values.plain(text), percent=True)
