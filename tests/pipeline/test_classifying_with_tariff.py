"""A seller's csv with gaps, the user's tariff, and what the list then says."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bench import data
from yuhuo_customs import pipeline
from yuhuo_customs.classification.confirmations import Confirmation
from yuhuo_customs.classification.history import History
from yuhuo_customs.pipeline.references import import_table
from yuhuo_customs.reports import elements
from yuhuo_customs.settings import Settings
from yuhuo_customs.tariff import tables

DAY = date.today()
TARIFF = """商品编码,商品名称,第一法定单位,第二法定单位,申报要素
6704110000,合成纺织材料制整头假发,千克,个,0:品牌类型;1:出口享惠情况;2:材质
6704200000,人发制假发,千克,个,0:品牌类型;1:材质;2:品牌（中文或外文名称）
6115950000,棉制针织袜,双,千克,
"""


@pytest.fixture
def settings(tmp_path):
    return replace(Settings(), state=str(tmp_path / "state"))


@pytest.fixture
def run(tmp_path, settings):
    """Classify lines given as changes to a clean one; each is an order of its own unless it names another's."""

    def classified(*changes, tariff=TARIFF, **more):
        if tariff:
            (tmp_path / "tariff.csv").write_text(tariff, encoding="utf-8")
            import_table(tmp_path / "tariff.csv", settings=settings, edition="t", replace=True)
        headings = [*data.HEADINGS, "法定第二计量单位", "第二数量", "材质", "品牌"]
        clean = dict(zip(data.HEADINGS, next(data.rows(1, DAY.strftime("%Y%m%d"))), strict=True))
        lines = [
            clean | {"订单编号": f"O{place}", "物流运单编号": f"W{place}"} | each
            for place, each in enumerate(changes)
        ]
        with (tmp_path / "orders.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headings, restval="")
            writer.writeheader()
            writer.writerows(lines)
        return pipeline.classified(tmp_path / "orders.csv", settings=settings, **more)

    return classified


def items(found, *names):
    return found.documents["CEB603"].items.select(names).rows()


def about(found, *codes):
    return [(each.where.field, each.code) for each in found.findings.iterate() if each.code in codes]


def test_units_and_quantities_come_from_the_tariff(run):
    empty = {"法定计量单位": "", "法定数量": ""}
    found = run(
        empty | {"计量单位": "036", "数量": 500},
        empty | {"计量单位": "127", "数量": 2, "净重（公斤）": 0.45},
        empty | {"商品编码": "6115950000", "计量单位": "025", "数量": 3, "净重（公斤）": 0.2},
        {"法定计量单位": "007", "法定数量": 7},
    )
    assert items(found, "unit1", "qty1", "unit2", "qty2") == [
        ("035", Decimal("0.5"), "007", None),
        ("035", Decimal("0.45"), "007", Decimal(24)),
        ("025", Decimal(3), "035", Decimal("0.2")),
        ("007", Decimal(7), "007", Decimal(1)),
    ]
    assert about(found, "YH-FLD-001", "YH-SHT-005") == []
    assert ("CEB603.items.qty1", "YH-CLS-010") in about(found, "YH-CLS-010")


def test_a_quantity_is_never_guessed_across_dimensions(run):
    line = {
        "订单编号": "O1",
        "物流运单编号": "W1",
        "法定计量单位": "",
        "法定数量": "",
        "计量单位": "007",
        "数量": 1,
    }
    found = run(
        line,
        line | {"商品序号": 2},
        {"法定数量": "", "商品编码": "6115950000", "法定计量单位": "025", "计量单位": "011"},
    )
    # the weight of a list with two lines says nothing about one of them; pieces are no pairs
    assert items(found, "unit1", "qty1") == [("035", None), ("035", None), ("025", None)]
    assert about(found, "YH-FLD-001") == [("CEB603.items.qty1", "YH-FLD-001")] * 3


def test_elements_are_composed_when_all_are_known(run):
    line = {"规格型号": "", "材质": "人发"}
    found = run(line | {"品牌": "无品牌"}, line | {"品牌": "豫发"}, line, {"品牌": "无品牌"})
    assert [row[0] for row in items(found, "gmodel")] == ["0|人发|无品牌", None, None, "0|0|人发|蕾丝|14寸"]
    assert about(found, "YH-FLD-001") == [("CEB603.items.gmodel", "YH-FLD-001")] * 2


def test_what_is_missing_is_told_per_line(run, settings):
    found = run(
        {"规格型号": "0|人发|"}, {"规格型号": "0|人发|无品牌"}, {"商品编码": "6115950000"}, {"规格型号": "0|人发|无品牌|x"},
        {"规格型号": "9||||"}, {"规格型号": "1|人发|无品牌"},
    )  # fmt: skip
    tariff = tables(settings.state_path, DAY).tariff
    lacking = elements.faults(found, tariff)
    assert [(row["row"], row["sure"], elements.told(row).en) for row in lacking.iter_rows(named=True)] == [
        (2, True, "missing: 品牌(中文或外文名称)"),
        (5, True, "1 too many"),
        (
            6,
            True,
            "missing: 材质、品牌(中文或外文名称); 2 too many; a run of empty ones; no such code: 品牌类型",
        ),
        (7, True, "brand type does not fit the brand"),
    ]


def test_a_line_that_waits_is_told_what_its_first_suggestion_asks_for(run, settings):
    more = TARIFF + "6704200010,人发制假发（甲）,千克,个,0:品牌类型;1:材质;2:长度\n"
    found = run(
        {"商品编码": "", "企业商品名称": "18寸真人发蕾丝假发", "材质": "人发", "规格型号": "0|人发|"},
        tariff=more,
    )
    (row,) = elements.faults(found, tables(settings.state_path, DAY).tariff).rows(named=True)
    assert (row["gcode"], row["sure"]) == ("6704200000", False)
    assert row["missing"] == ["品牌(中文或外文名称)"]


def test_without_a_tariff_nothing_is_filled(run):
    found = run({"法定计量单位": "", "法定数量": "", "规格型号": ""}, tariff="")
    assert items(found, "unit1", "qty1", "gmodel") == [(None, None, None)]
    assert len(about(found, "YH-FLD-001")) == 3
    assert about(found, "YH-CLS-010") == []


def test_an_exact_rule_and_the_only_national_code_below_fill_ten_digits(run):
    goods = {"商品编码": "", "企业商品名称": "18寸真人发蕾丝假发", "材质": "人发"}
    more = TARIFF + "6704200010,人发制假发（甲）,千克,个,\n"
    assert run(goods).evidence.select("gcode", "basis").rows() == [("6704200000", "rule")]
    waits = run(goods, tariff=more)
    assert waits.evidence.select("gcode", "basis").rows() == [(None, "none")]
    said = next(each for each in waits.findings.iterate() if each.code == "YH-CLS-001").message.zh
    assert "6704.20.0000（" in said
    assert "6704.20.0010（" in said
    assert "税则版本 t" in said
    assert "建议不是归类决定" in said


def test_a_confirmed_code_that_the_tariff_lacks_is_no_authority(run, settings):
    with History.open(settings.state_path / "history.sqlite") as history:
        history.record([Confirmation("XC-W-0000", "帆布袋", "棉", "4202220000", "甲", "2026-01-02", "x")])
    goods = {"商品编码": "", "企业商品名称": "帆布袋", "材质": "棉", "商品名称": "帆布袋", "规格型号": "棉"}
    assert run(goods).evidence["basis"].to_list() == ["none"]
    assert run(goods, tariff=TARIFF + "4202220000,纺织材料作面的手提包,个,千克,\n").evidence[
        "basis"
    ].to_list() == ["history"]


def test_a_confirmed_heading_is_in_no_table_and_still_counts(run, settings):
    with History.open(settings.state_path / "history.sqlite") as history:
        history.record([Confirmation("XC-W-0000", "帆布袋", "棉", "4202000000", "甲", "2026-01-02", "x")])
    goods = {"商品编码": "", "企业商品名称": "帆布袋", "材质": "棉", "商品名称": "帆布袋", "规格型号": "棉"}
    found = run(goods | {"申报业务类型": "A"})
    assert found.evidence.select("gcode", "basis").rows() == [("4202000000", "history")]


def test_own_packs_and_another_day(run, settings, tmp_path):
    pack = tmp_path / "packs" / "own.toml"
    pack.parent.mkdir()
    pack.write_text(
        'id = "own"\ntitle = { zh = "自有", en = "own" }\nedition = "2026"\ndate = 2026-01-01\nsource = "own"\n'
        '[words.silk]\nany = ["丝巾"]\n[[rules]]\nid = "scarf"\ncodes = ["6214100000"]\nexact = true\nall = ["silk"]\n'
        'reason = { zh = "丝巾", en = "scarf" }\n',
        encoding="utf-8",
    )
    goods = {"商品编码": "", "企业商品名称": "真丝丝巾", "商品名称": "丝巾", "规格型号": "丝"}
    assert run(goods, tariff="").evidence["basis"].to_list() == ["none"]
    for places in ([pack], [pack.parent]):
        assert run(goods, tariff="", packs=places).evidence["detail"].to_list() == ["own/scarf"]
    assert run(goods, tariff="", packs=[pack], as_of=date(2025, 12, 31)).evidence["basis"].to_list() == [
        "none"
    ]
    own = replace(settings, classification_packs=str(pack.parent))
    found = pipeline.classified(tmp_path / "orders.csv", settings=own)
    assert found.evidence["gcode"].to_list() == ["6214100000"]
