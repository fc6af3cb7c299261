"""Suggestions: where they come from, what they carry, and when there is none."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhuo_customs.classification import calibration, deciding, matching, pack
from yuhuo_customs.classification.classifying import classify
from yuhuo_customs.classification.confirmations import Confirmation
from yuhuo_customs.classification.grams import terms
from yuhuo_customs.classification.history import History
from yuhuo_customs.classification.nomenclature import subheadings
from yuhuo_customs.classification.retrieval import Corpus
from yuhuo_customs.tariff import Reference
from yuhuo_customs.tariff.columns import frame_of

TODAY = date(2026, 11, 11)
ROWS = [
    ("4202220000", "以塑料片或纺织材料作面的手提包"), ("4202210000", "以皮革作面的手提包"),
    ("9617001100", "不锈钢保温瓶"), ("6704190000", "合成纺织材料制其他假发类似品"), ("6704110000", "合成纺织材料制整头假发"),
]  # fmt: skip


def tariff(*rows):
    found = {"code": [code for code, _ in rows], "name": [name for _, name in rows]}
    frame = frame_of("tariff", found, len(rows), found)
    nothing = pl.DataFrame(schema={"code": pl.String, "name": pl.String})
    return Reference(frame, nothing, nothing, "2026", "t.csv", "", TODAY, date(2026, 1, 1), None)


def told(checked, row, **more):
    found = classify(checked([row]), today=TODAY, **more)
    (finding,) = [each for each in found.findings.iterate() if each.code == "YH-CLS-001"]
    return found.evidence["detail"][0], finding.message


def test_names_of_the_tariff_suggest(checked):
    codes, message = told(checked, {"itemName": "女士皮革手提包", "material": "皮革"}, tariff=tariff(*ROWS))
    assert codes.split(" ")[0] == "4202.21.0000"
    assert "税则 2026“以皮革作面的手提包”（相似度 " in message.zh
    assert "税则版本 2026（2026-01-01 – …）。建议不是归类决定。" in message.zh
    assert "A suggestion, not a ruling." in message.en


def test_a_near_name_of_the_history_suggests_but_does_not_fill(checked, tmp_path):
    with History.open(tmp_path / "h.sqlite") as history:
        history.record(
            [Confirmation("A-1", "不锈钢真空保温杯 500ml", "不锈钢", "9617001100", "甲", "2026-01-02", "x")]
        )
        row = {"itemNo": "B-9", "itemName": "不锈钢真空保温杯 750ml", "material": "不锈钢"}
        codes, message = told(checked, row, history=history)
    assert codes == "9617.00.1100"
    assert "相近品名“不锈钢真空保温杯 500ml”由 甲 于 2026-01-02 确认（相似度 1.00）" in message.zh
    assert "没有税则，10 位未核对" in message.zh


def test_english_names_are_held_against_the_harmonized_system(checked):
    codes, message = told(checked, {"itemName": "women's knitted dress of cotton"})
    assert codes.split(" ")[0] == "6104.42"
    assert "HS 2022" in message.en
    assert "No tariff: ten digits not checked." in message.en


def test_nothing_near_is_do_not_know(checked):
    assert told(checked, {"itemName": "量子纠缠演示仪"}, tariff=tariff(*ROWS))[0] == ""


def test_what_a_pack_contradicts_loses(checked):
    row = {"itemName": "化纤假发发片 合成纺织材料", "material": "化纤"}
    assert told(checked, row, tariff=tariff(*ROWS, ("6704190010", "其他")))[0].split(" ")[0] != "6704.11.0000"


def test_a_question_that_the_goods_answer_is_not_asked(checked):
    _, message = told(checked, {"itemName": "人发混化纤假发 整顶头套"})
    assert "整顶假发，还是发片、接发、睫毛等：整顶（品名等已说明）" in message.zh
    assert "待确认：混合材料各占多少" in message.zh
    assert "A complete wig, or a piece (extension, lashes)? complete (the goods say so)" in message.en


def test_a_question_with_two_answers_is_asked():
    table = pl.DataFrame(
        {
            "_product": [0, 1, 2],
            "name": ["整顶 发片", "整顶", "其他"],
            "gname": None,
            "material": None,
            "use": None,
            "gmodel": None,
        },
        schema_overrides=dict.fromkeys(("gname", "material", "use", "gmodel"), pl.String),
    )
    wigs = [each for each in pack.shipped() if each.id == "wigs"]
    assert matching.answered(table, wigs)["answers"].to_list() == ["", "0:whole=0", ""]


SKIRTS = (
    ("6104530000", "合成纤维制针织或钩编的女裙"), ("6204530000", "合成纤维制的女裙"), ("6204520000", "棉制女裙"),
)  # fmt: skip


def test_what_would_decide_between_suggested_codes_is_asked(checked):
    """No rule of a pack knows skirts: the codes of the tariff's names are what the question is about."""
    codes, message = told(checked, {"itemName": "女裙", "material": "合成纤维"}, tariff=tariff(*SKIRTS))
    assert {"6104.53.0000", "6204.53.0000"} <= set(codes.split(" "))
    assert "待确认：针织还是机织（梭织）？（针织 → 61；机织 → 62）" in message.zh
    assert "Open: Knitted or woven? (knitted → 61; woven → 62)" in message.en


