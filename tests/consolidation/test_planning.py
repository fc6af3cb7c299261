"""From a workbook to a plan: what is told at which cell, what is left out and why, totals at every level."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consolidation.books import PARCEL, UNIT, grid, plan, told
from yuhuo_customs.consolidation import reading
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.errors import UsageError


def test_a_whole_workbook_says_nothing():
    done = plan([{}, {}])
    assert told(done) == []
    assert done.plan.loaded["bag"].to_list() == ["99912345675B0001"] * 2
    assert done.plan.loaded["house"].to_list() == ["99912345675H001"] * 2
    assert done.left == 0


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"毛重（公斤）": "0.3505"}, "D2 YH-FLD-005"),
        ({"毛重（公斤）": None}, "D2 YH-CON-004"),
        ({"毛重（公斤）": "9 lbs"}, "D2 YH-FLD-006"),
        ({"体积（立方米）": "-1"}, "E2 YH-FLD-016"),
        ({"目的地": None}, "C2 YH-CON-004"),
        ({"可用运输方式": "快递"}, "N2 YH-CON-006"),
        ({"状态": "OK?"}, "F2 YH-CON-007"),
        ({"备妥时间": "2026-13-01"}, "N2 YH-FLD-008"),
        ({"件数": "0"}, "N2 YH-FLD-016"),
    ],
)
def test_a_faulty_cell_is_told_and_its_parcel_stays_behind(change, finding):
    done = plan([change, {}])
    assert finding in told(done)
    assert "A2 YH-CON-027" in told(done)
    assert done.plan.loaded["logisticsNo"].to_list() == ["YT2"]


@pytest.mark.parametrize(
    ("parcel", "unit", "code"),
    [
        ({"状态": "扣留"}, {}, "YH-CON-020"),
        ({"状态": "退单"}, {}, "YH-CON-021"),
        ({"状态": "已撤销"}, {}, "YH-CON-022"),
        ({"状态": None}, {}, "YH-CON-023"),
        ({"状态": "正常"}, {}, "YH-CON-023"),
        ({"目的地": "FR"}, {}, "YH-CON-030"),
        ({"可用运输方式": "铁路、海运"}, {}, "YH-CON-030"),
        ({"备妥时间": "2026-11-25 12:01"}, {}, "YH-CON-031"),
        ({"毛重（公斤）": "100.001"}, {}, "YH-CON-032"),
        ({"体积（立方米）": "1.000001"}, {}, "YH-CON-032"),
        ({"件数": "11"}, {"最多件数": "10"}, "YH-CON-032"),
        ({"体积（立方米）": None}, {}, "YH-CON-033"),
    ],
)
def test_a_parcel_that_stays_behind_says_why(parcel, unit, code):
    done = plan([parcel, {}], [unit])
    assert told(done) == [f"A2 {code}"]
    assert done.plan.loaded["logisticsNo"].to_list() == ["YT2"]


@pytest.mark.parametrize(
    ("parcel", "unit"),
    [
        ({"目的地": "us"}, {}),
        ({"可用运输方式": "铁路、空运"}, {}),
        ({"可用运输方式": "5"}, {}),
        ({"备妥时间": "2026-11-25 12:00"}, {}),
        ({"毛重（公斤）": "100", "体积（立方米）": "1"}, {}),
        ({"件数": "10"}, {"最多件数": "10"}),
        ({"体积（立方米）": None}, {"最大体积（立方米）": None}),
        ({"状态": "800"}, {}),
    ],
)
def test_on_the_border_it_goes(parcel, unit):
    assert told(plan([parcel], [unit])) == []


def test_no_room_is_told_for_each_parcel_that_had_to_stay():
    done = plan([{"毛重（公斤）": "60"}, {"毛重（公斤）": "60"}])
    assert [each.split()[1] for each in told(done)] == ["YH-CON-034"]
    assert done.left == 1


def test_a_waybill_that_stands_twice_is_loaded_nowhere():
    done = plan([{"物流运单编号": "YT9"}, {"物流运单编号": "YT9"}, {}])
    assert sorted(told(done)) == ["A2 YH-CON-005", "A2 YH-CON-027", "A3 YH-CON-005", "A3 YH-CON-027"]
    assert done.plan.loaded["logisticsNo"].to_list() == ["YT3"]


def test_units_that_contradict_each_other_are_not_used():
    assert "A3 YH-CON-008" in told(plan(units=[{}, {}]))
    assert "F3 YH-CON-009" in told(
        plan(units=[{}, {"运输单元编号": "AKE2", "航班航次号（公路为批次号）": "YH9"}])
    )
    assert told(plan(units=[{"运输方式": "快递"}])) == ["B2 YH-CON-006", "A2 YH-CON-030"]


def test_headings_that_nobody_knows_and_that_stand_twice():
    done = plan([{"毛重(磅)": "1"}], [{"装货地代码": "CGO/4604", "天气": "晴"}])
    assert told(done) == ["N1 YH-CON-002", "K1 YH-CON-002"]
    assert done.plan.units["air:bills.LoadingID"].to_list() == ["CGO/4604"]
    again = grid("包裹", [PARCEL | {"毛重": "1"}])
    found = reading.of(Source("b", "b", "", "xlsx"), [again, grid("运输单元", [UNIT])])
    assert [(each.code, each.where.cell) for each in found.findings.iterate()] == [("YH-CON-003", "N1")]


def test_a_sheet_that_is_not_there():
    found = reading.of(Source("b", "b", "", "xlsx"), [grid("包裹", [PARCEL])])
    assert [each.code for each in found.findings.iterate()] == ["YH-CON-001"]


@pytest.mark.parametrize("headings", ["en", "names"])
def test_headings_in_english_and_by_the_elements_own_names(headings):
    from yuhuo_customs.consolidation.columns import columns

    def renamed(sheet, row):
        found = {
            each.spec.title.zh: each.spec.title.en if headings == "en" else each.name
            for each in columns(sheet)
        }
        return {found[name]: value for name, value in row.items()}

    sheets = [grid("p", [renamed("parcels", PARCEL)]), grid("u", [renamed("units", UNIT)])]
    found = reading.of(Source("b", "b", "", "xlsx"), sheets)
    assert list(found.findings.iterate()) == []
    assert found.parcels.frame["grams"].to_list() == [350]
    assert found.units.frame["mostCm3"].to_list() == [1_000_000]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, []),
        ({"standing": "held"}, ["A2 YH-CON-020"]),
        ({"standing": "refused"}, ["A2 YH-CON-021"]),
        ({"standing": "cancelled"}, ["A2 YH-CON-022"]),
        ({"standing": "waiting"}, ["A2 YH-CON-024"]),
        ({"standing": "gone"}, ["A2 YH-CON-025"]),
        ({"grams": 351, "weight": "0.351"}, ["D2 YH-CON-026"]),
        ({"grams": None, "weight": "0.35001"}, ["D2 YH-CON-026"]),
        ({"packNo": 2}, []),
        ({"orderNo": "XC9"}, ["B2 YH-CON-026"]),
        ({"bill": "99912345675"}, []),
        ({"bill": "99900000000"}, ["A2 YH-CON-025"]),
        ({"trafMode": "5"}, []),
        ({"trafMode": "4"}, ["A2 YH-CON-030"]),
    ],
)
def test_the_list_decides_where_the_ledger_knows_it(known, expected):
    assert told(plan(known=[{"logisticsNo": "YT1"} | known])) == expected


def test_a_list_is_found_by_waybill_order_or_list_number():
    for key in ({"logisticsNo": "YT1"}, {"orderNo": "XC1"}, {"invtNo": "I1"}):
        done = plan([{"状态": None, "清单编号": "I1"}], known=[key])
        assert told(done) == []
        assert done.plan.parcels["listed"].to_list() == [True]


def test_pieces_come_from_the_list_where_the_sheet_has_none():
    assert plan(known=[{"logisticsNo": "YT1", "packNo": 3}]).plan.masters["pieces"].to_list() == [3]
    assert told(plan([{"件数": "2"}], known=[{"logisticsNo": "YT1", "packNo": 3}])) == ["N2 YH-CON-026"]


def test_house_bills_by_shipper_or_by_destination():
    parcels = [{"收发货人代码": "A"}, {"收发货人代码": "B"}, {"收发货人代码": "B", "目的地": "CA"}]
    assert plan(parcels).plan.houses.height == 3
    assert plan(parcels, houses="destination").plan.houses.height == 2
    with pytest.raises(UsageError, match="cannot be made by colour"):
        plan(parcels, houses="colour")


def test_bags_keep_their_limits_and_a_heavy_parcel_has_one_of_its_own():
    weights = [{"毛重（公斤）": text} for text in ("4", "4", "3", "3", "12")]
    done = plan(weights, [{"每总包最大毛重（公斤）": "7", "每总包最多包裹": "2"}])
    assert sorted(done.plan.bags["grams"].to_list()) == [7000, 7000, 12000]


_parcel = st.fixed_dictionaries({
    "目的地": st.sampled_from(["US", "CA", "DE", "HK"]), "可用运输方式": st.sampled_from([None, "空运", "公路", "空运、铁路"]),
    "毛重（公斤）": st.integers(1, 9_999).map(lambda grams: f"{grams / 1000:.3f}"), "件数": st.sampled_from(["1", "2"]),
    "体积（立方米）": st.none() | st.integers(1, 99_999).map(lambda cm3: f"{cm3 / 1e6:.6f}"), "收发货人代码": st.sampled_from(["A", "B"]),
    "状态": st.sampled_from(["放行", "放行", "放行", "扣留", None, "?"]), "商品名称": st.sampled_from(["人发制假发", "女式连衣裙"]),
    "备妥时间": st.sampled_from([None, "2026-11-25 08:00", "2026-11-26 08:00"]),
})  # fmt: skip
_unit = st.fixed_dictionaries({
    "运输方式": st.sampled_from(["空运", "公路", "铁路"]), "目的地（可多个）": st.sampled_from(["US、CA", "DE", "HK;US"]),
    "最大毛重（公斤）": st.sampled_from([None, "5", "20.5"]), "最大体积（立方米）": st.sampled_from([None, "0.05", "0.3"]),
    "最多件数": st.sampled_from([None, "5"]), "截载时间": st.sampled_from([None, "2026-11-25 12:00"]),
})  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(_parcel, min_size=1, max_size=30),
    st.lists(_unit, min_size=1, max_size=4),
    st.sampled_from(["best", "greedy"]),
)
def test_every_parcel_is_in_one_place_or_left_out_and_every_level_adds_up(parcels, units, solver):
    made = plan(
        parcels,
        [unit | {"运输单元编号": f"U{at}", "提运单号": f"B{at}"} for at, unit in enumerate(units)],
        solver=solver,
    ).plan
    assert made.parcels.height == len(parcels)
    assert made.parcels.select((pl.col("_unit").is_null() == pl.col("reason").is_not_null()).all()).item()
    loaded = made.loaded
    assert loaded["logisticsNo"].is_unique().all()
    for level in (made.bags, made.houses, made.masters, made.units):
        assert level["parcels"].sum() == loaded.height
        for name in ("pieces", "grams", "cm3"):
            assert level[name].sum() == loaded[name].fill_null(0).sum()
    for used, most in (("pieces", "maxPieces"), ("grams", "mostGrams"), ("cm3", "mostCm3")):
        assert made.units.select((pl.col(most).is_null() | (pl.col(used) <= pl.col(most))).all()).item()
    assert loaded.group_by("bag").agg(pl.col("_unit").n_unique(), pl.col("house").n_unique()).select(
        ((pl.col("_unit") == 1) & (pl.col("house") == 1)).all()).item() in (True, None)  # fmt: skip


def test_a_text_that_is_no_table_has_neither_sheet(tmp_path: Path):
    (tmp_path / "x.csv").write_text("no table at all", encoding="utf-8")
    found = reading.read(tmp_path / "x.csv")
    assert [each.code for each in found.findings.iterate()] == ["YH-CON-001", "YH-CON-001"]
