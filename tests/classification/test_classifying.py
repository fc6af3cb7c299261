from datetime import date

import polars as pl
import pytest

from yuhuo_customs.classification.classifying import classify
from yuhuo_customs.classification.confirmations import Confirmation
from yuhuo_customs.classification.history import History
from yuhuo_customs.classification.pack import Pack
from yuhuo_customs.classification.retrieval import Corpus
from yuhuo_customs.tariff import Reference
from yuhuo_customs.tariff.columns import frame_of

TODAY = date(2026, 11, 11)
HUMAN = {"itemNo": "XC-1", "itemName": "18寸真人发蕾丝假发", "material": "人发"}
CLOTH = {"itemNo": "XC-9", "itemName": "帆布袋", "material": "棉"}


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "history.sqlite") as kept:
        kept.record(
            [
                Confirmation(
                    "XC-1", "18寸真人发蕾丝假发", "人发", "6704200000", "甲", "2026-01-02", "list 3"
                ),
                Confirmation("XC-9", "帆布袋", "棉", "4202220000", "甲", "2026-01-02", "list 4"),
            ]
        )
        yield kept


def test_typed_code_stands(run):
    assert run(HUMAN | {"gcode": "6704200000"}) == ([("6704200000", "typed")], [])


def test_typed_code_beats_history_and_history_says_so(run, history):
    lines, findings = run(CLOTH | {"gcode": "4202210000"}, CLOTH | {"gcode": "4202220000"}, history=history)
    assert lines == [("4202210000", "typed"), ("4202220000", "typed")]
    assert findings == [("F3", "YH-CLS-003")]


def test_history_fills_for_the_same_article_name_and_material_or_the_same_name_and_material(run, history):
    lines, findings = run(
        HUMAN,
        HUMAN | {"itemName": " １８寸真人发 蕾丝假发"},
        HUMAN | {"material": None},
        HUMAN | {"itemName": "20寸真人发蕾丝假发"},
        HUMAN | {"itemNo": "XC-2"},
        history=history,
    )
    assert lines == [("6704200000", "history")] * 2 + [(None, "none")] * 2 + [("6704200000", "history")]
    assert findings == [
        ("F5", "YH-CLS-001"), ("F6", "YH-CLS-001"), ("F3", "YH-CLS-005"), ("F4", "YH-CLS-005"), ("F7", "YH-CLS-011"),
    ]  # fmt: skip


def test_the_firms_own_past_goes_before_an_exact_rule(run, tmp_path):
    pack = own({"id": "scarf", "codes": ["6214100000"], "all": ["silk"]})
    scarf = {"itemNo": "S-2", "itemName": "丝巾", "material": "真丝"}
    assert run(scarf, packs=[pack])[0] == [("6214100000", "rule")]
    with History.open(tmp_path / "own.sqlite") as kept:
        kept.record([Confirmation("S-1", "丝巾", "真丝", "6214200000", "甲", "2026-01-02", "x")])
        assert run(scarf, packs=[pack], history=kept)[0] == [("6214200000", "history")]


def test_a_typed_code_goes_before_all(run, history):
    pack = own({"id": "scarf", "codes": ["6214100000"], "all": ["silk"]})
    lines, _ = run(HUMAN | {"itemName": "丝巾", "gcode": "6214900000"}, packs=[pack], history=history)
    assert lines == [("6214900000", "typed")]


def test_other_name_of_a_known_article_is_a_proposal(checked, history):
    found = classify(checked([CLOTH | {"itemName": "帆布包"}]), history=history, today=TODAY)
    assert found.evidence.rows() == [(0, None, "none", "4202.22.0000")]
    message = next(iter(found.findings.iterate())).message
    assert "4202.22.0000（96%：同一货号、其他名称或材质曾由 甲 于 2026-01-02 确认" in message.zh
    assert "confirmed for the same article number" in message.en