@pytest.mark.parametrize(("word", "first"), [("针织", "6104.53.0000"), ("梭织", "6204.53.0000")])
def test_a_question_that_the_goods_answer_decides_between_the_codes(checked, word, first):
    codes, message = told(
        checked, {"itemName": "女裙", "material": f"合成纤维 {word}"}, tariff=tariff(*SKIRTS)
    )
    assert codes.split(" ")[0] == first
    assert "针织还是机织" not in message.zh


@pytest.mark.parametrize(
    ("codes", "asked"),
    [
        (["670411", "670420"], ["material"]),
        (["6704110000", "6704190000"], ["whole"]),
        (["670411", "670419", "670490"], ["material", "whole"]),
        (["6704"], []),
        (["670420"], []),
        (["9401790000", "9403200000"], ["seat"]),
        (["6104430000", "6204430000"], ["construction"]),
        (["0501", "670300"], ["working"]),
    ],
)
def test_a_question_is_about_codes_that_its_answers_tell_apart(codes, asked):
    found = [key.partition(":")[2] for key, _ in deciding.deciding(codes, pack.shipped())]
    assert sorted(found) == asked


def test_at_most_three_the_strongest_first(checked):
    names = ["棉布手提包", "棉布手提袋", "棉布手拎包", "棉布提包", "棉布拎包"]
    rows = [(f"42022200{place:02}", name) for place, name in enumerate(names)]
    codes, _ = told(checked, {"itemName": "棉布手提包"}, tariff=tariff(*rows))
    assert codes.startswith("4202.22.0000")
    assert len(codes.split(" ")) <= 3


def test_the_harmonized_system_is_whole_and_offline():
    frame = subheadings()
    assert frame.height == 5613
    assert frame["code"].is_unique().all()
    assert {"670420", "610443", "940399"} <= set(frame["code"])
    assert "940390" not in set(frame["code"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("假发", {"假", "发", "假发"}),
        ("18寸 Wigs", {"寸", "wig"}),
        ("LED台灯", {"led", "台", "灯", "台灯"}),
        ("1234 -- !!", set()),
    ],
)
def test_terms(text, found):
    assert terms(text) == found


@given(st.lists(st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=6), min_size=1, max_size=30, unique=True))
def test_a_name_is_nearest_to_itself(names):
    corpus = Corpus(names)
    for name, near in zip(names, corpus.nearest(names, 3), strict=True):
        if near:
            assert near[0].score == pytest.approx(1)
            assert terms(names[near[0].place]) == terms(name)
        assert all(0 < each.score <= 1.000001 for each in near)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_a_fitted_curve_rises_and_stays_a_share(scored):
    curve = calibration.fit(scored, "x")
    shares = [curve.share(place / 50) for place in range(51)]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_a_firms_own_curve_counts(tmp_path):
    assert calibration.load(tmp_path) is calibration.SHIPPED
    own = calibration.Calibration(((0.2, 0.5), (0.8, 0.9)), "own")
    calibration.save(tmp_path, own)
    assert calibration.load(tmp_path) == own
    assert own.share(0.5) == pytest.approx(0.7)