def test_simplified_declaration_takes_the_heading(run, history):
    lines, findings = run(
        {"itemName": "化纤假发", "flag": "A"}, CLOTH | {"flag": "A"}, CLOTH | {"flag": "A", "gcode": "4202000000"},
        {"itemName": "假发", "flag": "A"}, history=history,
    )  # fmt: skip
    assert lines == [
        ("6704000000", "rule"), ("4202000000", "history"), ("4202000000", "typed"), (None, "none"),
    ]  # fmt: skip
    assert findings == [("F6", "YH-CLS-001"), ("F4", "YH-CLS-005"), ("F3", "YH-CLS-006")]


def test_shipped_packs_never_fill_a_full_declaration(run):
    lines, findings = run(HUMAN, {"itemName": "化纤假发头套"})
    assert (lines, findings) == ([(None, "none")] * 2, [("F3", "YH-CLS-001"), ("F4", "YH-CLS-001")])


def test_cell_that_cannot_be_read_has_its_finding_already(run, history):
    assert run(HUMAN | {"cell": "6704.2"}, history=history) == ([(None, "none")], [])
    assert run(HUMAN | {"cell": "  "})[1] == [("F3", "YH-CLS-001")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"itemName": "化纤假发", "gcode": "6704200000"}, "YH-CLS-002"),
        ({"itemName": "真人发假发", "gcode": "6704110000"}, "YH-CLS-002"),
        ({"itemName": "化纤接发片", "gcode": "6704110000"}, "YH-CLS-002"),
        ({"itemName": "针织连衣裙", "gcode": "6204430000"}, "YH-CLS-002"),
        ({"itemName": "梭织衬衫", "gcode": "6106200000"}, "YH-CLS-002"),
        ({"itemName": "实木书桌", "gcode": "9403100000"}, "YH-CLS-002"),
        ({"itemName": "钢制餐椅", "gcode": "9403200000"}, "YH-CLS-002"),
        ({"itemName": "钢制书桌", "gcode": "9401790000"}, "YH-CLS-002"),
        ({"itemName": "铁艺桌腿配件", "gcode": "9403900000"}, "YH-CLS-007"),
        ({"itemName": "假发", "gcode": "9804000000"}, "YH-CLS-004"),
        ({"itemName": "假发", "gcode": "6704300000"}, "YH-CLS-012"),
        ({"itemName": "假发", "gcode": "6705000000", "flag": "A"}, "YH-CLS-012"),
        ({"itemName": "假发", "gcode": "0067042000"}, "YH-CLS-004"),
    ],
)
def test_doubtful_codes(run, row, code):
    assert run(row) == ([(row["gcode"], "typed")], [("F3", code)])


@pytest.mark.parametrize(
    "row",
    [
        {"itemName": "仿真人发 化纤假发头套", "gcode": "6704110000"},
        {"itemName": "人发混化纤假发", "gcode": "6704200000"},
        {"itemName": "人发混化纤假发", "gcode": "6704110000"},
        {"itemName": "齐刘海化纤假发头套", "gcode": "6704110000"},
        {"itemName": "化纤假发", "gcode": "6704000000", "flag": "A"},
        {"itemName": "梭织衬衫 针织袖口", "gcode": "6206400000"},
        {"itemName": "针织文胸", "gcode": "6212100000"},
        {"itemName": "钢木书桌", "gcode": "9403200000"},
        {"itemName": "木纹钢制书桌", "gcode": "9403100000"},
        {"itemName": "餐桌椅套装 铁", "gcode": "9403200000"},
        {"itemName": "木制椅套", "gcode": "6304930000"},
        {"itemName": "假发", "gcode": "0106900000"},
        {"itemName": "假发", "gcode": "9701210000"},
    ],
)
def test_silent_codes(run, row):
    assert run(row) == ([(row["gcode"], "typed")], [])


def test_ended_code_of_the_history_is_no_authority(checked, tmp_path):
    part = {"itemNo": "F-1", "itemName": "铁艺桌腿配件"}
    with History.open(tmp_path / "history.sqlite") as kept:
        kept.record([Confirmation("F-1", "铁艺桌腿配件", "", "9403900000", "乙", "2020-01-02", "old")])
        found = classify(checked([part]), history=kept, today=TODAY)
        before = classify(checked([part]), history=kept, today=date(2021, 12, 31))
    assert found.evidence["basis"].to_list() == ["none"]
    assert "曾确认 9403900000，该编码已失效" in next(iter(found.findings.iterate())).message.zh
    assert before.evidence["gcode"].to_list() == ["9403900000"]


def own(*rules):
    words = {"words": {"silk": {"any": ["丝巾"]}, "set": {"any": ["礼盒"]}}}
    named = [{"reason": {"zh": "自有", "en": "own"}, "exact": True} | rule for rule in rules]
    return Pack.model_validate(
        {"id": "own", "title": {"zh": "自有", "en": "own"}, "edition": "2026", "date": date(2026, 1, 1)}
        | {"source": "own tariff", "rules": named} | words
    )  # fmt: skip


def test_ten_digits_of_an_own_pack_fill(run):
    pack = own({"id": "scarf", "codes": ["6214100000"], "all": ["silk"]})
    assert run({"itemName": "丝巾"}, {"itemName": "帆布"}, packs=[pack]) == (
        [("6214100000", "rule"), (None, "none")],
        [("F4", "YH-CLS-001"), ("F3", "YH-CLS-006")],
    )
    assert run({"itemName": "丝巾"}, packs=[pack], today=date(2025, 12, 31))[0] == [(None, "none")]


def test_exact_rules_that_disagree_fill_nothing(run):
    pack = own(
        {"id": "scarf", "codes": ["6214100000"], "all": ["silk"]},
        {"id": "set", "codes": ["6214200000"], "all": ["set"]},
    )
    lines, _ = run({"itemName": "丝巾礼盒"}, {"itemName": "丝巾礼盒", "flag": "A"}, packs=[pack])
    assert lines == [(None, "none"), ("6214000000", "rule")]


def test_frames_keep_shape_and_only_the_code_changes(checked):
    before = checked([{"itemName": "化纤假发", "flag": "A"}, HUMAN])
    after = classify(before, today=TODAY).documents["CEB603"].items
    assert after.schema == before.documents["CEB603"].items.schema
    assert after.drop("gcode").equals(before.documents["CEB603"].items.drop("gcode"))


def test_no_lines(checked):
    found = classify(checked([]), today=TODAY)
    assert (found.evidence.height, len(found.findings)) == (0, 0)
    assert found.evidence.schema == {
        "_line": pl.UInt32,
        "gcode": pl.String,
        "basis": pl.String,
        "detail": pl.String,
    }


def test_with_a_tariff_the_six_digits_of_the_world_do_not_matter(run):
    """The table of the day decides (YH-LIN-100 of the review); the list of six digits is for those who have none."""
    row = {"itemName": "假发", "gcode": "6704300000"}
    found = frame_of("tariff", {"code": ["6704300000"], "name": ["假发"]}, 1, ("code", "name"))
    nothing = pl.DataFrame(schema={"code": pl.String, "name": pl.String})
    ended = pl.DataFrame(schema={"code": pl.String, "name": pl.String})
    table = Reference(found, ended, nothing, "2026", "t.csv", "", TODAY, None, None)
    assert run(row, tariff=table)[1] == []


def test_a_product_is_suggested_for_once_however_many_lines_sell_it(checked, history, monkeypatch):
    """Every text that is looked up in names is counted: one for each product that waits, not one for each line."""
    asked = []
    nearest = Corpus.nearest

    def counted(corpus, texts, most):
        asked.extend(texts)
        return nearest(corpus, texts, most)

    monkeypatch.setattr(Corpus, "nearest", counted)
    names = ("真人发蕾丝假发", "化纤假发", "女式针织连衣裙", "铁艺置物架", "其他")
    kinds = [
        {"itemNo": f"X{n}", "itemName": f"{names[n % 5]}{n}", "gcode": (None, "6704200000")[n % 2]}
        for n in range(60)
    ]
    found = classify(checked(kinds * 20), history=history, today=TODAY)
    assert found.evidence.height == 1_200
    assert (
        len(asked) == len(set(asked)) == 30
    )  # every second product waits, and the history is the one corpus
    asked.clear()
    classify(checked(kinds), history=history, today=TODAY)
    assert len(asked) == 30
